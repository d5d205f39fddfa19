"""Waves that have opened or closed in; the organisers' group told of them, and who wanted the results, out."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.delivery.verdict import Verdict, verdict
from bot.errors import BrazierError, code_of
from bot.illustrating import picture
from bot.models import Reply
from bot.publishing_results import Results
from bot.replies import figures as words
from bot.replies import figures_group
from bot.request import reason_of
from bot.services.published import CLOSED, DROPPED, OPENED
from bot.store.outbox import RESENDS

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
LONGEST_S = 60.0
PICTURE = b" picture"  # behind the day in `said`: the first of two messages has gone


class NotTakenError(BrazierError):
    """There is no group that could be told now: it is public, or gone."""


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
        self._unsure: Counter[str] = Counter()  # how often a text may have arrived already
        self._drawn: dict[tuple[Key, str], bytes] = {}  # until Telegram took it

    async def look(self) -> None:
        """Say in the group what is to be said there; raises `StoreError`, and what Telegram's refusal raises."""
        await self._mark_anew()
        plans = await self._services.published.plans()
        readings = (
            await self._services.published.readings()
        )  # after them: what closes meanwhile has not just opened
        closed = {one.plan.key for one in readings}
        failed: BaseException | None = None
        opened = [self._opened(one) for one in plans if one.key not in closed]
        for said in (*opened, *(self._closed(one) for one in readings)):
            try:
                await said
            except (
                TelegramError,
                NotTakenError,
            ) as error:  # one that cannot be told holds up no other
                failed = failed or error
        if failed:
            raise failed

    async def tell(self) -> None:
        """Tell people the results that they wanted; raises `StoreError` and `InvalidToken`."""
        if not self._services.clock.steady():
            return
        for reading in await self._services.published.readings():
            if not self.stopping.is_set():
                await self._results.tell(reading.plan)

    async def run(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        """Do `work` every so many seconds until the end; what fails is tried again, at first soon, then each minute."""
        wait_s = every_s
        while not self.stopping.is_set():
            try:
                await work()
                wait_s = every_s
            except InvalidToken:
                log.error("publishing.stopped: Telegram no longer knows the token")  # noqa: TRY400
                return
            except TelegramError as error:
                log.info("publishing.later error=%s", reason_of(error))
                wait_s = later(wait_s)
            except NotTakenError:
                wait_s = later(wait_s)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next wave is to be told all the same
                log.warning("publishing.failed error=%s", code_of(error))
                wait_s = later(wait_s)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait_s)

    async def _opened(self, plan: Plan) -> None:
        since = await self._since(plan.key, OPENED)
        if since is None:
            return
        t = self._services.texts.translator(self._services.console.language)
        await self._tell(figures_group.opened(t, plan))
        today = self._services.clock.now().date().isoformat()
        await self._mark(plan.key, OPENED, today.encode(), done=True)

    async def _closed(self, reading: Reading) -> None:
        key = reading.plan.key
        since = await self._since(key, CLOSED)
        if since is None:
            return
        services = self._services
        t = services.texts.translator(services.console.language)
        if not words.speaks(reading):
            await self._tell(figures_group.not_yet(t, reading))
            await self._mark(key, CLOSED, since, done=True)
            return
        if not since.endswith(PICTURE):
            language = services.console.language
            drawn = self._drawn.get((key, language)) or await picture(
                reading, t, example=bool(services.settings.sandbox_url)
            )
            self._drawn[key, language] = drawn
            await self._tell(Reply(figures_group.caption(t, reading)), drawn)
            self._drawn.clear()
            since += PICTURE
            await self._mark(key, CLOSED, since, done=False)
        announced = await services.published.announced(key)
        offered = services.texts.offered
        await self._tell(figures_group.answers(t, reading, offered, announced=announced))
        await self._mark(key, CLOSED, since, done=True)

    async def _tell(self, reply: Reply, drawn: bytes = b"") -> None:
        """Post into the group, without the picture where it takes none; raises `NotTakenError` where nobody is told."""
        try:
            message = await self._services.console.tell(reply, drawn)
        except BadRequest as error:
            if not drawn:
                raise
            log.warning("publishing.no_picture error=%s", reason_of(error))
            message = await self._services.console.tell(reply)
        except TelegramError as error:
            self._unsure[reply.text] += verdict(error) is Verdict.UNSURE
            if self._unsure[reply.text] <= RESENDS:
                raise
            log.warning(
                "publishing.unsure error=%s", reason_of(error)
            )  # it may be there several times
            message = 0
        if message is None:
            raise NotTakenError
        del self._unsure[reply.text]

    async def _since(self, key: Key, what: str) -> bytes | None:
        """Return since which day `what` waits to be said, and how far it is; None when there is nothing to say."""
        published, today = self._services.published, self._services.clock.now().date()
        if not self._services.clock.steady():
            return None
        said = self._unmarked.get((key, what)) or await published.said(key, what)
        after, done = said or await published.begun(key, what, today.isoformat().encode())
        if done:
            return None
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


def later(wait_s: float) -> float:
    """Return how long to wait after a failure, when `wait_s` was waited before it."""
    return min(2 * wait_s, LONGEST_S)


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
