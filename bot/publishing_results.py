"""A closed wave in; a quiet word to each who wanted to be told its results, once, out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram.error import InvalidToken

from bot.delivery.breaker import Breaker
from bot.delivery.fate import CalledOffError, wait_of
from bot.delivery.verdict import PERMANENT, Verdict, verdict
from bot.errors import BrazierError
from bot.limiter import Lane, Turn
from bot.replies import figures_results
from bot.request import reason_of
from bot.services.published import RESULTS
from bot.store.outbox import RESENDS

if TYPE_CHECKING:
    from bot.context import Services
    from bot.keeping import Keeper
    from bot.plan import Plan
    from bot.services.people import Person
    from bot.services.published import Key

log = logging.getLogger(__name__)

TRIES = 5  # of what fails for a reason that nobody knows
FIRST_S, LONGEST_S = 1.0, 60.0
HALT_S = 3600.0  # when so many cannot be reached that something is wrong with us


class HaltedError(BrazierError):
    """Too many could not be reached: nobody else is tried for now."""


class Results:
    """Tells one person after the other, in the order of their rows; how far it is is written after each.

    A message whose fate nobody knows is sent again, so that after a kill one person at most is told twice.
    """

    def __init__(self, services: Services, keeper: Keeper, stopping: asyncio.Event) -> None:
        self._services, self._keeper, self._stopping = services, keeper, stopping
        self._breaker = Breaker()
        self._halted_until = 0.0
        self._reached: dict[
            Key, bytes
        ] = {}  # how far each pass is, also while that cannot be written

    async def tell(self, plan: Plan) -> None:
        """Tell all who are still to be told of `plan`; raises `StoreError`, and `InvalidToken` when there is no bot."""
        said = await self._services.published.said(plan.key, RESULTS)
        if said and said[1]:
            return
        if asyncio.get_running_loop().time() < self._halted_until:
            return
        try:
            ended = await self._pass(
                plan, self._reached.get(plan.key) or (said[0] if said else b"")
            )
        except HaltedError:
            log.error("results.halted: too many could not be reached; tried again in an hour")  # noqa: TRY400
            self._breaker.reset(0)
            self._halted_until = asyncio.get_running_loop().time() + HALT_S
            return
        for chat in self._breaker.believed(idle=ended):
            await self._services.people.get(chat)  # so that it is known what ends
            self._services.people.forget(chat)
        if ended:
            await self._services.published.say(plan.key, RESULTS)
            log.info("results.told survey=%s", plan.survey)

    async def _pass(self, plan: Plan, after: bytes) -> bool:
        """Go over the rows of people behind `after`; tell whether that came to the end."""

        def look(index: bytes, person: Person) -> bytes | None:
            return index if _wants(plan, person) else None

        while page := await self._keeper.page(after, look):
            end, wanted = page
            for index in wanted:
                if not await self._told(plan, index):
                    return False
                await self._mark(plan, index)
            await self._mark(plan, end)
            after = end
        return True

    async def _mark(self, plan: Plan, index: bytes) -> None:
        self._reached[plan.key] = index
        await self._services.published.say(plan.key, RESULTS, index, done=False)

    async def _told(self, plan: Plan, index: bytes) -> bool:
        """Tell the person in the row `index` unless she no longer wants it; no when the bot stops before that."""
        tries = unsure = 0
        wait = FIRST_S
        while not self._stopping.is_set():
            found = await self._keeper.reached(index)
            person = self._now(found[0], found[1]) if found else None
            if found is None or person is None or not _wants(plan, person):
                return True
            try:
                await self._send(plan, found[0], person)
            except CalledOffError:
                continue
            except Exception as error:  # noqa: BLE001 - what it is decides what becomes of the message
                says = verdict(error)
                log.info("results.%s error=%s", says, reason_of(error))
                if says is Verdict.STOPPED:
                    raise InvalidToken from None
                tries += says not in {Verdict.WAIT, Verdict.UNSENT, Verdict.UNSURE}
                unsure += says is Verdict.UNSURE
                if self._is_over(found[0], says, tries, unsure):
                    return True
                pause = wait_of(error).total_seconds() if says is Verdict.WAIT else wait
                wait = min(2 * wait, LONGEST_S)
                await self._rest(pause)
                await self._reachable(says)
            else:
                self._breaker.note()
                return True
        return False

    async def _send(self, plan: Plan, chat: int, person: Person) -> None:
        async def goes() -> None:
            now = self._now(chat, person)
            if self._stopping.is_set() or now is None or not _wants(plan, now):
                raise CalledOffError

        t = self._services.texts.translator(person.language)
        word = figures_results.told(t, plan)
        await self._services.messenger.deliver(chat, person, word, Turn(Lane.BROADCAST, goes))

    def _is_over(self, chat: int, says: Verdict, tries: int, unsure: int) -> bool:
        """Tell whether nothing is left to try for her; raises `HaltedError` when that is so of too many."""
        if says in PERMANENT:
            gone = says is Verdict.GONE
            if gone:
                self._breaker.gone(chat)
            if self._breaker.note(permanent=not gone, gone=gone):
                raise HaltedError
            return True
        return says in {Verdict.DONE, Verdict.MALFORMED} or tries >= TRIES or unsure > RESENDS

    def _now(self, chat: int, person: Person) -> Person | None:
        """Return who she is by now, with what waits for the tick; None when she asked to be forgotten."""
        people = self._services.people
        change = people.changes().get(chat)
        return change.person if change else people.known(chat) or person

    async def _reachable(self, says: Verdict) -> None:
        """Wait until Telegram answers at all: a message that may have arrived is not risked again before."""
        if says in {Verdict.UNSENT, Verdict.UNSURE}:
            while not self._stopping.is_set() and not await self._services.messenger.reachable():
                await self._rest(LONGEST_S / 4)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _wants(plan: Plan, person: Person) -> bool:
    return person.results and person.site in plan.sites
