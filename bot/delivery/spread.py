"""Notices about events in; a row for each person who wants to be told soon, with her own time, out."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.letters import due_now, prio
from bot.event import NoticeState, Tell
from bot.services.events import RefusedError
from bot.services.reminders import CHANGES, Due, plan, wants
from bot.services.when.sleep import asleep
from bot.store import notices as notice_rows
from bot.store.outbox import Planned
from bot.window import PER_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.delivery.roster import Moved, Roster
    from bot.event import Event, Notice, Occurrence
    from bot.services.events import Events
    from bot.services.people import Person
    from bot.services.tally import Tally
    from bot.store import Store

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=15)  # whose time comes within it, is found in one pass
IN_TIME = timedelta(minutes=2)  # before a window ends the next one is begun
HORIZON = timedelta(
    days=3
)  # no reminder comes earlier: the evening before, and a long sleep before that
APART = timedelta(minutes=1)  # between two passes, unless there is something new
LATE = timedelta(minutes=5)  # by which the last of very many may be told after their time

Row = tuple[int, Planned]


@dataclass(frozen=True, slots=True)
class Window:
    """A notice of which the people are looked for whose time is after `planned` and not after `until`."""

    notice: Notice
    event: Event
    occurrence: Occurrence
    until: datetime
    lead: timedelta

    def row(self, k: bytes, person: Person, now: datetime) -> Planned | None:
        """Return the row of one person, or None when she is not told, or not within this window."""
        tell = self.notice.tell
        if not (
            person.site == self.event.site
            and wants(person.wishes, self.event, self.occurrence, tell)
        ):
            return None
        due = (
            self._reminder(person)
            if tell is Tell.COMING
            else due_now(person, self.event, self.occurrence, self.notice, now)
        )
        if due is None or due.at >= self.notice.expires:
            return None
        answer = person.wishes.answers.get(self.occurrence.id, "")
        return Planned(k, prio(tell, answer), self._early(due.at, person), due.silent)

    def _reminder(self, person: Person) -> Due | None:
        """Return the latest of her times within the window: of two that are past, she needs one."""
        after = self.notice.planned
        times = [
            due
            for due in plan(person.wishes, self.event, self.occurrence)
            if due.at <= self.until and (after is None or due.at > after)
        ]
        return times[-1] if times else None

    def _early(self, at: datetime, person: Person) -> datetime:
        """Return when to begin, so that the last of very many has it in time; nobody is woken for that."""
        early = at - self.lead
        if not self.lead or asleep(early, person.wishes.sleep, self.event.zone):
            return at
        return early


class Spreader:
    """Finds recipients page by page; nothing is kept of who was told, only up to which moment all have been."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that it looks into
        self,
        store: Store,
        roster: Roster,
        events: Events,
        tally: Tally,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        stopping: asyncio.Event,
    ) -> None:
        self._store, self._roster, self._events, self._tally = store, roster, events, tally
        self._now, self._wake, self._stopping = now, wake, stopping
        self._passed: datetime | None = None

    async def pass_over(self, *, steady: bool) -> None:
        """Make a pass over the people if any notice needs one; while the clock is in doubt, only for changes."""
        now = self._now()
        async with self._store.reading() as db:
            live = await notice_rows.looked_for(db, now, now + HORIZON)
        if steady:
            await self._make_up(live, now)
        fanning = [one for one in live if one.state is NoticeState.FANNING]
        windows = [found for one in fanning if (found := self._window(one, now, steady=steady))]
        is_new = any(one.notice.planned is None and one.notice.until is None for one in windows)
        recent = self._passed is not None and abs(now - self._passed) < APART
        if not windows or (recent and not is_new):
            return
        self._passed = None  # a pass that fails is made again at once
        await self._find(windows, now)
        self._passed = now

    def _window(self, notice: Notice, now: datetime, *, steady: bool) -> Window | None:
        """Return what is to be looked for now, if anything is."""
        try:
            occurrence = self._events.occurrence(notice.occurrence)
            event = self._events.get(occurrence.event)
        except RefusedError:
            return None
        if not steady and notice.tell not in CHANGES:
            return None
        if notice.tell is Tell.COMING:
            return self._reminders(notice, event, occurrence, now)
        if notice.due > now and notice.tell not in CHANGES:
            return None
        return Window(notice, event, occurrence, now, timedelta())

    def _reminders(
        self, notice: Notice, event: Event, occurrence: Occurrence, now: datetime
    ) -> Window | None:
        lead = self.lead(event)
        if notice.until and notice.after:  # a pass that was cut short is ended first
            return Window(notice, event, occurrence, notice.until, lead)
        found = notice.planned and notice.planned - lead > now + IN_TIME
        if found or occurrence.starts - HORIZON > now:
            return None
        until = min(now + WINDOW + lead, occurrence.starts)
        return Window(notice, event, occurrence, until, lead)

    def lead(self, event: Event) -> timedelta:
        """Return how long before their time very many are begun with."""
        number = self._tally.followers(event.site, event.id)
        return max(timedelta(), timedelta(seconds=number / PER_S) - LATE)

    async def _make_up(self, live: Sequence[Notice], now: datetime) -> None:
        """Look for the times of those whom the last tick wrote, where everybody else's are found already."""
        people = self._roster.fresh()
        if not people:
            return
        planned = [one for one in live if one.planned and one.planned > now]
        reminders = [one for one in planned if one.tell is Tell.COMING]
        windows = [made for one in reminders if (made := self._made_up(one, now))]
        found = await asyncio.to_thread(_changed, windows, people, now)
        if found:
            async with self._store.writing() as db:
                gone = self._roster.forgotten()
                for window, rows in found:
                    here = [row for row in rows if row.k not in gone]
                    await notice_rows.put_page(db, window.notice, here, window.notice.after)
        self._roster.seen(people)

    def _made_up(self, notice: Notice, now: datetime) -> Window | None:
        try:
            occurrence = self._events.occurrence(notice.occurrence)
            event = self._events.get(occurrence.event)
        except RefusedError:
            return None
        since = replace(notice, planned=now - APART)  # she tapped, and then the tick came
        return Window(since, event, occurrence, notice.planned or now, self.lead(event))

    async def _find(self, windows: Sequence[Window], now: datetime) -> None:
        self._roster.begin_pass()
        try:
            await self._pass(windows, now)
        finally:
            self._roster.end_pass()

    async def _pass(self, windows: Sequence[Window], now: datetime) -> None:
        told: list[set[bytes]] = [set() for _ in windows]
        fresh = [one for one in windows if not one.notice.after]
        async with self._store.writing() as db:
            for one in fresh:
                await notice_rows.begin_pass(db, [one.notice.id], one.until)

        def look(k: bytes, person: Person) -> list[Row] | None:
            if not person.wishes.follows:
                return None
            rows = ((number, one.row(k, person, now)) for number, one in enumerate(windows))
            return [(number, row) for number, row in rows if row] or None

        left = set(range(len(windows)))
        after = min(one.notice.after for one in windows)
        while left and (page := await self._roster.page(after, look)):
            after = page[0]
            await self._put(windows, left, page[1], after, told)
            self._wake()
            if self._stopping.is_set():  # the next start goes on from here
                return
        met = self._roster.met()

        def missed() -> list[Row]:
            return [
                (number, row)
                for k, (before, person) in met.items()
                for number, row in (person and look(k, person)) or ()
                if not (k in told[number] or _had(windows[number], k, before, now))
            ]

        await self._put(windows, left, [await asyncio.to_thread(missed)], b"", told)
        async with self._store.writing() as db:
            for number in left:
                one = windows[number]
                last = one.notice.tell is not Tell.COMING or one.until >= one.occurrence.starts
                await notice_rows.end_pass(db, one.notice.id, one.until, last=last)
        self._wake()

    async def _put(
        self,
        windows: Sequence[Window],
        left: set[int],
        found: list[list[Row]],
        after: bytes,
        told: Sequence[set[bytes]],
    ) -> None:
        """Write the rows of one page; what is called off meanwhile is looked for no further."""
        rows: dict[int, list[Planned]] = {number: [] for number in left}
        for some in found:
            for number, row in some:
                done = after and row.k <= windows[number].notice.after  # before it was cut short
                if number in rows and not done:
                    rows[number].append(row)
        async with self._store.writing() as db:
            gone = self._roster.forgotten()  # asked here, where no tick is between
            for number, some_rows in rows.items():
                notice = windows[number].notice
                planned = [row for row in some_rows if row.k not in gone]
                reached = max(after, notice.after)
                if await notice_rows.put_page(db, notice, planned, reached):
                    told[number].update(row.k for row in planned)
                else:
                    left.discard(number)


def _had(window: Window, k: bytes, before: Person | None, now: datetime) -> bool:
    """Tell whether she was found in the part of a pass that was made before it was cut short."""
    found = before and k <= window.notice.after and window.row(k, before, now)
    return bool(found)


def _changed(
    windows: Sequence[Window], people: Mapping[bytes, Moved], now: datetime
) -> list[tuple[Window, list[Planned]]]:
    """Return the rows of those who have another time in a window than they had."""
    found = []
    for window in windows:
        rows = []
        for k, (before, person) in people.items():
            row = window.row(k, person, now) if person else None
            had = window.row(k, before, now) if before else None
            if row and (had is None or had.due != row.due):
                rows.append(row)
        if rows:
            found.append((window, rows))
    return found
