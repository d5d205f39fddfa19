"""What people did since the last tick in; all of it written in one transaction, and only then said, out."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

from bot.errors import code_of
from bot.keeping import Work
from bot.models import Filed
from bot.services.closing import ClosingError, close
from bot.services.questions import Questions
from bot.services.vault import name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.clock import Clock
    from bot.keeping import Keeper
    from bot.services.closing import Ended
    from bot.services.people import Change, People
    from bot.services.questions import Batch
    from bot.services.report import Due, Reports, Round
    from bot.services.vault import Name

    Done = Callable[[Filed], Awaitable[None]]

log = logging.getLogger(__name__)

EVERY_S, SANDBOX_EVERY_S = 15.0, 2.0
PAUSE_AFTER = 3  # failed ticks, until nobody is asked to begin a report
SAY_S = 10.0  # for all that is to be said when the bot stops


class Tick:
    """The one moment at which what workers did is written; it comes at a fixed pace, also when nothing happened.

    A tick that fails keeps all in memory, says once "not saved yet", and is tried again at the next moment.
    """

    def __init__(
        self,
        keeper: Keeper,
        reports: Reports,
        people: People,
        clock: Clock,
        questions: Questions | None = None,
    ) -> None:
        self._keeper, self._reports, self._people, self._clock = keeper, reports, people, clock
        self._questions = questions or Questions()
        self._lock = asyncio.Lock()
        self._ended = asyncio.Event()
        self._saying: set[asyncio.Task[None]] = set()
        self._delayed: set[Done] = set()
        self._drawn: dict[Name, tuple[Due, Ended]] = {}
        self.stuck: Counter[Name] = (
            Counter()
        )  # how often the end of a wave failed, one upon the other
        self.failures = 0
        self.problem = ""

    async def now(self) -> bool:
        """Write what waits, at once; tell whether that could be done."""
        async with self._lock:
            ended, self._ended = (
                self._ended,
                asyncio.Event(),
            )  # who waits from here on waits for the next
            try:
                made, changes, asked, room = await self._write()
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing is dropped and nothing is said to be saved
                self._failed(error)
            else:
                self._succeeded(made, changes)
                self._kept(asked, room)
            ended.set()
        return not self.failures

    async def last(self, *, wait: bool = True) -> None:
        """Make the last tick, at its usual moment unless not to `wait`, and let all be said that it allows.

        A tick that is under way is not the last: it may have begun before the last report came.
        """
        for _ in range(PAUSE_AFTER):
            if wait:
                await self._ended.wait()
            else:
                await self.now()
            if not self.failures:
                break
        else:
            log.error("tick.lost_at_stop problem=%s", self.problem)
        if self._saying:
            await asyncio.wait(self._saying, timeout=SAY_S)

    async def _write(self) -> tuple[Round, dict[int, Change], Batch, int]:
        now, changes = self._clock.now(), self._people.changes()
        steady = self._clock.steady()
        today = self._clock.today() if steady else None
        cards = await self._known_cards()
        made = self._reports.prepare(now, close=steady, begin=steady, cards=cards)
        made, ended = await self._end(made)
        asked = self._questions.waiting(count=today is not None)
        room = await self._keeper.write(Work(made, changes, ended, asked), now, today)
        return made, changes, asked, room

    async def _known_cards(self) -> set[bytes]:
        # Reports may come while the database is asked: all that wait must have been asked for.
        known, asked = set[bytes](), set[bytes]()
        while new := self._reports.cards() - asked:
            known |= (await self._keeper.cards(new)).keys()
            asked |= new
        return known

    async def _end(self, made: Round) -> tuple[Round, list[Ended]]:
        """Return the round without the periods that cannot be closed now, and what is left of the others."""
        ended: list[Ended] = []
        failed: list[Due] = []
        for due in made.due:
            try:
                ended.append(await self._draw(due))
            except (ClosingError, OSError) as error:
                code = error.code if isinstance(error, ClosingError) else code_of(error)
                log.error("closing.failed survey=%s problem=%s", due.period.wave.survey, code)  # noqa: TRY400 - codes only
                self.stuck[name(due.period.wave)] += 1
                failed.append(due)
        return made.without(failed), ended

    async def _draw(self, due: Due) -> Ended:
        """Close a period, or return what was drawn of it by a tick that then could not write it."""
        key = name(due.period.wave)
        before, ended = self._drawn.get(key, (None, None))
        if before is None or ended is None or _counted(before) != _counted(due):
            ended = await close(due.period, due.plan)
            self._drawn[key] = due, ended
        return ended

    def _succeeded(self, made: Round, changes: dict[int, Change]) -> None:
        self._reports.written(made)
        self._people.written(changes)
        for one in made.due:
            self._drawn.pop(name(one.period.wave), None)
            del self.stuck[name(one.period.wave)]
            log.info("wave.closed survey=%s", one.period.wave.survey)
        if self.failures:
            log.info("tick.back failures=%d", self.failures)
        self.failures, self.problem, self._reports.paused = 0, "", False
        self._delayed.clear()
        for done, filed in made.outcomes:
            self._say(done, filed)
        for done in _listeners(changes.values()):
            self._say(done, Filed.SAVED)

    def _kept(self, asked: Batch, room: int) -> None:
        """Tell who shared a question that it is kept, or, beyond the `room` there was, that it is not."""
        self._questions.written(asked)
        for number, (_, done) in enumerate(asked.shared):
            self._say(done, Filed.SAVED if number < room else Filed.CLOSED)

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self.problem = code_of(error)
        self._reports.paused = self.failures >= PAUSE_AFTER
        log.error("tick.failed times=%d problem=%s", self.failures, self.problem)
        waiting = (
            *self._reports.listeners(),
            *self._questions.listeners(),
            *_listeners(self._people.changes().values()),
        )
        for done in waiting:
            if done not in self._delayed:
                self._delayed.add(done)
                self._say(done, Filed.DELAYED)

    def _say(self, done: Done, filed: Filed) -> None:
        async def say() -> None:
            try:
                await done(filed)
            except Exception as error:  # noqa: BLE001 - that it could not be said must not harm what is written
                log.warning("tick.unsaid error=%s", type(error).__name__)

        task = asyncio.create_task(say())
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)


def _counted(due: Due) -> tuple[object, ...]:
    """Return what a draw depends on: a secret that is made anew at every attempt does not count."""
    return due.plan, due.period.wave, due.period.lines, due.period.notes


def _listeners(changes: Iterable[Change]) -> list[Done]:
    return [done for change in changes for done in change.done]
