"""How sending went in; the organisers' group told of it, later where Telegram will not now, out."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from telegram.error import RetryAfter, TelegramError

from bot.delivery.fate import wait_of
from bot.errors import StoreError, code_of
from bot.services.events import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.event import Notice
    from bot.i18n import Texts
    from bot.models import Reply
    from bot.services.console import Console
    from bot.services.events import Events

    Told = tuple[Notice, Callable[..., Reply]]

log = logging.getLogger(__name__)

AGAIN_S, LONGEST_S = 5.0, 60.0
MOST = 100  # that wait to be said; beyond, the oldest is of no use any more


class Reports:
    """Tells the group one thing after another, while sending goes on; what it was not told it is told again."""

    def __init__(self, events: Events, texts: Texts, console: Console) -> None:
        self._events, self._texts, self._console = events, texts, console
        self._waiting: deque[Told] = deque(maxlen=MOST)
        self._something = asyncio.Event()

    def add(self, notice: Notice, make: Callable[..., Reply], *, first: bool = False) -> None:
        """Let the group be told what `make` makes of a notice; `first`: before all else."""
        if first:
            if len(self._waiting) == MOST:
                self._waiting.pop()
            self._waiting.appendleft((notice, make))
        else:
            self._waiting.append((notice, make))
        self._something.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Tell what is to be told, until the bot stops."""
        telling = asyncio.create_task(self._tell_all())
        try:
            await stopping.wait()
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _tell_all(self) -> None:
        wait = AGAIN_S
        while True:
            if not self._waiting:
                self._something.clear()
                await self._something.wait()
            told = self._waiting.popleft()
            try:
                await self._tell(*told)
            except Exception as error:  # noqa: BLE001 - what it is decides only how long to wait
                log.warning("delivery.untold error=%s", code_of(error))
                if not isinstance(error, (TelegramError, StoreError)):
                    continue  # a mistake of ours is one the next time, too
                self._waiting.appendleft(told)
                asked = wait_of(error).total_seconds() if isinstance(error, RetryAfter) else 0.0
                await asyncio.sleep(min(max(wait, asked), LONGEST_S))
                wait = min(wait * 2, LONGEST_S)
            else:
                wait = AGAIN_S

    async def _tell(self, notice: Notice, make: Callable[..., Reply]) -> None:
        try:
            occurrence = self._events.occurrence(notice.occurrence)
            event = self._events.get(occurrence.event)
        except RefusedError:  # it is long over
            return
        t = self._texts.translator(self._console.language)
        await self._console.tell(make(t, event, occurrence))
