"""Waves that have opened or closed in; the organisers' group told of them, and who wanted the results, out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import code_of
from bot.illustrating import picture
from bot.models import Reply
from bot.publishing_results import Results
from bot.replies import figures_group
from bot.request import reason_of
from bot.services.published import CLOSED, DROPPED, OPENED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.context import Services
    from bot.keeping import Keeper
    from bot.plan import Plan
    from bot.services.figures import Reading
    from bot.services.published import Key

log = logging.getLogger(__name__)

EVERY_S, SANDBOX_EVERY_S = 15.0, 1.0
WAITS = timedelta(days=7)  # for a group to be paired: what is older is no news
GRACE_S = 10.0
PICTURE = b" picture"  # behind the day in `said`: the first of two messages has gone


class Publisher:
    """Says in the organisers' group what opened and what closed; what Telegram took is marked, and not said again.

    A restart, a failure or a group that is not paired yet only makes it later. What waits for longer than a week is
    dropped, and nothing is said while the clock is in doubt.
    """

    def __init__(self, services: Services, keeper: Keeper) -> None:
        self.stopping = asyncio.Event()
        self._services = services
        self._results = Results(services, keeper, self.stopping)
        self._unmarked: dict[tuple[Key, str], tuple[bytes, bool]] = {}

    async def look(self) -> None:
        """Say in the group what is to be said there; raises `StoreError`, and what Telegram's refusal raises."""
        await self._mark_anew()
        if not self._services.clock.steady():
            return
        readings = await self._services.published.readings()
        closed = {one.plan.key for one in readings}
        for plan in await self._services.published.plans():
            if plan.key not in closed:
                await self._opened(plan)
        for reading in readings:
            await self._closed(reading)

    async def tell(self) -> None:
        """Tell people the results that they wanted; raises `StoreError` and `InvalidToken`."""
        if not self._services.clock.steady():
            return
        for reading in await self._services.published.readings():
            if not self.stopping.is_set():
                await self._results.tell(reading.plan)

    async def run(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        """Do `work` again and again until `stop`; what fails is tried again at the next time."""
        while not self.stopping.is_set():
            try:
                await work()
            except InvalidToken:
                log.error("publishing.stopped: Telegram no longer knows the token")  # noqa: TRY400
                return
            except TelegramError as error:
                log.info("publishing.later error=%s", reason_of(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the next wave is to be told all the same
                log.warning("publishing.failed error=%s", code_of(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), every_s)

    async def _opened(self, plan: Plan) -> None:
        since = await self._since(plan.key, OPENED)
        if since is None:
            return
        t = self._services.texts.translator(self._services.console.language)
        if await self._services.console.tell(figures_group.opened(t, plan)) is not None:
            today = self._services.clock.now().date().isoformat()
            await self._mark(plan.key, OPENED, today.encode(), done=True)

    async def _closed(self, reading: Reading) -> None:
        key = reading.plan.key
        since = await self._since(key, CLOSED)
        if since is None:
            return
        services = self._services
        t = services.texts.translator(services.console.language)
        if not reading.shown:
            if await services.console.tell(figures_group.not_yet(t, reading)) is not None:
                await self._mark(key, CLOSED, since, done=True)
            return
        if not since.endswith(PICTURE):
            if services.console.chat is None:
                return
            caption = Reply(figures_group.caption(t, reading))
            if await self._posted(caption, await picture(reading, t)) is None:
                return
            since += PICTURE
            await self._mark(key, CLOSED, since, done=False)
        said = await services.published.announced(key)
        words = figures_group.answers(t, reading, services.texts.offered, announced=said)
        if await services.console.tell(words) is not None:
            await self._mark(key, CLOSED, since, done=True)

    async def _posted(self, caption: Reply, drawn: bytes) -> int | None:
        """Post the picture with its caption; the caption alone where Telegram, or the group, takes no pictures."""
        try:
            return await self._services.console.tell(caption, drawn)
        except BadRequest as error:
            log.warning("publishing.no_picture error=%s", reason_of(error))
            return await self._services.console.tell(caption)

    async def _since(self, key: Key, what: str) -> bytes | None:
        """Return since which day `what` waits to be said, and how far it is; None when there is nothing to say."""
        if (key, what) in self._unmarked:
            after, done = self._unmarked[key, what]
        else:
            said = await self._services.published.said(key, what)
            after, done = said or (b"", False)
        if done:
            return None
        today = self._services.clock.now().date()
        if not after:
            after = today.isoformat().encode()
            await self._services.published.say(key, what, after, done=False)
        if today - date.fromisoformat(after.decode()[:10]) > WAITS:
            log.warning("publishing.dropped what=%s: no group was paired within a week", what)
            await self._services.published.say(key, what, DROPPED)
            return None
        return after if self._services.console.chat is not None else None

    async def _mark(self, key: Key, what: str, after: bytes, *, done: bool) -> None:
        # Telegram has it: while that cannot be written, this process remembers it.
        self._unmarked[key, what] = after, done
        await self._mark_anew()

    async def _mark_anew(self) -> None:
        for (key, what), (after, done) in list(self._unmarked.items()):
            await self._services.published.say(key, what, after, done=done)
            del self._unmarked[key, what]


@asynccontextmanager
async def published(services: Services, keeper: Keeper) -> AsyncIterator[Publisher]:
    """Say what opens and what closes, until the end; then let the message that is under way arrive."""
    publisher = Publisher(services, keeper)
    every_s = SANDBOX_EVERY_S if services.settings.sandbox_url else EVERY_S
    tasks = [
        asyncio.create_task(publisher.run(work, every_s))
        for work in (publisher.look, publisher.tell)
    ]
    try:
        yield publisher
    finally:
        publisher.stopping.set()
        _, late = await asyncio.wait(tasks, timeout=GRACE_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
