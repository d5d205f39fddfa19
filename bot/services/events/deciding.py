"""What organisers decide in, one at a time; written in one transaction, then true in memory, then told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.event import Change, Standing, State, Tell
from bot.services.events.changing import LATER, changed, ended_now, later, told_once
from bot.services.events.making import FAR, still
from bot.services.events.refusing import Reason, RefusedError
from bot.services.events.writing import Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.event import Event, Notice, Occurrence
    from bot.services.events.book import Entry, Events
    from bot.services.events.writing import Told
    from bot.store import Store

KEPT = timedelta(days=60)  # after the last occurrence


class Decisions:
    """The only way in which events change.

    Every method raises `RefusedError` with the reason, and `StoreError` when nothing could be written.
    `on_notice` is called when there is something new to tell.
    """

    def __init__(self, events: Events, store: Store, now: Callable[[], datetime]) -> None:
        self._events, self._now = events, now
        self._pen = Pen(events, store, now)
        self._lock = asyncio.Lock()
        self.on_notice: Callable[[], None] = lambda: None

    # A new event

    async def draft(self, event: Event) -> Event:
        """Put a draft, new or in the place of the one before; it lapses after a day."""
        async with self._lock:
            known = self._events.entries.get(event.id)
            if known and known.event.state is not State.DRAFT:
                raise RefusedError(Reason.DONE_ALREADY)
            return await self._pen.wait(replace(event, state=State.DRAFT), known)

    async def propose(self, event: str) -> Event:
        """Let a draft wait for a second admin."""
        async with self._lock:
            entry = self._waiting(event, State.DRAFT)
            return await self._pen.wait(replace(entry.event, state=State.PROPOSED), entry)

    async def drop(self, event: str) -> None:
        """Withdraw a draft or a proposal."""
        async with self._lock:
            self._waiting(event, State.DRAFT, State.PROPOSED)
            await self._pen.delete([event])

    async def approve(self, event: str) -> list[Notice]:
        """Let a proposal be on: its occurrences are made, and what is told of them."""
        async with self._lock:
            entry = self._waiting(event, State.PROPOSED)
            now, after = self._now(), replace(entry.event, state=State.ON)
            if not still(after, now, FAR):
                raise RefusedError(Reason.TOO_LATE)
            return await self._write(entry, after, (), (), still(after, now))

    # What one admin may do alone

    async def hold(self, occurrence: str) -> Notice:
        """Tell everybody that there may be a change."""
        async with self._lock:
            one = self._planned(occurrence)
            if one.standing is Standing.HELD:
                raise RefusedError(Reason.DONE_ALREADY)
            held = replace(one, standing=Standing.HELD, version=one.version + 1)
            return await self._alone(held, Tell.HELD)

    async def resume(self, occurrence: str) -> Notice:
        """Tell everybody that a hold is over and all is as planned."""
        async with self._lock:
            one = self._planned(occurrence)
            if one.standing is not Standing.HELD:
                raise RefusedError(Reason.DONE_ALREADY)
            planned = replace(one, standing=Standing.PLANNED, version=one.version + 1)
            return await self._alone(planned, Tell.ON)

    async def later(self, occurrence: str, minutes: int) -> Notice:
        """Move an occurrence to 0, 30, 60 or 120 `minutes` after the time that was approved."""
        async with self._lock:
            one = self._planned(occurrence)
            if minutes not in LATER or self._events.get(one.event).ballot:
                raise RefusedError(Reason.NOT_NOW)
            if one.late == minutes:
                raise RefusedError(Reason.DONE_ALREADY)
            moved = later(one, minutes, self._events.get(one.event).zone)
            if one.starts <= self._now() or moved.starts <= self._now():
                raise RefusedError(Reason.OVER)
            return await self._alone(moved, Tell.MOVED)

    async def to_place_b(self, occurrence: str, *, back: bool = False) -> Notice:
        """Move an occurrence to the other place, which was approved with the event, or `back` to the first."""
        async with self._lock:
            one = self._planned(occurrence)
            if self._events.get(one.event).place_b is None:
                raise RefusedError(Reason.NO_PLACE_B)
            if one.place_b is not back:
                raise RefusedError(Reason.DONE_ALREADY)
            moved = replace(
                one,
                place_b=not back,
                was=None,
                elsewhere=True,
                standing=Standing.PLANNED,
                version=one.version + 1,
            )
            return await self._alone(moved, Tell.MOVED)

    # What waits for a second admin

    async def ask(self, event: str, change: Change) -> Event:
        """Let a change wait for a second admin; it lapses after a day."""
        async with self._lock:
            entry = self._events.entry(event)
            if entry.event.state is not State.ON:
                raise RefusedError(Reason.NOT_NOW)
            if entry.change:
                raise RefusedError(Reason.CHANGE_WAITS)
            to_come = self._to_come(event)
            touched = (
                self._planned(change.occurrence)
                if change.occurrence
                else next(iter(to_come), None)
            )
            if touched is None:
                raise RefusedError(Reason.OVER)
            if change.new:
                one = entry.event
                as_on = replace(change.new, id=one.id, site=one.site, state=State.ON)
                change = Change(replace(as_on, version=one.version + 1), change.occurrence)
            # Nobody may stand there already when it is approved; once it has begun, until it is over.
            has_begun = touched.starts <= self._now()
            await self._pen.put_change(
                entry, change, touched.ends if has_begun else touched.starts
            )
            return entry.event

    async def drop_change(self, event: str) -> None:
        """Withdraw a change that waits."""
        async with self._lock:
            entry, _ = self._asked(event)
            await self._pen.put_change(entry, None)

    async def approve_change(self, event: str) -> list[Notice]:
        """Do what was asked, and tell everybody."""
        async with self._lock:
            entry, change = self._asked(event)
            now = self._now()
            if entry.void and entry.void <= now:
                raise RefusedError(Reason.TOO_LATE)
            if change.new:
                return await self._reword(entry, change.new, now)
            to_come = self._to_come(event)
            ended = [ended_now(o) for o in to_come if change.occurrence in {"", o.id}]
            if not ended:
                raise RefusedError(Reason.OVER)
            is_over = not change.occurrence or (
                len(ended) == len(to_come) and not entry.event.rule
            )
            state = State.CANCELLED if is_over else State.ON
            after = replace(entry.event, state=state, version=entry.event.version + 1)
            # Of a series that ends one word is enough: that later times are cancelled too stands in it.
            told = [(one, None if number else Tell.CANCELLED) for number, one in enumerate(ended)]
            return await self._write(entry, after, ended, told)

    # The clock's

    async def sweep(self, *, steady: bool = True) -> list[Event]:
        """Make the occurrences of the next days; return the events of which a draft, proposal or change has lapsed.

        While the clock is not `steady` nothing is done: what a wrong clock deleted would not come back.
        """
        if not steady:
            return []
        async with self._lock:
            now, entries = self._now(), list(self._events.entries.values())
            lapsed = [entry for entry in entries if self._lapses(entry, now)]
            for entry in lapsed:
                await self._lapse(entry)
            for entry in entries:
                if entry.event.state is State.ON and entry.event.rule:
                    known = {one.planned for one in self._events.of(entry.event.id)}
                    new = [one for one in still(entry.event, now) if one.planned not in known]
                    if new:
                        await self._write(entry, entry.event, (), (), new)
            await self._pen.delete(
                [entry.event.id for entry in entries if self._is_past(entry, now)]
            )
            return [entry.event for entry in lapsed]

    def _is_past(self, entry: Entry, now: datetime) -> bool:
        if entry.event.state not in {State.ON, State.CANCELLED}:
            return bool(entry.void and entry.void < now - KEPT)
        last = max((one.ends for one in self._events.of(entry.event.id)), default=now)
        is_on = entry.event.state is State.ON
        return last < now - KEPT and not (is_on and still(entry.event, now, FAR))

    def _lapses(self, entry: Entry, now: datetime) -> bool:
        return bool(entry.void and entry.void <= now and entry.event.state is not State.VOID)

    async def _lapse(self, entry: Entry) -> None:
        if entry.change:
            await self._pen.put_change(entry, None)
        else:
            await self._pen.put_void(entry)

    # What may be decided on

    def _waiting(self, event: str, *states: State) -> Entry:
        entry = self._events.entry(event)
        if entry.event.state is State.VOID or (entry.void and entry.void <= self._now()):
            raise RefusedError(Reason.TOO_LATE)
        if entry.event.state not in states:
            raise RefusedError(Reason.DONE_ALREADY)
        return entry

    def _asked(self, event: str) -> tuple[Entry, Change]:
        entry = self._events.entry(event)
        if entry.change is None:
            raise RefusedError(Reason.NO_CHANGE)
        return entry, entry.change

    def _planned(self, occurrence: str) -> Occurrence:
        one = self._events.occurrence(occurrence)
        if one.standing is Standing.CANCELLED or one.ends <= self._now():
            raise RefusedError(Reason.OVER)
        return one

    def _to_come(self, event: str) -> list[Occurrence]:
        found = self._events.to_come(event)
        return [one for one in found if one.standing is not Standing.CANCELLED]

    # Writing

    async def _reword(self, entry: Entry, after: Event, now: datetime) -> list[Notice]:
        if not still(after, now, FAR):
            raise RefusedError(Reason.TOO_LATE)
        # A single date that was cancelled stays so, as long as the rule that had it did.
        by_rule = {one.planned for one in still(entry.event, now)} if entry.event.rule else set()
        cancelled = {
            one.planned
            for one in self._events.to_come(after.id)
            if one.standing is Standing.CANCELLED and one.planned in by_rule
        }
        new = [one for one in still(after, now) if one.planned not in cancelled]
        to_come = [one for one in self._to_come(after.id) if after.ballot or one.starts > now]
        found = changed(entry.event, after, to_come, new)
        told = told_once(after, found)
        kept = {one.id: one for one in (*found.same, *found.moved, *found.ended)}
        kept |= {one.id: one for one, _ in told}
        return await self._write(entry, after, list(kept.values()), told, found.begun)

    async def _alone(self, one: Occurrence, tell: Tell) -> Notice:
        entry = self._events.entry(one.event)
        return (await self._write(entry, entry.event, [one], [(one, tell)]))[0]

    async def _write(
        self,
        entry: Entry,
        after: Event,
        kept: Sequence[Occurrence],
        told: Told,
        begun: Sequence[Occurrence] = (),
    ) -> list[Notice]:
        notices = await self._pen.write(entry, after, kept, told, begun)
        if notices:
            self.on_notice()
        return notices
