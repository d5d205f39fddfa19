"""Waves that have opened or closed in; the organisers' group told of them, and who wanted the results, out."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, TelegramError

from bot.delivery.verdict import Verdict, verdict
from bot.errors import BrazierError, code_of
from bot.illustrating import picture, post
from bot.models import Reply
from bot.publishing_results import Results
from bot.replies import closing, figures_group
from bot.replies import figures as words
from bot.request import reason_of
from bot.services.published import CLOSED, DROPPED, EXAMPLE, LOST, OPENED, RESULTS
from bot.store.outbox import RESENDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from bot.context import Services
    from bot.keeping import Keeper
    from bot.plan import Plan
    from bot.services.figures import Reading
    from bot.services.published import Key, Known

log = logging.getLogger(__name__)

EVERY_S, SANDBOX_EVERY_S = 15.0, 1.0
WAITS = timedelta(days=7)  # for a group to be paired: a wave that closed before is no news
GRACE_S = 10.0
LONGEST_S = 60.0
PICTURE = b" picture"  # behind the day in `said`: the first of two messages has gone


class NotTakenError(BrazierError):
    """There is no group that could be told now: it is public, or gone."""


class Publisher:
    """Says in the organisers' group what opened and what closed; what Telegram took is marked, and not said again.

    A restart, a failure or a group that is not paired yet only makes it later. That a wave opened is said as long as
    it is open; that it closed, and its results, for a week. Nothing is said while the clock is in doubt.
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
        known = await self._services.published.known()
        await _each(
            [
                *(partial(self._opened, one, known) for one in known.open),
                *(partial(self._closed, one, known) for one in known.closed),
                *(partial(self._lost, one, known) for one in known.open if self._is_over(one)),
            ]
        )

    async def tell(self) -> None:
        """Tell people the results that they wanted; raises `StoreError` and `InvalidToken`."""
        if not self._services.clock.steady():
            return
        known = await self._services.published.known()
        left = [
            one.plan
            for one in known.closed
            if not known.said.get((one.plan.key, RESULTS), (b"", False))[1]
        ]
        await _each([partial(self._told, plan, known) for plan in left])

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

    async def _told(self, plan: Plan, known: Known) -> None:
        if self.stopping.is_set():
            return
        seen, _ = known.said.get((plan.key, CLOSED), (b"", False))
        if seen and (seen == DROPPED or self._is_old(plan, seen)):
            log.warning("publishing.dropped what=%s: it took more than a week", RESULTS)
            await self._services.published.say(plan.key, RESULTS, DROPPED)
            return
        await self._results.tell(plan)

    async def _opened(self, plan: Plan, known: Known) -> None:
        services = self._services
        if services.settings.sandbox_url and (plan.key, EXAMPLE) not in known.said:
            await services.published.say(plan.key, EXAMPLE)
        since = await self._since(plan, OPENED, known)
        if since is None:
            return
        t = services.texts.translator(services.console.language)
        await self._tell(figures_group.opened(t, plan))
        await self._mark(plan.key, OPENED, self._today(plan).isoformat().encode(), done=True)

    async def _closed(self, reading: Reading, known: Known) -> None:
        key = reading.plan.key
        since = await self._since(reading.plan, CLOSED, known)
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
            example = bool(services.settings.sandbox_url) or (key, EXAMPLE) in known.said
            drawn = self._drawn.get((key, language)) or await picture(reading, t, example=example)
            self._drawn[key, language] = drawn
            await self._tell(Reply(figures_group.caption(t, reading)), drawn)
            self._drawn.clear()
            since += PICTURE
            await self._mark(key, CLOSED, since, done=False)
        announced = await services.published.announced(key)
        offered = services.texts.offered
        await self._tell(figures_group.answers(t, reading, offered, announced=announced))
        await self._mark(key, CLOSED, since, done=True)

    async def _lost(self, plan: Plan, known: Known) -> None:
        reports = self._services.reports
        # Asked anew: it may have been drawn a moment ago, or after the copy that was put back was made.
        if reports.holds(plan.key) or plan.key in reports.closed:
            return
        since = await self._since(plan, LOST, known)
        if since is None:
            return
        t = self._services.texts.translator(self._services.console.language)
        await self._tell(closing.lost(t, plan))
        await self._mark(plan.key, LOST, since, done=True)

    async def _tell(self, reply: Reply, drawn: bytes = b"") -> None:
        """Post into the group, without the picture where it takes none; raises `NotTakenError` where nobody is told."""
        try:
            message = await post(self._services.console, reply, drawn)
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

    async def _since(self, plan: Plan, what: str, known: Known) -> bytes | None:
        """Return since which day `what` waits to be said, and how far it is; None when there is nothing to say."""
        published, key, today = self._services.published, plan.key, self._today(plan)
        if not self._services.clock.steady():
            return None
        said = self._unmarked.get((key, what)) or known.said.get((key, what))
        after, done = said or await published.begun(key, what, today.isoformat().encode())
        if done:
            return None
        if what == OPENED:
            if self._is_over(plan):  # and could not be closed yet
                return None
        elif self._is_old(plan, after):
            log.warning("publishing.dropped what=%s: no group was paired within a week", what)
            await published.say(key, what, DROPPED)
            return None
        if self._services.console.chat is None:
            return None
        # Asked anew before anything is sent: what was said of others took its time.
        now = self._unmarked.get((key, what)) or await published.said(key, what)
        return None if now is None or now[1] else now[0]

    def _is_over(self, plan: Plan) -> bool:
        """Tell whether the last day of a wave has passed."""
        return self._today(plan) > date.fromisoformat(plan.closes)

    def _is_old(self, plan: Plan, seen: bytes) -> bool:
        """Tell whether it is more than a week since it was `seen` (a day, ISO, and what follows) that a wave closed."""
        return self._today(plan) - date.fromisoformat(seen.decode()[:10]) > WAITS

    def _today(self, plan: Plan) -> date:
        """Return the day by the clock of the unit; in UTC where that went from the files."""
        unit = self._services.content.unit(plan.unit)
        return self._services.clock.now().astimezone(unit.clock if unit else UTC).date()

    async def _mark(self, key: Key, what: str, after: bytes, *, done: bool) -> None:
        # Telegram has it: while that cannot be written, this process remembers it.
        self._unmarked[key, what] = after, done
        await self._mark_anew()

    async def _mark_anew(self) -> None:
        for (key, what), (after, done) in list(self._unmarked.items()):
            await self._services.published.say(key, what, after, done=done)
            del self._unmarked[key, what]


async def _each(work: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Do all of `work`: one wave that cannot be told holds up no other. Raises the first failure at the end."""
    failed: Exception | None = None
    for one in work:
        try:
            await one()
        except InvalidToken:  # there is no bot any more
            raise
        except Exception as error:  # noqa: BLE001 - whatever a plan or a number has in it
            if not isinstance(error, (TelegramError, BrazierError)):
                log.warning("publishing.one_failed error=%s", code_of(error))
            failed = failed or error
    if failed:
        raise failed


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
