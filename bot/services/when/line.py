"""A line and a language's words in; what stands at each place of the line, and what is left of it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.when.tokens import Kind, tokens
from bot.services.when.typed import Sense
from bot.services.when.words import NUMBER

if TYPE_CHECKING:
    from bot.services.when.tokens import Token
    from bot.services.when.typed import Value
    from bot.services.when.words import Vocabulary

_AROUND = " ,;:.-–—/@|&+،؛"
# What turns text about, and may be left behind by copying half of a message.
_INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))


class Line:
    """The tokens of one line, found by their number; what has been understood is marked as taken."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.taken = [False] * len(self.tokens)
        self._words = words

    def __len__(self) -> int:
        return len(self.tokens)

    def token(self, at: int) -> Token | None:
        """Return the token at a place, or None behind the end and where it is taken."""
        return self.tokens[at] if 0 <= at < len(self.tokens) and not self.taken[at] else None

    def number(self, at: int) -> str:
        """Return the digits at a place, or nothing."""
        token = self.token(at)
        return token.text if token and token.kind is Kind.NUMBER else ""

    def sign(self, at: int, signs: str, *, tight: bool = False) -> bool:
        """Tell whether one of `signs` stands there; `tight`: it touches what is before and after it."""
        token = self.token(at)
        if token is None or token.kind is not Kind.SIGN or token.text not in signs:
            return False
        return not tight or not (token.spaced or self.spaced(at + 1))

    def spaced(self, at: int) -> bool:
        """Tell whether the token at a place does not touch the one before it; behind the end it does not."""
        token = self.token(at)
        return token is None or token.spaced

    def glued(self, at: int) -> bool:
        """Tell whether a word stands there that touches what is before it."""
        token = self.token(at)
        return token is not None and token.kind is Kind.WORD and not token.spaced

    def word(self, at: int, sense: Sense) -> tuple[Value, int] | None:
        """Return the value of the longest phrase of `sense` at a place, and the place behind it."""
        return next(iter(self.phrases(at, sense)), None)

    def phrases(self, at: int, sense: Sense) -> list[tuple[Value, int]]:
        """Return the same of each phrase of `sense` at a place, the longest first."""
        return [(value, end) for value, end, _ in reversed(self._phrases(at, sense))]

    def counted(self, at: int, sense: Sense) -> tuple[int, int] | None:
        """Return the number in a phrase of `sense` at a place, and the place behind it."""
        if self.sign(at - 1, ":", tight=True):
            return None  # the 00 of 6:00
        found = self._phrases(at, sense)
        return (found[-1][2], found[-1][1]) if found else None

    def after(self, at: int, *senses: Sense) -> int:
        """Return the place behind all commas and words of these senses that stand there."""
        while True:
            if self.sign(at, ",@"):
                at += 1
                continue
            found = next(filter(None, (self.word(at, sense) for sense in senses)), None)
            if not found:
                return at
            at = found[1]

    def take(self, start: int, end: int, *, taken: bool = True) -> None:
        """Mark what stands from `start` up to `end` as understood, or as not."""
        self.taken[start:end] = [taken] * (end - start)

    def part(self, start: int, end: int) -> str:
        """Return what the organiser wrote from one place up to another."""
        if start >= min(end, len(self)):
            return ""
        return self.text[self.tokens[start].start : self.tokens[min(end, len(self)) - 1].end]

    def rest(self) -> str:
        """Return what is not taken, as the organiser wrote it, without the signs and small words around it."""
        parts: list[str] = []
        at = 0
        while at < len(self):
            end = at
            while end < len(self) and not self.taken[end]:
                end += 1
            if end > at:
                parts.append(self.part(*self._trimmed(at, end)))
            at = end + 1
        return " ".join(
            filter(None, (part.translate(_INVISIBLE).strip(_AROUND) for part in parts))
        )

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Leave out the "at" before a place, and the "on" behind it that belonged to the day."""
        small = self.word(start, Sense.AT)
        last = next(
            (at for at in range(start, end) if (w := self.word(at, Sense.AT)) and w[1] == end), end
        )
        return (min(small[1], end) if small else start), last

    def _phrases(self, at: int, sense: Sense) -> list[tuple[Value, int, int]]:
        exact: tuple[str, ...] = ()
        folded: tuple[str, ...] = ()
        found: list[tuple[Value, int, int]] = []
        number = 0
        while len(folded) < self._words.longest and (token := self.token(at)):
            if token.kind is Kind.SIGN:
                # A dot or a hyphen within a phrase: a.m., după-amiaza.
                if not folded or token.text not in ".-" or token.spaced or self.spaced(at + 1):
                    break
                at += 1
                continue
            if token.kind is Kind.NUMBER:
                if len(token.text) > 4:
                    break
                number = int(token.text)
            is_number = token.kind is Kind.NUMBER
            exact = (*exact, NUMBER if is_number else token.exact)
            folded = (*folded, NUMBER if is_number else token.text)
            at += 1
            meanings = self._words.meanings(exact, folded)
            if sense in meanings:
                end = at + 1 if self.sign(at, ".") and not self.spaced(at) else at
                found.append((meanings[sense], end, number))
        return found
