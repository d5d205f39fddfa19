"""A picket, its notices and people who follow it, written as the book and the tick would; for tests of delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.event import Event, Kind, Notice, Occurrence, Place, State, Tell
from bot.store import events as rows

if TYPE_CHECKING:
    from bot.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENT = Event(
    "picket01",
    Kind.PICKET,
    "BHX4",
    "Europe/London",
    datetime(2026, 11, 25, 6),  # noqa: DTZ001 - local
    240,
    Place("Gate 2"),
    state=State.ON,
)


def occurrence_of(event: Event = EVENT, starts: datetime | None = None) -> Occurrence:
    """Return the one time at which `event` takes place; in November London keeps UTC."""
    starts = starts or event.start.replace(tzinfo=UTC)
    local = starts.replace(tzinfo=None)
    ends = starts + timedelta(minutes=event.minutes)
    return Occurrence(f"{event.id}x", event.id, local, local, starts, ends)


async def put(
    store: Store,
    tell: Tell = Tell.HELD,
    event: Event = EVENT,
    occurrence: Occurrence | None = None,
    **changed: Any,
) -> Notice:
    """Write `event`, its occurrence and one notice; return the notice."""
    occurrence = occurrence or occurrence_of(event)
    notice = Notice(0, occurrence.id, occurrence.version, tell, due=NOW, expires=occurrence.ends)
    async with store.writing() as db:
        await rows.put_event(db, event, None)
        await rows.put_occurrence(db, occurrence)
        return await rows.add_notice(db, replace(notice, **changed))
