"""What is written of events in; every question about them answered from memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.event import State
from bot.services.events.refusing import Reason, RefusedError
from bot.store import events as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.event import Change, Event, Notice, Occurrence
    from bot.store import Store

TOLD = (State.ON, State.CANCELLED)


@dataclass(slots=True)
class Entry:
    """An event, the change of it that waits for a second admin, when that or a proposal lapses, and its card."""

    event: Event
    change: Change | None = None
    void: datetime | None = None
    card: int | None = None


class Events:
    """The events of this bot, as they are in the database; `Decisions` alone changes them."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self.entries: dict[str, Entry] = {}
        self.occurrences: dict[str, Occurrence] = {}
        self._of: defaultdict[str, dict[str, Occurrence]] = defaultdict(dict)
        self._live: dict[int, Notice] = {}

    async def load(self) -> None:
        """Read what is written."""
        async with self._store.reading() as db:
            entries = [Entry(*one) for one in await rows.all_events(db)]
            occurrences = await rows.all_occurrences(db)
            live = await rows.live_notices(db)
        self.entries = {entry.event.id: entry for entry in entries}
        self._live = {notice.id: notice for notice in live}
        self.occurrences, self._of = {}, defaultdict(dict)
        self.keep(occurrences, ())

    def entry(self, event: str) -> Entry:
        """Return what there is of an event; raises `RefusedError`."""
        found = self.entries.get(event)
        if found is None:
            raise RefusedError(Reason.UNKNOWN)
        return found

    def get(self, event: str) -> Event:
        """Return an event; raises `RefusedError`."""
        return self.entry(event).event

    def occurrence(self, occurrence: str) -> Occurrence:
        """Return an occurrence; raises `RefusedError`."""
        found = self.occurrences.get(occurrence)
        if found is None:
            raise RefusedError(Reason.UNKNOWN)
        return found

    def all(self) -> list[Event]:
        """Return every event, also drafts and those that ended, in the order of their starts."""
        return sorted((entry.event for entry in self.entries.values()), key=lambda e: e.start)

    def of(self, event: str) -> list[Occurrence]:
        """Return the occurrences of an event, in time order."""
        return sorted(self._of.get(event, {}).values(), key=lambda one: one.starts)

    def to_come(self, event: str) -> list[Occurrence]:
        """Return the occurrences of an event that are not over, in time order, the cancelled ones too."""
        return [one for one in self.of(event) if one.ends > self._now()]

    def coming(self, site: str, now: datetime, days: int = 7) -> list[tuple[Event, Occurrence]]:
        """Return what takes place at `site` in the next `days`, or was to, in time order."""
        last = now + timedelta(days=days)
        found = [
            (self.entries[one.event].event, one)
            for one in self.occurrences.values()
            if one.ends > now and one.starts < last
        ]
        here = [pair for pair in found if pair[0].site == site and pair[0].state in TOLD]
        return sorted(here, key=lambda pair: pair[1].starts)

    def live(self) -> list[Notice]:
        """Return the notices that are not over, as they were made: how far each is stands in the database."""
        return list(self._live.values())

    def is_live(self, notice: int) -> bool:
        """Tell whether a notice is still to be sent."""
        return notice in self._live

    def over(self, notice: int) -> None:
        """Take note that a notice has been sent to all; delivery has written it."""
        self._live.pop(notice, None)

    async def notices(self, occurrence: str) -> list[Notice]:
        """Return all notices about an occurrence with their counts, oldest first."""
        async with self._store.reading() as db:
            return await rows.notices(db, occurrence)

    def asked(self, event: str) -> Change | None:
        """Return the change of an event that waits for a second admin."""
        return self.entry(event).change

    def void(self, event: str) -> datetime | None:
        """Return when a draft, a proposal or a change of this event lapses."""
        return self.entry(event).void

    def card(self, event: str) -> int | None:
        """Return the message of the group that is this event's card."""
        return self.entry(event).card

    async def set_card(self, event: str, message: int | None) -> None:
        """Remember which message of the group is this event's card."""
        entry = self.entry(event)
        async with self._store.writing() as db:
            await rows.put_card(db, event, message)
        entry.card = message

    def keep(
        self, occurrences: Iterable[Occurrence], told: Iterable[Notice], voided: Iterable[int] = ()
    ) -> None:
        """Take over what `Decisions` has written."""
        for one in occurrences:
            self.occurrences[one.id] = self._of[one.event][one.id] = one
        for notice in voided:
            self._live.pop(notice, None)
        self._live |= {notice.id: notice for notice in told}

    def drop(self, events: Iterable[str]) -> None:
        """Take note that events were deleted with all that belongs to them."""
        for event in events:
            for name in self._of.pop(event, {}):
                del self.occurrences[name]
            self.entries.pop(event, None)
        self._live = {
            n: one for n, one in self._live.items() if one.occurrence in self.occurrences
        }
