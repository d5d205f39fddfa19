"""A line in any script in; its words, numbers and signs with their places in the line out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bot.services.rights.normalise import fold


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    NUMBER = auto()
    SIGN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word (folded, so that marks, case and apostrophes do not count), number (0-9) or sign of a line.

    `exact` is a word with its marks. `start` and `end` are its place in the line; `spaced`: it does not touch the
    token before it.
    """

    kind: Kind
    text: str
    exact: str
    start: int
    end: int
    spaced: bool


_DASHES = dict.fromkeys("‐‑‒–—―−~〜～", "-")
_SIGNS = str.maketrans(
    {
        **_DASHES,
        "：": ":",
        "∶": ":",
        "،": ",",
        "、": ",",
        "，": ",",
        "．": ".",
        "॰": ".",
        "／": "/",
    }
)
_APOSTROPHES = "'’ʼ`´‘"


def tokens(line: str) -> list[Token]:
    """Split `line` into tokens.

    Digits that follow a Latin letter belong to its word: M6 and BHX4 are names, not numbers. But 18h30 is a time, and
    so is the end of 2026-11-28T17:30.
    """
    found: list[Token] = []
    at = 0
    spaced = True
    while at < len(line):
        kind = _kind(line, at)
        end = at + 1
        while kind in "wn" and end < len(line) and _kind(line, end) == kind:
            end += 1
        text = line[at:end]
        if kind == "w" and _stands_between_digits(line, at, end):
            kind, text = (":" if text in "hH" else " "), ":"
        if kind == "w" and text.isascii():
            while end < len(line) and _kind(line, end) in "wn":
                end += 1
            text = line[at:end]
        if kind == " ":
            spaced = True
        else:
            found.append(Token(*_read(kind, text), at, end, spaced))
            spaced = False
        at = end
    return found


def _read(kind: str, text: str) -> tuple[Kind, str, str]:
    if kind == "w":
        exact = unicodedata.normalize("NFC", text.casefold())
        return Kind.WORD, fold(text).replace(" ", ""), exact
    if kind == "n":
        digits = "".join(str(unicodedata.decimal(digit)) for digit in text)
        return Kind.NUMBER, digits, digits
    sign = text.translate(_SIGNS)
    return Kind.SIGN, sign, sign


def _stands_between_digits(line: str, at: int, end: int) -> bool:
    around = f"{line[at - 1 : at]}{line[end : end + 1]}"
    return line[at:end] in {"h", "H", "T"} and len(around) == 2 and around.isdecimal()


def _kind(line: str, at: int) -> str:
    letter = line[at]
    category = unicodedata.category(letter)
    if category == "Nd":
        return "n"
    if category[0] in "LM" or letter in "\u200c\u200d":
        return "w"
    if letter in _APOSTROPHES:
        around = line[at - 1 : at], line[at + 1 : at + 2]
        return "w" if all(side.isalpha() for side in around) else "s"
    return " " if category[0] == "Z" or category == "Cf" else "s"
