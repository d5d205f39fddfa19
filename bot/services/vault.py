"""Open waves with their reports in, the bytes that are sealed as one vault out, and back: sorted and padded.

Inside lie, for each wave, four heaps, each sorted on its own: tags (who took part, for whoever knows the wave's
secret and a chat), reports, sealed notes, and the cards that were used. Nothing says which belongs to which report.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.models import Wave

if TYPE_CHECKING:
    from bot.models import Report

# Bytes; above, the next power of two. About 450 reports, or 40 with notes, fit before the file grows and tells it.
SMALLEST = 64 * 1024
RECEIPT_BYTES = TAG_BYTES = CARD_BYTES = 16
LENGTH_BYTES = 4

Name = tuple[str, str, str]  # survey, id, site


class Line(NamedTuple):
    """One report as it lies in the vault; every one has a receipt, made up where nobody has the code.

    `vouched`: whoever sent it had a card from the hand of a person; which card is not known any more.
    """

    unit: str
    answers: bytes
    receipt: bytes
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """What was reported in one open wave.

    `used` has one entry for every report: the hash of its card, or as many random bytes, so that the size does not
    tell how many had one.
    """

    wave: Wave
    secret: bytes
    tags: frozenset[bytes] = frozenset()
    lines: frozenset[Line] = frozenset()
    notes: frozenset[tuple[bytes, bytes]] = frozenset()  # receipt, sealed note
    used: frozenset[bytes] = frozenset()

    @classmethod
    def begin(cls, wave: Wave) -> Period:
        """Return the empty period of `wave`, with a secret of its own that dies with it."""
        return cls(wave, secrets.token_bytes(32))

    def tag(self, chat: int) -> bytes:
        """Return what stands for `chat` in this period and in no other."""
        number = chat.to_bytes(8, "big", signed=True)
        return hashlib.blake2b(number, key=self.secret, digest_size=TAG_BYTES).digest()

    def add(self, chat: int, report: Report) -> Period:
        """Return this period with one more report; the caller has seen that neither `chat` nor its card had one."""
        receipt = report.receipt or secrets.token_bytes(RECEIPT_BYTES)
        line = Line(report.unit, bytes(report.answers), receipt, bool(report.card))
        return replace(
            self,
            tags=self.tags | {self.tag(chat)},
            lines=self.lines | {line},
            notes=self.notes | {(receipt, report.note)} if report.note else self.notes,
            used=self.used | {report.card or secrets.token_bytes(CARD_BYTES)},
        )

    def without(self, receipt: bytes) -> Period | None:
        """Return this period without the report and the note of `receipt`, or None when there is no such report.

        Her tag and her card stay: which are hers cannot be told, and one report a wave is still the rule.
        """
        lines = frozenset(line for line in self.lines if line.receipt != receipt)
        if len(lines) == len(self.lines):
            return None
        notes = frozenset(note for note in self.notes if note[0] != receipt)
        return replace(self, lines=lines, notes=notes)


Vault = dict[Name, Period]


def name(wave: Wave) -> Name:
    """Return what tells `wave` from all others."""
    return wave.survey, wave.id, wave.site


def pack(vault: Vault) -> bytes:
    """Return `vault` as bytes whose length is a power of two and does not depend on any answer."""
    body = json.dumps([write_period(vault[key]) for key in sorted(vault)], separators=(",", ":"))
    raw = body.encode()
    size = SMALLEST
    while size < len(raw) + LENGTH_BYTES:
        size *= 2
    return (len(raw).to_bytes(LENGTH_BYTES, "big") + raw).ljust(size, b"\0")


def unpack(raw: bytes) -> Vault:
    """Return the vault in `raw`, which `pack` made."""
    length = int.from_bytes(raw[:LENGTH_BYTES], "big")
    periods = [read_period(item) for item in json.loads(raw[LENGTH_BYTES : LENGTH_BYTES + length])]
    return {name(period.wave): period for period in periods}


def write_period(period: Period) -> dict[str, Any]:
    """Return `period` as JSON can carry it, each heap sorted."""
    wave = period.wave
    return {
        "survey": wave.survey,
        "wave": wave.id,
        "site": wave.site,
        "opens": wave.opens.isoformat(),
        "closes": wave.closes.isoformat(),
        "shape": wave.shape,
        "cards": wave.cards,
        "secret": period.secret.hex(),
        "tags": sorted(tag.hex() for tag in period.tags),
        # A digit, not a word: true and false have not the same length.
        "lines": sorted(
            [x.unit, x.answers.hex(), x.receipt.hex(), int(x.vouched)] for x in period.lines
        ),
        "notes": sorted([r.hex(), b64encode(note).decode()] for r, note in period.notes),
        "used": sorted(card.hex() for card in period.used),
    }


def read_period(item: dict[str, Any]) -> Period:
    """Return the period that was written as `item`; one from before there were cards has none."""
    fromhex = bytes.fromhex
    return Period(
        Wave(
            item["survey"],
            item["wave"],
            item["site"],
            datetime.fromisoformat(item["opens"]),
            datetime.fromisoformat(item["closes"]),
            item["shape"],
            bool(item.get("cards")),
        ),
        fromhex(item["secret"]),
        frozenset(fromhex(tag) for tag in item["tags"]),
        frozenset(
            Line(unit, fromhex(a), fromhex(r), any(vouched))
            for unit, a, r, *vouched in item["lines"]
        ),
        frozenset((fromhex(r), b64decode(note)) for r, note in item["notes"]),
        frozenset(fromhex(card) for card in item.get("used", ())),
    )
