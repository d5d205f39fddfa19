"""Distress lines and a folded text in; the kind of distress it speaks of out. Errs on the side of hearing it.

A line is heard when all its words stand in the text in order, with at most one other word between two of them. A word
of five letters or more may be mistyped: one letter missing, added, wrong or swapped. Editors write a word that must
be exact with a `=` before it (`=raped`, or "they rated me" would be heard).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.rights.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MISTYPED_FROM = 5
_GAP = 2


@dataclass(frozen=True, slots=True)
class Listener:
    """Lines as (kind, words), and each word of theirs by the spellings it is recognised in."""

    lines: tuple[tuple[str, tuple[str, ...]], ...]
    spellings: dict[str, frozenset[str]]


def make_listener(lines: Iterable[tuple[str, str]]) -> Listener:
    """Prepare the distress lines for listening."""
    prepared = []
    spellings: dict[str, set[str]] = {}
    for kind, line in lines:
        words = []
        for written in line.split():
            for word in fold(written).split():
                exact = written.startswith("=")
                name = f"={word}" if exact else word
                words.append(name)
                for spelling in {word} if exact else _shortened(word):
                    spellings.setdefault(spelling, set()).add(name)
        if words:
            prepared.append((kind, tuple(words)))
    return Listener(
        tuple(prepared), {spelling: frozenset(names) for spelling, names in spellings.items()}
    )


def hear(listener: Listener, folded: str) -> str:
    """Give the kind of distress in a folded text, the most pressing first as in the file, or an empty string."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(folded.split()):
        heard: set[str] = set(listener.spellings.get(word, ()))
        for spelling in _shortened(word):
            heard |= {
                name for name in listener.spellings.get(spelling, ()) if not name.startswith("=")
            }
        for name in heard:
            places.setdefault(name, []).append(place)
    for kind, words in listener.lines:
        if all(word in places for word in words) and _in_order([places[word] for word in words]):
            return kind
    return ""


def _shortened(word: str) -> set[str]:
    """Give the word and, when it is long, each form with one letter left out: two spellings of a word meet there."""
    if len(word) < _MISTYPED_FROM:
        return {word}
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _in_order(places: Sequence[list[int]]) -> bool:
    ends = set(places[0])
    for following in places[1:]:
        ends = {place for place in following if any(0 < place - end <= _GAP for end in ends)}
    return bool(ends)
