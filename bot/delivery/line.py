"""Calls that did not come through in; when the next message may be tried, out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

IN_A_ROW = 5
PROBES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Line:
    """The way to Telegram. After five failures in a row nobody's message is risked: a call without effect is tried.

    Each time that messages fail again after such a call came through, the next trial waits longer.
    """

    def __init__(self, reachable: Callable[[], Awaitable[bool]]) -> None:
        self._reachable = reachable
        self._failures = self._rounds = 0

    @property
    def down(self) -> bool:
        """Whether messages have to wait."""
        return self._failures >= IN_A_ROW

    def failed(self) -> None:
        """Count a message that did not come through, or nobody knows."""
        self._failures += 1
        if self._failures == IN_A_ROW:
            log.warning("delivery.line_down")

    def worked(self) -> None:
        """Take note that Telegram answered a message."""
        self._failures = self._rounds = 0

    async def up(self, stopping: asyncio.Event) -> None:
        """Return when Telegram can be reached again, or when the bot stops. Raises `InvalidToken`."""
        while not stopping.is_set():
            wait = PROBES_S[min(self._rounds, len(PROBES_S) - 1)]
            self._rounds += 1
            try:
                await asyncio.wait_for(stopping.wait(), wait)
            except TimeoutError:
                if await self._reachable():
                    log.info("delivery.line_up")
                    self._failures = 0
                    return
