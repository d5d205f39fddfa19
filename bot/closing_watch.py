"""The end of waves, rehearsed once after a start, and what fails of it in; the organisers' group told, out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import code_of
from bot.replies import closing as words
from bot.services.closing import ClosingError, rehearse

if TYPE_CHECKING:
    from bot.context import Services
    from bot.i18n import Translator
    from bot.models import Reply
    from bot.services.vault import Name
    from bot.tick import Tick

log = logging.getLogger(__name__)

EVERY_S = 30.0  # the first time so long after a start: whoever waits is answered first
TOLD_AFTER = 3  # failures, one upon the other: a busy machine may be too slow once


class ClosingWatch:
    """Finds out weeks before the end of a wave if this machine can draw its figures, and tells who can do something.

    What Telegram did not take is told at a later look; what has come right meanwhile is not told any more.
    """

    def __init__(self, services: Services, tick: Tick) -> None:
        self._services, self._tick = services, tick
        self._ready, self._failures = False, 0
        self._told: set[Name] = set()
        self._told_unready = False

    async def look(self) -> None:
        """Rehearse until it succeeds, three times at most, and tell of what failed. Raises what Telegram does."""
        if not self._ready and self._failures < TOLD_AFTER and self._services.reports.waves():
            await self._rehearse()
        if self._failures >= TOLD_AFTER and not self._told_unready:
            self._told_unready = await self._tell(words.unready(self._t))
        stuck = {key for key, times in self._tick.stuck.items() if times >= TOLD_AFTER}
        self._told &= stuck
        for key in sorted(stuck - self._told):
            unit = self._services.content.unit(key[-1])
            if await self._tell(words.stuck(self._t, unit.name if unit else key[-1])):
                self._told.add(key)

    async def _rehearse(self) -> None:
        try:
            await rehearse()
        except (ClosingError, OSError) as error:
            self._failures += 1
            code = error.code if isinstance(error, ClosingError) else code_of(error)
            log.error("closing.unready problem=%s: the next wave could not be closed", code)  # noqa: TRY400 - codes only
        else:
            self._ready = True

    async def _tell(self, reply: Reply) -> bool:
        return await self._services.console.tell(reply) is not None

    @property
    def _t(self) -> Translator:
        return self._services.texts.translator(self._services.console.language)
