"""A text in; the same without what may be names of people out."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.services.redaction.marks import MARK
from bot.services.redaction.words import (
    BEHIND,
    INTRODUCING,
    NAMES,
    PARTICLES,
    PLACES,
    STOP,
    TITLES,
)

_BEFORE = 20  # characters that tell whether a sentence begins
_PARTS = 3  # of a name that somebody introduces herself by
_STEM = 6  # letters that make a word another form of a known one
_ACRONYM = 3  # letters: HR, GMB; longer words in capitals may be names

# Letters with the signs of Indic and Arabic scripts, which are no letters to Python; no digits.
_SIGNS = r"\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75"
_WORD = rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}'’-])*"
_ONE = re.compile(_WORD)
# Arabic in Latin letters has digits for letters.
_NEXT = re.compile(rf"[ \t\u00a0]*([^\W\d_][\w{_SIGNS}'’-]*)\.?")
_EDGE = r"(?<![^\W_])"
_INTRODUCING = re.compile(
    rf"{_EDGE}(?:{'|'.join(INTRODUCING)})[ \t]*(?:[:=–-][ \t]*|\n[ \t]*)?(?![^\W_])", re.IGNORECASE
)
_TITLE = re.compile(rf"{_EDGE}(?:{'|'.join(map(re.escape, TITLES))})\.?(?=[ \t])", re.IGNORECASE)
_BEHIND = re.compile(rf"({_WORD})([ \t]+(?:{'|'.join(BEHIND)}))(?![^\W_])", re.IGNORECASE)
# Who says who she is, at the beginning of a sentence; what follows may be a word like any other.
_SELF = re.compile(
    r"((?:\A|[.!?,\n]|\b(?:hi|hello|hey|hola|salut|bun[ăa]|cze[śs][ćc]|salam|ol[áa]|oi))\s*"
    r"(?:i[ ]?['’]?m|i am|this is|it['’]?s|soy|sou(?: [ao])?|aqu[ií] es|jestem|tu|sunt|aici e|ana|أنا|انا|معك|معكم)\s+)"
    rf"({_WORD})(?=\s*(?:[,.!\n]|\Z)|\s+(?:here|from|and|at|in|y|e|de|do|din|[șs]i|si|z|ze|i|w|men|من|و|في)(?!\w))",
    re.IGNORECASE,
)
_SELF_CLOSED = re.compile(
    rf"((?:میں|ਮੈਂ|\b(?:main|mai|mein|me|mey))\s+)({_WORD})(?=\s+(?:ہوں|ਹਾਂ|(?:hun|hoon|hu|haan|han|aan)\b))",
    re.IGNORECASE,
)
_THANKS = re.compile(
    rf"((?:thanks|thank you|thx|mul[țt]umesc|pozdrawiam|dzi[ęe]kuj[ęe]|gracias|saludos|obrigad[oa]|abra[çc]os|shukriya|"
    rf"شکریہ|شكرا|ਧੰਨਵਾਦ)[ \t]*[,.!\n–-]+[ \t]*\n?[ \t]*)({_WORD}(?:[ \t]+{_WORD})?)[ \t.!]*\Z",
    re.IGNORECASE,
)
# Words with capitals one behind the other, with initials and particles between them.
_RUN = re.compile(rf"{_WORD}\.?(?:[ \t]+{_WORD}\.?)*")


def without_names(text: str, known: frozenset[str]) -> str:
    """Return `text` with marks for what may be names; `known` are words in small letters that are none."""
    text = _THANKS.sub(rf"\1{MARK}", text)
    for pattern in (_SELF, _SELF_CLOSED):
        text = pattern.sub(lambda found: _herself(found, known), text)
    text = _behind(text, _INTRODUCING, known, parts=_PARTS)
    text = _behind(text, _TITLE, known, parts=2)
    text = _BEHIND.sub(_before, text)
    text = _ONE.sub(lambda found: MARK if _bare(found[0]) in NAMES else found[0], text)
    return _capitals(text, known)


def split(text: str) -> list[str]:
    """Return the words of `text`, in any script."""
    return _ONE.findall(text)


def _behind(text: str, opening: re.Pattern[str], known: frozenset[str], *, parts: int) -> str:
    """Take out the name behind each `opening`: up to `parts` words, until one that is none."""
    title = opening is _TITLE
    done, at = [], 0
    for found in opening.finditer(text):
        if found.start() < at:
            continue
        end, first, taken = found.end(), True, 0
        capital = False
        while taken < parts and (one := _NEXT.match(text, end)):
            word = one[1]
            particle = not first and word.casefold() in PARTICLES
            if not particle and _ends(word, known, first=first, title=title, capital=capital):
                break
            capital = capital or word[0].isupper()
            first, end, taken = False, one.end(1), taken + (not particle)
        if taken:
            done += [text[at : found.end()].rstrip(" \t"), f" {MARK}"]
            at = end
    return "".join((*done, text[at:]))


def _ends(word: str, known: frozenset[str], *, first: bool, title: bool, capital: bool) -> bool:
    small = word.casefold()
    if small in STOP and not (first and word[0].isupper() and not title and small in NAMES):
        return True
    if not first:
        # Maria works: who began with a capital goes on with capitals.
        return (capital and not word[0].isupper()) or (title and not word[0].isupper())
    return title and not word[0].isupper() and _known(small, known)


def _herself(found: re.Match[str], known: frozenset[str]) -> str:
    return found[0] if _known(_bare(found[2]), known) else found[1] + MARK


def _before(found: re.Match[str]) -> str:
    return found[0] if found[1].casefold() in STOP else MARK


def _capitals(text: str, known: frozenset[str]) -> str:
    """Take out words with capitals that are not known: behind one another, or alone inside a sentence."""
    if sum(letter.isupper() for letter in text) > sum(letter.islower() for letter in text):
        return text  # all of it is in capitals, which tell nothing then
    done, at = [], 0
    for run in _RUN.finditer(text):
        row = list(_ONE.finditer(text, run.start(), run.end()))
        begins = not re.search(
            r"[^\s.!?…:\"“«(\]-]\s*\Z|[,;]\s*\Z", text[max(0, run.start() - _BEFORE) : run.start()]
        )
        for number, found in enumerate(row):
            beside = [row[n][0] for n in (number - 1, number + 1) if 0 <= n < len(row)]
            opens = begins and number == 0
            done.append(text[at : found.start()])
            done.append(MARK if _named(found[0], beside, known, opens=opens) else found[0])
            at = found.end()
    return "".join((*done, text[at:]))


def _named(word: str, beside: list[str], known: frozenset[str], *, opens: bool) -> bool:
    """Tell whether a word may be a name by its capital, and by the words that stand `beside` it."""
    if not _capital(word) or _bare(word) in PLACES | STOP:
        return False
    in_a_row = any(_capital(other) and _bare(other) not in PLACES | STOP for other in beside)
    if opens:
        # The first word of a sentence has a capital anyway.
        unknown = [
            other for other in beside if _capital(other) and not _known(_bare(other), known)
        ]
        return bool(unknown) and not _known(_bare(word), known)
    return not _known(_bare(word), known) or (
        in_a_row and any(_capital(one) and not _known(_bare(one), known) for one in beside)
    )


def _capital(word: str) -> bool:
    if not word[0].isupper():
        return False
    return not word.isupper() or len(word) > _ACRONYM or len(word) == 1


def _known(small: str, known: frozenset[str]) -> bool:
    if small in PLACES or small in STOP or small in known:
        return True
    return small[:_STEM] in _stems(known)


@lru_cache(maxsize=4)
def _stems(known: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in known if len(word) >= _STEM)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?\Z", "", word.casefold()).strip("'’-")
