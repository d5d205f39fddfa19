"""What time it is, and APScheduler as the only thing that ticks."""

from __future__ import annotations

import logging
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

JUMP_S = 60.0  # between the wall clock and the machine's own running time
RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # goes on while the machine sleeps
SETTLED_S = 600.0  # a clock that jumped is believed again when it ran evenly for so long
OFF_FOR = timedelta(
    days=8
)  # a bot that was off for longer may as well have started with a wrong clock


class Clock:
    """The wall clock, moved by the sandbox's offset where there is a sandbox; ticks are monotonic.

    APScheduler keeps nothing: jobs live in memory, late ones run once, and each derives its work anew
    (`docs/decisions`, design decision 1). What cannot be undone (a wave that closes or is settled, a row of a person
    that ends) waits while the clock is not `steady`: after a jump, and after a start far from the last tick.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = lambda: time.clock_gettime(RUNNING),
    ) -> None:
        self.offset = timedelta()
        self._wall, self._running = wall, running
        self._drift: float | None = None
        self._jumped: float | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.fromtimestamp(self._wall(), UTC) + self.offset

    def today(self) -> date:
        """Return the day in UTC by the wall clock alone: the sandbox's offset is gone at the next start."""
        return datetime.fromtimestamp(self._wall(), UTC).date()

    def since(self, last: date | None) -> None:
        """Compare with the day of the `last` tick of an earlier start: far from it, the clock is not steady yet."""
        if last is None or timedelta(days=-1) <= self.today() - last <= OFF_FOR:
            return
        log.warning(
            "clock.doubted: the last tick was on %s and the clock says %s; nothing is closed or deleted until it has "
            "run evenly for %d minutes. Is it right?",
            last,
            self.today(),
            SETTLED_S // 60,
        )
        self._jumped = self._running()

    def steady(self) -> bool:
        """Tell whether the wall clock has run evenly: what cannot be undone waits until it has.

        Setting the clock, or a wrong time server, moves it against the machine's own; the sandbox's offset does not.
        """
        running = self._running()
        drift = self._wall() - running
        if self._drift is not None and abs(drift - self._drift) > JUMP_S:
            log.warning("clock.jumped by_s=%d", drift - self._drift)
            self._jumped = running
        self._drift = drift
        return self._jumped is None or running - self._jumped >= SETTLED_S

    def every(self, seconds: float, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Run `job` every `seconds`; a failure is logged as `name` and its class, and ticking goes on."""

        async def tick() -> None:
            try:
                await job()
            except Exception as error:  # noqa: BLE001 - one bad tick must not stop the clock
                log.warning("tick.failed job=%s error=%s", name, type(error).__name__)

        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name)

    def start(self) -> None:
        """Begin to tick in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a job that runs is not waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
