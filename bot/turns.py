"""Updates in as plain JSON, each handled in its turn: in order for one person, many people at once, tried again."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import RetryAfter, TimedOut

from bot.limiter import Limiter
from bot.logs import incident
from bot.request import AioRequest, Delivery, SendError, delivery_of, reason_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot

    Handle = Callable[[Update], Awaitable[None]]
    SetAside = Callable[[Update | None, str], Awaitable[None]]

log = logging.getLogger(__name__)

PER_PERSON = 20  # in hand of one person; who sends more at once is answered for the latest only
TRIES = 5
BACKOFF_S = (0.2, 0.4, 0.8, 1.6)  # between the tries of one update
PATIENCE_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # between tries while Telegram is out of reach
UNSURE = (
    2  # tries that may have sent something: one copy of an answer is a nuisance, five are spam
)


class Trouble(Enum):
    """Whose fault a failure is, and whether trying again can do harm."""

    OURS = auto()  # the update's or the handler's: Telegram is well, or has said no
    AWAY = auto()  # nothing was sent, or Telegram wants a pause
    UNWELL = auto()  # Telegram answered that it cannot (5xx)
    UNSURE = auto()  # no answer came: it may have been carried out


@dataclass(slots=True, eq=False)
class Job:
    """One update in hand."""

    id: int
    raw: dict[str, Any]
    person: int
    behind: bool  # an earlier update of the same person is still in hand
    failures: int = 0
    waits: int = 0  # tries that ended because Telegram was out of reach or wanted a pause
    unsure: int = 0  # tries of which nobody knows what was sent
    unsaid: int = 0  # apologies of which nobody knows whether they were sent
    ask_first: bool = False  # whether Telegram answers, before the next try
    code: str = ""  # once it was given up
    started: float | None = None


class Turns:
    """Gives each update to `handle`, `width` people at once, with `timeout_s` for each try; then calls `finished`.

    What fails five times goes to `set_aside` (with None where PTB cannot read it) and a code that the log has too.
    """

    def __init__(  # noqa: PLR0913 - settings, each with its unit
        self,
        bot: Bot,
        handle: Handle,
        finished: Callable[[], None],
        *,
        set_aside: SetAside | None = None,
        width: int = 32,
        timeout_s: float = 10.0,
        backoff_s: Sequence[float] = BACKOFF_S,
        patience_s: Sequence[float] = PATIENCE_S,
    ) -> None:
        self._bot, self._handle, self._finished, self._set_aside = bot, handle, finished, set_aside
        self._width, self._timeout = width, timeout_s
        self._backoff, self._patience = backoff_s, patience_s
        self.jobs: dict[int, Job] = {}  # taken and not finished
        self._people: dict[
            int, deque[Job]
        ] = {}  # the first of each is handled, about to be, or waits for another try
        self._cut_off: set[int] = set()  # people with too many, until all of theirs is done
        self._ready: deque[Job] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._ended = False

    def add(self, raw: dict[str, Any]) -> None:
        """Queue an update behind those of the same person; beyond `PER_PERSON` the oldest that waits is dropped."""
        person = _person(raw)
        queue = self._people.setdefault(person, deque())
        if len(queue) >= PER_PERSON:
            if person not in self._cut_off:
                log.info("update.too_many_of_one_person")
            self._cut_off.add(person)
            del self.jobs[queue[1].id], queue[1]  # what came last is what she means now
        job = Job(raw["update_id"], raw, person, behind=bool(queue))
        self.jobs[job.id] = job
        queue.append(job)
        if not job.behind:
            self._ready.append(job)

    def is_crowd(self, job: Job) -> bool:
        """Tell whether the job's person has sent more than this one."""
        return len(self._people[job.person]) > 1 or job.person in self._cut_off

    def start(self) -> None:
        """Set to work on whoever is ready."""
        if self._ended:
            return
        for _ in range(min(len(self._ready), self._width - len(self._workers))):
            task = asyncio.create_task(self._work())
            self._workers.add(task)
            task.add_done_callback(self._workers.discard)

    async def cancel(self) -> None:
        """Break off what runs and begin nothing more; what is in hand stays unfinished."""
        self._ended = True
        for task in self._workers:
            task.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while self._ready:
            await self._try(self._ready.popleft())

    async def _try(self, job: Job) -> None:
        update = None
        job.started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._timeout):
                if job.ask_first:
                    await self._bot.get_me()
                    job.ask_first = False
                update = Update.de_json(job.raw, self._bot)
                await self._handle(update)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            await self._failed(
                job, update, error
            )  # something that the handler waited for was cancelled, not we
        except Exception as error:  # noqa: BLE001 - one update must not stop the others
            await self._failed(job, update, error)
        else:
            self._finish(job)

    async def _failed(self, job: Job, update: Update | None, error: BaseException) -> None:
        job.started = None
        trouble = trouble_of(error)
        if job.ask_first or trouble is Trouble.AWAY:
            self._wait(job, error)
            return
        if trouble is Trouble.UNSURE:
            job.unsure += 1
            if job.unsure >= UNSURE:
                log.error("update.uncertain error=%s", reason_of(error))
                self._finish(job)
                return
        else:
            job.failures += 1
            if update is None or job.failures >= TRIES:
                await self._give_up(job, update, error)
                return
        if trouble is not Trouble.OURS:
            job.ask_first = True
            self._wait(job, error)
            return
        log.warning("update.failed try=%d error=%s", job.failures, reason_of(error))
        delay = self._backoff[min(job.failures, len(self._backoff)) - 1]
        asyncio.get_running_loop().call_later(delay, self._again, job)

    def _wait(self, job: Job, error: BaseException) -> None:
        """Try again when Telegram is back."""
        delay = patient(error, job.waits, self._patience)
        job.waits += 1
        if job.waits == 1:
            log.warning("update.waits error=%s", reason_of(error))
        asyncio.get_running_loop().call_later(delay, self._again, job)

    def _again(self, job: Job) -> None:
        self._ready.append(job)
        self.start()

    async def _give_up(self, job: Job, update: Update | None, error: BaseException) -> None:
        """Have the person told, unless she may have the answer; where that cannot be sent, the job is kept."""
        if not job.code:
            job.code = incident()
            log.error("update.set_aside code=%s", job.code, exc_info=error)
        try:
            if self._set_aside and not job.unsure:
                async with asyncio.timeout(self._timeout):
                    await self._set_aside(update, job.code)
        except Exception as failure:  # noqa: BLE001 - saying so may fail for the same reason
            trouble = trouble_of(failure)
            job.unsaid += trouble is Trouble.UNSURE
            if trouble is not Trouble.OURS and job.unsaid < UNSURE:
                job.ask_first = trouble is not Trouble.AWAY
                self._wait(job, failure)
                return
            log.warning("update.set_aside_unsaid code=%s error=%s", job.code, reason_of(failure))
        self._finish(job)

    def _finish(self, job: Job) -> None:
        del self.jobs[job.id]
        queue = self._people[job.person]
        queue.popleft()
        if queue:
            queue[0].behind = False
            self._again(queue[0])
        else:
            del self._people[job.person]
            self._cut_off.discard(job.person)
        self._finished()


