"""Distress lines and a folded text in; the kind of distress it speaks of out. Errs on the side of hearing it.

A line is heard when all its words stand in the text in order, with at most one other word between two of them. A word
may be mistyped (one letter missing, added, wrong or swapped with its neighbour) when it has six letters, or four in a
line of three words or more. Editors write `=word` for a word that must be exact, and `-word` for a word that must not
be there: "force me to work -overtime".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.rights.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONG_WORD = 6
_LONG_WORD_OF_LONG_LINE = 4
_LONG_LINE = 3
_STEP = 2
_EXACT, _NEARLY = "=", "~"


@dataclass(frozen=True, slots=True)
class Cry:
    """One line: its kind, its words in order (`=` before an exact one, `~` before others), what silences it."""

    kind: str
    words: tuple[str, ...]
    silenced_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listener:
    """The lines, the places of those that begin with a word, and for each spelling the words that it may stand for."""

    cries: tuple[Cry, ...]
    beginning: dict[str, tuple[int, ...]]
    spellings: dict[str, frozenset[str]]


def make_listener(lines: Iterable[tuple[str, str]]) -> Listener:
    """Prepare distress lines, given as pairs of kind and line."""
    read = (_read_line(kind, line) for kind, line in lines)
    cries = tuple(cry for cry in read if cry.words)
    beginning: dict[str, tuple[int, ...]] = {}
    for place, cry in enumerate(cries):
        beginning[cry.words[0]] = (*beginning.get(cry.words[0], ()), place)
    spellings: dict[str, set[str]] = {}
    for word in {word for cry in cries for word in cry.words}:
        for spelling in {word[1:]} if word.startswith(_EXACT) else _shortened(word[1:]):
            spellings.setdefault(spelling, set()).add(word)
    return Listener(
        cries, beginning, {spelling: frozenset(words) for spelling, words in spellings.items()}
    )


def hear(listener: Listener, folded: str) -> str:
    """Give the kind of distress in a folded text, the first in the file's order, or an empty string."""
    said = folded.split()
    places: dict[str, list[int]] = {}
    for place, word in enumerate(said):
        for meant in _meanings(listener, word):
            places.setdefault(meant, []).append(place)
    begun = sorted(number for word in places for number in listener.beginning.get(word, ()))
    for cry in (listener.cries[number] for number in begun):
        if (
            all(word in places for word in cry.words)
            and not cry.silenced_by.intersection(said)
            and _in_order([places[word] for word in cry.words])
        ):
            return cry.kind
    return ""


def _read_line(kind: str, line: str) -> Cry:
    words: list[str] = []
    silencers: set[str] = set()
    exact: set[str] = set()
    for written in line.split():
        parts = fold(written).split()
        if written.startswith("-"):
            silencers.update(parts)
            continue
        words.extend(parts)
        if written.startswith(_EXACT):
            exact.update(parts)
    long = _LONG_WORD_OF_LONG_LINE if len(words) >= _LONG_LINE else _LONG_WORD
    marked = (
        _EXACT + word if word in exact or len(word) < long else _NEARLY + word for word in words
    )
    return Cry(kind, tuple(marked), frozenset(silencers))


def _meanings(listener: Listener, word: str) -> set[str]:
    found = {meant for meant in listener.spellings.get(word, ()) if meant[1:] == word}
    for spelling in _shortened(word):
        for meant in listener.spellings.get(spelling, ()):
            if meant.startswith(_NEARLY) and _one_slip(meant[1:], word):
                found.add(meant)
    return found


def _shortened(word: str) -> set[str]:
    """Give the word and each form with one letter left out; words with one slip between them share such a form."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_slip(meant: str, word: str) -> bool:
    """Whether `word` is `meant` with one letter missing, added, wrong, or two neighbours swapped."""
    start = 0
    while start < min(len(meant), len(word)) and meant[start] == word[start]:
        start += 1
    left, right = meant[start:], word[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[2:] == right[2:] and left[:2] == right[1::-1])
    )


def _in_order(places: Sequence[list[int]]) -> bool:
    ends = set(places[0])
    for following in places[1:]:
        ends = {place for place in following if any(0 < place - end <= _STEP for end in ends)}
    return bool(ends)
