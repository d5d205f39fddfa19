"""Cards for tests: made for a wave as `brazier cards` makes them, scanned, and what the vault knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveying import CORE, answer

from bot.services import cards
from bot.services.vault import name
from bot.store import cards as rows

if TYPE_CHECKING:
    from conversation import Person

    from bot.app import Brazier
    from bot.models import Wave
    from bot.services.vault import Name, Period
    from bot.store import Store


def store_of(brazier: Brazier) -> Store:
    """Return the database of a running bot."""
    return brazier.tick._keeper._store


def wave_at(brazier: Brazier, unit: str = "BHX4", survey: str = "hardship") -> Wave:
    """Return the first wave of `survey` at `unit`."""
    waves = brazier.services.reports.waves()
    return next(wave for wave in waves if (wave.survey, wave.site) == (survey, unit))


async def given(store: Store, wave: Name, number: int = 1) -> list[bytes]:
    """Make cards for `wave`, and return their secrets."""
    made = cards.make(number)
    async with store.writing() as db:
        await rows.add(db, wave, [cards.hashed(wave, secret) for secret in made])
    return made


async def handed(brazier: Brazier, unit: str = "BHX4", survey: str = "hardship") -> str:
    """Return what the link of a new card carries."""
    wave = wave_at(brazier, unit, survey)
    (secret,) = await given(store_of(brazier), name(wave))
    return cards.payload(unit, secret)


async def scan(worker: Person, card: str, language: str = "English") -> int:
    """Scan a card and choose the language; return the number of the message that carried it."""
    sent = await worker.says(f"/start {card}")
    await worker.taps(language)
    return int(sent["message_id"])


async def to_the_review(worker: Person, labels: list[str] | None = None) -> None:
    """Answer the core from the first screen on, and come to the review."""
    await worker.taps("▶️ Start")
    await answer(worker, [*(labels or CORE), "Nothing", "The rent or mortgage is paid"])
    await worker.taps("Look at it and send")


async def send(worker: Person, brazier: Brazier) -> None:
    """Send, and let the tick come."""
    await worker.taps("✅ Send")
    await brazier.tick.now()
    await worker.sees("✓ It is in")


def period(brazier: Brazier, unit: str = "BHX4") -> Period:
    """Return what the vault holds of the open wave at `unit`."""
    return brazier.services.reports._vault[name(wave_at(brazier, unit))]


def vouched(brazier: Brazier, unit: str = "BHX4") -> list[bool]:
    """Return of each report whether a card came with it."""
    return sorted(line.vouched for line in period(brazier, unit).lines)
