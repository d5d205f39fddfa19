"""What time it is, and APScheduler as the only thing that ticks."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Clock:
    """The wall clock, moved by the sandbox's offset where there is a sandbox; ticks are monotonic.

    APScheduler keeps nothing: jobs live in memory, late ones run once, and each derives its work anew
    (`docs/decisions`, design decision 1).
    """

    def __init__(self) -> None:
        self.offset = timedelta()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC) + self.offset

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
