"""The parts of delivery put together; `Delivery` is what the rest of the bot knows of them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.delivery.breaker import Breaker
from bot.delivery.fate import LONGEST_WAIT, Fates
from bot.delivery.ledger import Ledger
from bot.delivery.letters import Letters
from bot.delivery.line import Line
from bot.delivery.reports import Reports
from bot.delivery.roster import Roster
from bot.delivery.sender import UNSTEADY, Sender
from bot.delivery.spread import Spreader
from bot.errors import StoreError, code_of
from bot.event import NoticeState, Tell
from bot.replies import delivery as words
from bot.store import notices as notice_rows
from bot.store import outbox
from bot.window import PER_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.event import Notice
    from bot.i18n import Texts
    from bot.keeping import Keeper
    from bot.messenger import Messenger
    from bot.services.console import Console
    from bot.services.events import Events
    from bot.services.people import People
    from bot.services.tally import Tally
    from bot.store import Store

log = logging.getLogger(__name__)

SWEEP_S = 5.0
AGAIN_S = 1.0  # after a start that could not read the database


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice is: its counts, how many are still to be told, and when somebody was told last (UTC)."""

    notice: Notice
    waiting: int
    last: datetime | None


def estimate(count: int) -> timedelta:
    """Return how long it takes until the last of `count` people is told."""
    return timedelta(seconds=count / PER_S)


class Delivery:
    """Tells each person what she wants to know, at her own time and at least once.

    `run` works until `stop`; `sweep` is for the clock, every five seconds, and `poke` for whoever has something new.
    """

    def __init__(  # noqa: PLR0913 - what it has to do with
        self,
        *,
        store: Store,
        keeper: Keeper,
        people: People,
        events: Events,
        tally: Tally,
        texts: Texts,
        console: Console,
        messenger: Messenger,
        clock: Clock,
        paused_s: Callable[[], float],
    ) -> None:
        self._store, self._events, self._clock = store, events, clock
        self._reports = Reports(events, texts, console)
        roster = Roster(keeper, people)
        line = Line(messenger.reachable)
        ledger = Ledger(store)
        self._fates = Fates(
            ledger=ledger,
            breaker=Breaker(),
            line=line,
            messenger=messenger,
            roster=roster,
            now=clock.now,
            pause=self._pause,
        )
        self._sender = Sender(
            store=store,
            ledger=ledger,
            letters=Letters(roster, events, texts, tally),
            fates=self._fates,
            line=line,
            messenger=messenger,
            now=clock.now,
            steady=clock.steady,
            paused_s=paused_s,
        )
        self._spreader = Spreader(
            store, roster, events, tally, clock.now, self._sender.wake, self._sender.stopping
        )
        self._poked, self._lock = asyncio.Event(), asyncio.Lock()

    async def run(self) -> None:
        """Take up what an earlier process left, and send until `stop`; a database that cannot is tried again."""
        while not await self._taken_up():
            try:
                await asyncio.wait_for(self._sender.stopping.wait(), AGAIN_S)
            except TimeoutError:
                continue
            return
        self.poke()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sweep_when_poked())
            tasks.create_task(self._reports.run(self._sender.stopping))
            tasks.create_task(self._sender.run())

    async def stop(self, grace_s: float = 10.0) -> None:
        """Begin nothing more, let what is under way arrive for up to `grace_s`, and put the rest back."""
        self._sender.stopping.set()
        self.poke()
        async with (
            self._lock
        ):  # a sweep that is under way is not cut off in the middle of the database
            await self._sender.stop(grace_s)

    def poke(self) -> None:
        """Look at once: there is something new to tell."""
        self._poked.set()

    async def sweep(self) -> None:
        """Do all that time brings: find who is to be told, end what is over, take back what nobody holds."""
        async with self._lock:
            if self._sender.stopping.is_set():
                return
            now, steady = self._clock.now(), self._clock.steady()
            await self._recover(now)
            await self._bring_forward(now)
            await self._clear()
            await self._spreader.pass_over(steady=steady)
            if steady:
                await self._expire(now)
            await self._fates.believe(idle=self._sender.idle)
            await self._finish()
            self._sender.wake()

    async def progress(self, notice: int) -> Progress | None:
        """Return how far a notice is, or None when there is none of that number."""
        async with self._store.reading() as db:
            found = await notice_rows.get(db, notice)
            waiting = await outbox.waiting(db, notice)
        return Progress(found, waiting, self._fates.last.get(notice)) if found else None

    async def go_on(self, notice: int) -> bool:
        """Let a paused notice go on; tell whether it was one that can."""
        async with self._store.writing() as db:
            found = await notice_rows.get(db, notice)
            if found is None or found.state is not NoticeState.PAUSED:
                return False
            all_found = found.planned is not None and found.tell is not Tell.COMING
            state = NoticeState.SENDING if all_found else NoticeState.FANNING
            await notice_rows.set_state(db, notice, state)
        self.poke()
        return True

    async def _taken_up(self) -> bool:
        try:
            async with self._store.writing() as db:
                left = await outbox.recover(db)
        except StoreError as error:
            log.error("delivery.not_begun code=%s", error.code)  # noqa: TRY400 - codes only
            return False
        if left:
            log.info("delivery.recovered rows=%d", left)
        return True

    async def _sweep_when_poked(self) -> None:
        while not self._sender.stopping.is_set():
            await self._poked.wait()
            self._poked.clear()
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001 - the clock comes again in five seconds
                log.warning("delivery.sweep_failed error=%s", code_of(error))

    async def _recover(self, now: datetime) -> None:
        async with self._store.reading() as db:
            if not await outbox.stale(db, now):
                return
        async with self._store.writing() as db:
            await outbox.recover(db, now, self._sender.held)

    async def _bring_forward(self, now: datetime) -> None:
        """Let no change wait longer than it ever has to: the clock was ahead when that was written."""
        until = now + LONGEST_WAIT
        async with self._store.reading() as db:
            if not await outbox.put_off(db, until, UNSTEADY):
                return
        async with self._store.writing() as db:
            await outbox.bring_forward(db, until, UNSTEADY)

    async def _clear(self) -> None:
        async with self._store.reading() as db:
            called_off = await notice_rows.called_off(db)
        for number in called_off:
            more = True
            while more:
                async with self._store.writing() as db:
                    more = await outbox.clear(db, number)
            self._sender.over(number)

    async def _expire(self, now: datetime) -> None:
        async with self._store.reading() as db:
            expired = await notice_rows.expired(db, now)
        for number in expired:
            more = True
            while more:
                async with self._store.writing() as db:
                    more = await outbox.drop(db, number)
            async with self._store.writing() as db:
                await notice_rows.set_state(db, number, NoticeState.SENDING)

    async def _finish(self) -> None:
        async with self._store.reading() as db:
            finished = await notice_rows.finished(db)
        for number in finished:
            async with self._store.writing() as db:
                done = await notice_rows.set_state(db, number, NoticeState.DONE)
            self._events.over(number)
            self._sender.over(number)
            last = self._fates.last.pop(number, None)
            if done and done.total:
                log.info("delivery.done notice=%d", number)
                self._reports.add(done, partial(words.done, notice=done, last=last))

    async def _pause(self, number: int) -> None:
        async with self._store.writing() as db:
            paused = await notice_rows.set_state(db, number, NoticeState.PAUSED)
        if paused:
            log.warning("delivery.paused notice=%d: too many failed", number)
            self._reports.add(paused, words.paused, first=True)
