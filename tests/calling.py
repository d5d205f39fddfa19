"""Events for tests: what organisers approved, made by the real book; and the reminders that a worker switched on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.event import Ballot, Event, Kind, Occurrence, Place, Push
from bot.services.events import new_id
from bot.services.events.making import occurrence_id
from bot.services.when.zones import to_local, to_utc

if TYPE_CHECKING:
    from conversation import Person

    from bot.app import Brazier

ZONE = "Europe/London"
SIX = time(6)
GATE = Place("Gate 2, at the roundabout", 52.4, -1.5)


def picket(start: datetime, **changed: Any) -> Event:
    """Return a picket of four hours at BHX4 that begins at `start`, local time."""
    event = Event(
        new_id(),
        Kind.PICKET,
        "BHX4",
        ZONE,
        start,
        240,
        GATE,
        notes={"en": "Bring warm clothes.", "ro": "Luați haine groase."},
        pickups=("Bus station", "Ball Hill"),
        push=Push.CLEAR,
    )
    return replace(event, **changed)


def ballot(papers: date, **changed: Any) -> Event:
    """Return a ballot at BHX4 whose papers go out on the day `papers`."""
    days = [papers + timedelta(days=n) for n in (0, 5, 17, 20)]
    event = Event(
        new_id(),
        Kind.BALLOT,
        "BHX4",
        ZONE,
        datetime.combine(papers, time(12)),
        0,
        Place(""),
        ballot=Ballot(*days),
    )
    return replace(event, **changed)


def occurrence(event: Event, **changed: Any) -> Occurrence:
    """Return the first occurrence of `event`, as it was planned."""
    starts = to_utc(event.start, event.zone, event.fold)
    made = Occurrence(
        occurrence_id(event.id, event.start),
        event.id,
        event.start,
        event.start,
        starts,
        starts + timedelta(minutes=event.minutes),
    )
    return replace(made, **changed)


def local(brazier: Brazier, days: int = 1, at: time = SIX) -> datetime:
    """Return `at` on the day that comes in `days` days, by the clock of BHX4."""
    today = to_local(brazier.services.clock.now(), ZONE).date()
    return datetime.combine(today + timedelta(days=days), at)


async def approved(brazier: Brazier, event: Event) -> Occurrence:
    """Let two admins have approved `event`; return its first occurrence."""
    decisions = brazier.services.decisions
    await decisions.draft(event)
    await decisions.propose(event.id)
    await decisions.approve(event.id)
    return brazier.services.events.of(event.id)[0]


async def opened(worker: Person, button: str) -> dict[str, Any]:
    """Go to what is on at BHX4, and from there to the event behind the label `button` begins with."""
    await worker.says("/start BHX4")
    await worker.taps("📅 What is on")
    return await tap(worker, button)


async def tap(worker: Person, begins: str, number: int = 0) -> dict[str, Any]:
    """Tap that `number` of the latest message's buttons whose labels begin so, and return the message after it."""
    message = await worker.last()
    found = [label for label in labels(message) if label.startswith(begins)]
    assert len(found) > number, f"{begins!r} is not in {labels(message)!r}"
    await worker.taps(found[number], message["id"])
    return await worker.last()


def labels(message: dict[str, Any]) -> list[str]:
    """Return the labels under a message."""
    return [button["text"] for row in message["buttons"] for button in row]
