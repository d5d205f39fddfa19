"""Telegram's queue in, handled updates out: confirmed only when finished, and nobody waits for somebody else.

Intake owns getUpdates. What `handle` raises means "try again"; after five failures the update goes to `set_aside` with
a code. An `Application` swallows what its handlers raise, so it comes in as `handling(application)`:

    intake = Intake(bot, handling(application), allowed_updates=[...], set_aside=say_the_code)
    await intake.run()      # until `await intake.stop()`; raises InvalidToken when the token is one no longer

Why it slides: `docs/decisions/0001-intake-slides.md`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.request import reason_of
from bot.turns import BACKOFF_S, PATIENCE_S, Job, Turns, patient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot, Update
    from telegram.ext import Application

    from bot.turns import Handle, SetAside

log = logging.getLogger(__name__)

SEEN = 10_000  # update ids remembered against repeats
IN_HAND = 1_000  # updates in memory that are not finished, at most
LOOK_S = (0.05, 0.1, 0.2)  # between looks for new updates while old ones are still in hand
ANSWER_S = 10  # for Telegram to answer, beyond the long poll's own time

_raised: ContextVar[list[Exception] | None] = ContextVar("raised", default=None)


def handling(app: Application[Any, Any, Any, Any, Any, Any]) -> Handle:
    """Return `app.process_update` as Intake needs it: what a handler raises comes out, and later groups do not run.

    Adds itself as the last error handler of `app`; one before it is called at every try, so it may log, not speak.
    """

    async def keep(_: object, context: Any) -> None:
        if (raised := _raised.get()) is not None:
            raised.append(context.error)
            raise ApplicationHandlerStop

    async def handle(update: Update) -> None:
        raised: list[Exception] = []
        token = _raised.set(raised)
        try:
            await app.process_update(update)
        finally:
            _raised.reset(token)
        if raised:
            raise raised[0]

    app.add_error_handler(keep)
    return handle


class Intake:
    """Fetches updates in a sliding window and has them handled in turns.

    `handle` gets `handler_timeout_s` a try; `width` people at once; getUpdates asks for `batch` and waits
    `poll_timeout_s`; a handler that takes longer than `slow_s` does not hold a full window.
    """

    def __init__(  # noqa: PLR0913 - settings, each with its unit
        self,
        bot: Bot,
        handle: Handle,
        *,
        allowed_updates: Sequence[str],
        set_aside: SetAside | None = None,
        width: int = 32,
        batch: int = 100,
        handler_timeout_s: float = 10.0,
        poll_timeout_s: int = 50,
        slow_s: float = 2.0,
        backoff_s: Sequence[float] = BACKOFF_S,
        patience_s: Sequence[float] = PATIENCE_S,
    ) -> None:
        self._bot, self._batch, self._slow = bot, batch, slow_s
        self._poll_timeout, self._patience = poll_timeout_s, patience_s
        self._allowed = list(allowed_updates)
        self._turns = Turns(
            bot,
            handle,
            self._finished,
            set_aside=set_aside,
            width=width,
            timeout_s=handler_timeout_s,
            backoff_s=backoff_s,
            patience_s=patience_s,
        )
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._window: dict[
            int, None
        ] = {}  # taken, not confirmed, in Telegram's order; the first is not finished
        self._next = 0  # the offset when the window is empty
        self._more = False  # the last answer was full: Telegram has more
        self._moved = asyncio.Event()
        self._fetching: asyncio.Task[None] | None = None
        self._stopped = False

    async def run(self) -> None:
        """Fetch and hand out until `stop()`; raises `InvalidToken` when Telegram no longer knows the token."""
        if self._stopped:  # told to stop before it could begin
            return
        self._fetching = asyncio.create_task(self._fetch())
        try:
            await asyncio.wait({self._fetching})
        except asyncio.CancelledError:
            await self.stop(0)
            raise
        if not self._fetching.cancelled():
            self._fetching.result()

    async def stop(self, grace_s: float = 10.0) -> None:
        """Fetch nothing more, let what is in hand finish for `grace_s` seconds, and confirm it."""
        if self._stopped:
            return
        self._stopped = True
        if self._fetching and not self._fetching.done():
            self._fetching.cancel()
            await asyncio.wait({self._fetching})
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                while self._turns.jobs:
                    self._moved.clear()
                    await self._moved.wait()
        await self._turns.cancel()
        if self._next:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    await self._ask(0, 1)

    async def _fetch(self) -> None:
        failed = look = 0
        while True:
            if self._window or self._room() <= 0:  # never round without a pause
                await self._until_worth_asking(LOOK_S[min(look, len(LOOK_S) - 1)])
                self._step_over()
                look += 1
            if self._room() <= 0:
                continue
            asked = len(self._window) + self._room()  # what is known comes again
            try:
                updates = await self._ask(0 if self._window else self._poll_timeout, asked)
            except (InvalidToken, EndPointNotFound):
                # PTB takes 401 for a missing method here, and elsewhere repeats the token in the error's text.
                raise InvalidToken("Telegram does not know this token (any more)") from None
            except TelegramError as error:
                if not failed:
                    log.warning("poll.failed error=%s: %s", reason_of(error), _meaning(error))
                await asyncio.sleep(patient(error, failed, self._patience))
                failed += 1
                continue
            if failed:
                log.info("poll.back tries=%d", failed)
            failed, self._more = 0, len(updates) >= asked
            if self._take(updates):
                look = 0
            elif updates and not self._window:
                await asyncio.sleep(LOOK_S[-1])  # a server that repeats what is confirmed

    async def _ask(self, timeout_s: int, limit: int) -> list[dict[str, Any]]:
        """Call getUpdates for plain JSON: repeats are not built into objects, and one bad update spoils no other.

        PTB's own get_updates builds objects; in this spelling do_api_request does not take the call for that method.
        """
        answer: list[dict[str, Any]] = await self._bot.do_api_request(
            "get_Updates",
            {
                "offset": next(iter(self._window), self._next),
                "limit": limit,
                "timeout": timeout_s,
                "allowed_updates": self._allowed,
            },
            read_timeout=timeout_s + ANSWER_S,
        )
        return answer

    def _take(self, updates: list[dict[str, Any]]) -> bool:
        """Hand on what is new and say whether anything was. Ids need not grow: they jump after a week of silence."""
        new = [raw for raw in updates if raw["update_id"] not in self._seen]
        for raw in new:
            number = raw["update_id"]
            self._seen[number] = self._window[number] = None
            self._next = number + 1
            self._turns.add(raw)
        while len(self._seen) > SEEN:
            self._seen.popitem(last=False)
        self._confirm_finished()  # of who sends too much, some are done already
        self._turns.start()
        return bool(new)

    def _confirm_finished(self) -> None:
        while self._window and self._first() is None:
            del self._window[next(iter(self._window))]

    def _finished(self) -> None:
        self._confirm_finished()
        if not self._turns.jobs or self._worth_asking():
            self._moved.set()

    async def _until_worth_asking(self, pause_s: float) -> None:
        """Wait until the window is empty, or has room for what Telegram is known to have; at most `pause_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                while not self._worth_asking():
                    self._moved.clear()
                    await self._moved.wait()

    def _worth_asking(self) -> bool:
        if (room := self._room()) <= 0:
            return False
        return room * 3 >= self._batch if self._more else not self._window

    def _room(self) -> int:
        return min(self._batch - len(self._window), IN_HAND - len(self._turns.jobs))

    def _step_over(self) -> None:
        """Where the window is full, confirm what holds it: failed once, slow, or one of several of a person.

        What waits for Telegram is no hindrance while nobody gets through; nor is anything when enough is in hand.
        """
        in_hand = self._turns.jobs
        if len(self._window) < self._batch or (IN_HAND - len(in_hand)) * 3 < self._batch:
            return
        others = any(number not in in_hand for number in self._window)
        now = asyncio.get_running_loop().time()
        while self._window and not self._worth_asking():
            job = self._first()
            if job and not (others if job.waits else self._holds_up(job, now)):
                return
            del self._window[next(iter(self._window))]
        self._confirm_finished()

    def _first(self) -> Job | None:
        return self._turns.jobs.get(next(iter(self._window)))

    def _holds_up(self, job: Job, now: float) -> bool:
        slow = job.started is not None and now - job.started > self._slow
        return bool(job.failures) or job.behind or slow or self._turns.is_crowd(job)


def _meaning(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return (
            "another program reads this bot's updates, or a webhook is set; waiting for it to end"
        )
    return "Telegram is out of reach or unwell; trying again"
