"""A card that was scanned in; whether it is good, and for which wave, out; good ones are held until a survey begins.

A card is 80 random bits that somebody got from the hand of a person. Only hashes of them are stored; which were used
is known inside the vault alone.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.models import Standing
from bot.services.pairing import WrongCodes
from bot.services.vault import CARD_BYTES, name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping

    from bot.models import Wave
    from bot.services.report import Reports
    from bot.services.vault import Name

    Find = Callable[[Collection[bytes]], Awaitable[Mapping[bytes, Name]]]

SECRET_BYTES = 10
LETTERS = "23456789abcdefghijkmnpqrstuvwxyz"  # 32 of them: no 0, 1, l, o
LENGTH = SECRET_BYTES * 8 // 5
MARK = "-c-"  # in t.me/<bot>?start=<unit>-c-<card>: 64 of A-Z a-z 0-9 _ - at most
HELD_FOR = timedelta(hours=1)
HELD = 10_000  # people who scanned and have not begun; the oldest go first


class Verdict(StrEnum):
    """What a scanned card is good for."""

    GOOD = "good"
    USED = "used"
    UNKNOWN = "unknown"  # forged, called off, or of a wave that was closed
    FOREIGN = "foreign"  # of another workplace than the one that stands on it
    EARLY = "early"
    OVER = "over"
    DONE = "done"  # whoever scans it has reported in its wave already
    PAUSED = "paused"
    TRIES = "tries"  # too many scans in an hour, good or not


class Scanned(NamedTuple):
    """What a scan came to, and the wave of the card where that is known."""

    verdict: Verdict
    wave: Wave | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A good card that waits for its survey to begin; `again`: there was one begun without it."""

    wave: Wave
    until: datetime
    again: bool
    secret: bytes = field(repr=False)


def make(number: int) -> list[bytes]:
    """Return so many new secrets, no two alike."""
    made = set[bytes]()
    while len(made) < number:
        made.add(secrets.token_bytes(SECRET_BYTES))
        made.discard(bytes(SECRET_BYTES))  # in a draft, this says that there is no card
    return list(made)


def payload(unit: str, secret: bytes) -> str:
    """Return what a card's link carries."""
    number = int.from_bytes(secret, "big")
    letters = [LETTERS[number >> 5 * at & 31] for at in reversed(range(LENGTH))]
    return f"{unit}{MARK}{''.join(letters)}"


def read(text: str) -> tuple[str, bytes] | None:
    """Return unit and secret of a card's link, no secret where it cannot be one; None if it is another link."""
    unit, mark, spelt = text.rpartition(MARK)
    if not mark:
        return None
    spelt = spelt.lower()
    if len(spelt) != LENGTH or not set(spelt) <= set(LETTERS):
        return unit, b""
    number = 0
    for letter in spelt:
        number = number << 5 | LETTERS.index(letter)
    return unit, number.to_bytes(SECRET_BYTES, "big")


def hashed(wave: Name, secret: bytes) -> bytes:
    """Return by what the card with this `secret` is known; the same bits in another wave are another card."""
    text = "\0".join(("brazier card", *wave, "")).encode()
    return hashlib.sha256(text + secret).digest()[:CARD_BYTES]


class Cards:
    """The cards that people scan; in memory is only what a chat goes on with.

    `find` returns, of some hashes, those of cards that are known, each with its wave.
    """

    def __init__(self, find: Find, reports: Reports, now: Callable[[], datetime]) -> None:
        self._find, self._reports, self._now = find, reports, now
        self._held: dict[int, Held] = {}
        self._scans = WrongCodes()

    async def scan(self, chat: int, unit: str, secret: bytes) -> Scanned:
        """Check a card on which `unit` stands. Five scans an hour, and no other is looked at.

        Good ones count, too: whoever has a copy of a card could ask until it is used, and see when its holder sends.
        """
        now = self._now().timestamp()
        if self._scans.are_too_many(chat, now):
            return Scanned(Verdict.TRIES)
        self._scans.add(chat, now)  # before the database is asked: several at once are several
        found = await self._check(chat, unit, secret)
        held = self._held.get(chat)
        if found.verdict is Verdict.USED and held and held.secret == secret:
            self.forget(chat)  # it was good when she scanned it first
        return found

    def hold(self, chat: int, wave: Wave, secret: bytes, *, again: bool = False) -> None:
        """Keep a good card for `chat` until its survey begins, for an hour at most."""
        self._held.pop(chat, None)
        self._held[chat] = Held(wave, self._now() + HELD_FOR, again, secret)
        while len(self._held) > HELD:
            del self._held[next(iter(self._held))]

    def held(self, chat: int) -> Held | None:
        """Return the card that waits for `chat` to begin."""
        found = self._held.get(chat)
        return found if found and self._now() < found.until else None

    def forget(self, chat: int) -> None:
        """Forget the card that waited."""
        self._held.pop(chat, None)

    async def sweep(self) -> None:
        """Forget the cards with which nobody began for an hour, and who scanned one before that."""
        now = self._now()
        self._scans.sweep(now.timestamp())
        for chat in [chat for chat, held in self._held.items() if held.until <= now]:
            del self._held[chat]

    async def _check(self, chat: int, unit: str, secret: bytes) -> Scanned:
        waves = dict(self._candidates(secret)) if secret else {}
        known = await self._find(waves)
        for card, of in known.items():
            wave = waves[card]
            if name(wave) != of or not wave.cards:
                continue
            if wave.site != unit:
                return Scanned(Verdict.FOREIGN)
            return Scanned(self._standing(chat, wave, card), wave)
        return Scanned(Verdict.UNKNOWN)

    def _candidates(self, secret: bytes) -> Iterator[tuple[bytes, Wave]]:
        # A card says its unit, and not its wave: it is short. There are a few waves at most.
        for wave in self._reports.waves():
            yield hashed(name(wave), secret), wave

    def _standing(self, chat: int, wave: Wave, card: bytes) -> Verdict:
        now = self._now()
        if now < wave.opens:
            return Verdict.EARLY
        if wave.closes <= now:
            return Verdict.OVER
        match self._reports.standing(chat, wave):
            case Standing.DONE:  # first: that a card is used tells nobody of another
                return Verdict.DONE
            case Standing.PAUSED:
                return Verdict.PAUSED
        return Verdict.USED if self._reports.is_used(wave, card) else Verdict.GOOD
