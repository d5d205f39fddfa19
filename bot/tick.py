"""What people did since the last tick in; all of it written in one transaction, and only then said, out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.models import Filed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.services.people import People
    from bot.services.report import Reports

log = logging.getLogger(__name__)

EVERY_S, SANDBOX_EVERY_S = 15.0, 2.0


class Tick:
    """The one moment at which what workers did is written; it comes at a fixed pace, also when nothing happened."""

    def __init__(self, reports: Reports, people: People, now: Callable[[], datetime]) -> None:
        self._reports, self._people, self._now = reports, people, now
        self._saying: set[asyncio.Task[None]] = set()

    async def now(self) -> bool:
        """Write what waits, at once; tell whether that could be done."""
        made, changes = self._reports.prepare(self._now()), self._people.changes()
        self._reports.written(made)
        self._people.written(changes)
        for done, filed in made.outcomes:
            self._say(done, filed)
        for change in changes.values():
            for done in change.done:
                self._say(done, Filed.SAVED)
        return True

    def _say(self, done: Callable[[Filed], Awaitable[None]], filed: Filed) -> None:
        async def say() -> None:
            try:
                await done(filed)
            except Exception as error:  # noqa: BLE001 - it is written; that it could not be said harms nobody else
                log.warning("tick.unsaid error=%s", type(error).__name__)

        task = asyncio.create_task(say())
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)
