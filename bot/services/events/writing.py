"""What was decided about an event in; one transaction, and then the same in memory, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.event import Standing, State, Tell
from bot.services.events.book import Entry
from bot.services.events.changing import unlike
from bot.services.events.making import at_once, first_notices, reminders
from bot.store import events as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.event import Change, Event, Notice, Occurrence
    from bot.services.events.book import Events
    from bot.store import Store

    Told = Sequence[tuple[Occurrence, Tell | None]]

LAPSES = timedelta(hours=24)  # what nobody approved
# A hold does not outdate what is planned to be told.
STILL_TRUE = (Tell.COMING, Tell.PAPERS, Tell.NONE_CAME, Tell.LAST_POST, Tell.CLOSING)


class Pen:
    """Writes what `Decisions` has decided. Every method raises `StoreError`, and then nothing has changed."""

    def __init__(self, events: Events, store: Store, now: Callable[[], datetime]) -> None:
        self._events, self._store, self._now = events, store, now

    async def wait(self, event: Event, known: Entry | None) -> Event:
        """Write a draft or a proposal, which lapses after a day."""
        void = self._now() + LAPSES
        async with self._store.writing() as db:
            await rows.put_event(db, event, void)
        self._events.entries[event.id] = Entry(event, None, void, known.card if known else None)
        return event

    async def write(
        self,
        entry: Entry,
        after: Event,
        kept: Sequence[Occurrence],
        told: Told,
        begun: Sequence[Occurrence] = (),
    ) -> list[Notice]:
        """Write the event as it is `after`, the occurrences that are `kept` and that are `begun`, and what is told.

        A change that waited is done with, unless the event stays as it was. Returns the new notices.
        """
        now = self._now()
        notices: list[Notice] = []
        voided: list[int] = []
        change = entry.change if after is entry.event else None
        void = entry.void if change else None
        begun = unlike(begun, self._events.occurrences.keys())
        async with self._store.writing() as db:
            await rows.put_event(db, after, void)
            await rows.put_change(db, after.id, change, void)
            for one in (*kept, *begun):
                await rows.put_occurrence(db, one)
            for one, tell in told:
                still_true = STILL_TRUE if tell in {Tell.HELD, Tell.ON} else ()
                voided += await rows.void_notices(db, one.id, still_true)
                notices += await self._told(db, after, one, tell, now)
            for one in begun:
                for notice in first_notices(after, one, now):
                    notices.append(await rows.add_notice(db, notice))
        entry.event, entry.change, entry.void = after, change, void
        self._events.keep((*kept, *begun), notices, voided)
        return notices

    async def _told(
        self, db: AsyncConnection, event: Event, one: Occurrence, tell: Tell | None, now: datetime
    ) -> list[Notice]:
        made_now = [] if tell is None else [at_once(one, tell, now)]
        if tell in {Tell.MOVED, None} and one.standing is not Standing.CANCELLED:
            # What is told of it begins anew; what would be past is in the word of the change.
            if event.ballot:
                made_now += [n for n in first_notices(event, one, now) if n.due > now]
            elif one.starts > now:
                made_now.append(reminders(one, now, planned=now))
        return [await rows.add_notice(db, notice) for notice in made_now]

    async def put_change(
        self, entry: Entry, change: Change | None, latest: datetime | None = None
    ) -> None:
        """Write what waits for a second admin, until a day is over or `latest` has come, or that nothing does."""
        lapses = self._now() + LAPSES
        void = min(lapses, latest or lapses) if change else None
        async with self._store.writing() as db:
            await rows.put_change(db, entry.event.id, change, void)
        entry.change, entry.void = change, void

    async def put_void(self, entry: Entry) -> None:
        """Write that a draft or a proposal has lapsed."""
        after = replace(entry.event, state=State.VOID)
        async with self._store.writing() as db:
            await rows.put_event(db, after, entry.void)
        entry.event = after

    async def delete(self, events: Sequence[str]) -> None:
        """Delete events with all that belongs to them."""
        if events:
            async with self._store.writing() as db:
                await rows.drop_events(db, events)
            self._events.drop(events)