def patient(error: BaseException, failed: int, patience_s: Sequence[float]) -> float:
    """Say how many seconds to wait after `failed` failures before this one: what Telegram asks, at most a minute."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return min(60.0, wait.total_seconds() if isinstance(wait, timedelta) else wait)
    return patience_s[min(failed, len(patience_s) - 1)]


def trouble_of(error: BaseException) -> Trouble:
    """Say what a failed try means for the next one; only what was on its way to Telegram is Telegram's fault."""
    if isinstance(error, RetryAfter):
        return Trouble.AWAY
    if isinstance(error, TimeoutError):
        return _where_it_was(error)
    if not isinstance(error, SendError | TimedOut):
        return Trouble.OURS
    match delivery_of(error):
        case Delivery.NOT_SENT:
            return Trouble.AWAY
        case Delivery.REFUSED:
            return Trouble.OURS
    # 504 says that no answer came in time, as when the connection is cut; the others that nothing was done.
    reason = reason_of(error)
    unwell = reason.startswith("HTTP 5") and reason != "HTTP 504"
    return Trouble.UNWELL if unwell else Trouble.UNSURE


def _where_it_was(error: TimeoutError) -> Trouble:
    """Tell what a handler waited for when its time was up: Telegram's answer, its turn to send, or neither."""
    ended = error.__cause__
    places = {frame.f_code for frame, _ in walk_tb(ended.__traceback__ if ended else None)}
    if AioRequest.do_request.__code__ in places:
        return Trouble.UNSURE
    return Trouble.AWAY if Limiter.process_request.__code__ in places else Trouble.OURS


def _person(raw: dict[str, Any]) -> int:
    """Find who an update is from, else the chat, in plain JSON; an update of nobody stands for itself."""
    for part in raw.values():
        if isinstance(part, dict):
            for role in ("from", "user", "chat"):
                who = part.get(role)
                if isinstance(who, dict) and isinstance(number := who.get("id"), int):
                    return number
    return int(raw["update_id"])
