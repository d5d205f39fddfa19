"""A call of the bot and its lane in, the moment at which it may go out: replies before reminders before broadcasts.

Figures: 30 messages a second, one a second to a chat with short bursts, 20 a minute to a group (Bot FAQ, "My bot is
hitting limits"); nothing more exact is published, so a 429 teaches the rest. Why a window and no bucket of tokens:
docs/decisions/0015-a-window-not-a-bucket.md.
"""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.pace import Paces, is_group, key
from bot.window import Place, Window

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.pace import Chat

    Call = Callable[..., Coroutine[Any, Any, Any]]

# A message is all that puts or changes something in a chat; answers to taps, look-ups and deletions are not.
MESSAGES = ("send", "edit", "copy", "forward", "stopPoll")
TOGETHER_S = 5.0  # two chats refused within this time are not two accidents
MARGIN_S = 0.2  # Telegram's whole seconds are rounded
SHORTEST_S = 0.001  # between two looks at the queue
BEHIND = 1  # reminders that may follow at once after one that came late
EVENLY = 0.97  # of the time between two reminders: what a late one lost is made up for


class Lane(IntEnum):
    """Who goes first; given as `rate_limit_args`, and a reply when nothing is given."""

    DECISION = (
        -1
    )  # in a group: what an admin decides, which must not wait behind what others tap there
    REPLY = 0
    REMINDER = 1
    BROADCAST = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """A lane, and what is to be done when the turn has come, just before the call leaves; it may raise."""

    lane: Lane
    before: Callable[[], Awaitable[object]]


@dataclass(slots=True, order=True)
class _Waiter:
    lane: Lane
    number: int
    chat: Chat
    cost: int
    turn: asyncio.Future[Place]
    granted: float = 0.0
    crowded: bool = False  # the chat had a message just before


class Limiter(BaseRateLimiter[Lane | Turn]):
    """Lets `rate` calls go in any second as Telegram counts them: replies at once, the others evenly spread.

    A chat gets a message a second, a person's quick taps `chat_burst` at once; a group 20 in any minute (`group_burst`
    and then one each 60 / (20 - burst) seconds; `group_reserve` of the burst
    is kept for decisions). A pause that Telegram asks for, or a chat's own queue, is waited out
    up to `patience_s`; beyond that the call is refused with `RetryAfter`, so that nobody holds a handler or a lease for
    minutes. Times are those of the running loop's clock.
    """

    def __init__(  # noqa: PLR0913 - each is one of the published figures
        self,
        *,
        rate: float = 30.0,
        chat_gap_s: float = 1.0,
        chat_burst: int = 5,
        group_per_minute: int = 20,
        group_burst: int = 4,
        group_reserve: int = 0,
        patience_s: float = 6.0,
        tries: int = 4,
    ) -> None:
        self.rate = self._top = rate
        self._floor = min(10.0, rate)
        self._window = Window(max(1, int(rate)))
        self._even = 0.0  # when the next one may go that is no reply
        self.paces = Paces(
            (chat_gap_s, chat_burst),
            (60 / (group_per_minute - group_burst), group_burst - group_reserve),
        )
        self._reserve = group_reserve
        self._patience, self._tries = patience_s, tries
        self._paused_until = self._reduced = self._clean_since = 0.0
        self._refused: tuple[Chat, float] | None = None
        self._queue: list[_Waiter] = []
        self._held: list[tuple[float, _Waiter]] = []  # waiting for their chat
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Start to count."""
        self._clean_since = self._now()

    async def shutdown(self) -> None:
        """Let nobody wait any longer; who waits is cancelled."""
        if self._timer:
            self._timer.cancel()
        for waiter in [*self._queue, *(w for _, w in self._held)]:
            waiter.turn.cancel()
        self._queue, self._held = [], []

    def paused_s(self) -> float:
        """Seconds until anything may be sent again; 0 when nothing is in the way."""
        return max(0.0, self._paused_until - self._now())

    async def process_request(  # noqa: PLR0913, PLR0917 - PTB's signature
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | Turn | None,
    ) -> Any:
        """Wait for the call's turn and make it; raises `RetryAfter` where that would take longer than `patience_s`."""
        chat = data.get("chat_id")
        if chat is None or not endpoint.startswith(MESSAGES) or endpoint == "sendChatAction":
            # A method of its own may be refused for hours (setMyName): that is nobody else's pause.
            await self._pause_over()
            return await callback(*args, **kwargs)
        before = rate_limit_args.before if isinstance(rate_limit_args, Turn) else None
        given = rate_limit_args.lane if isinstance(rate_limit_args, Turn) else rate_limit_args
        lane = Lane.REPLY if given is None else Lane(given)
        cost = len(data["media"]) if endpoint == "sendMediaGroup" else 1
        number = next(self._numbers)  # kept over retries: who was refused goes first
        for attempt in count(1):
            waiter, place = await self._turn(_Waiter(lane, number, key(chat), cost, _future()))
            if before:
                await self._prepared(before, waiter, place)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._obey(waiter, _wait_s(error))
                if attempt >= self._tries:
                    raise
            finally:
                self._window.answered(place, self._now())
                if self._queue:
                    self._pump()
        raise AssertionError

    async def _prepared(
        self, before: Callable[[], Awaitable[object]], waiter: _Waiter, place: Place
    ) -> None:
        try:
            await before()
        except BaseException:
            self._return(waiter, place)
            raise
        self._window.leaves(place, self._now())

    async def _pause_over(self) -> None:
        while (wait := self.paused_s()) > 0:
            self._refuse_if_long(wait)
            await asyncio.sleep(wait)

    async def _turn(self, waiter: _Waiter) -> tuple[_Waiter, Place]:
        pace = self.paces.of(waiter.chat, self._now())
        before = 0 if waiter.lane is Lane.DECISION else pace.waiting
        queue = self._ready(waiter) + before * self.paces.gap(waiter.chat)
        self._refuse_if_long(max(self.paused_s(), queue - self._now()))
        pace.waiting += 1
        heapq.heappush(self._queue, waiter)
        self._pump()
        try:
            place = await waiter.turn
        except asyncio.CancelledError:
            turn = waiter.turn
            if turn.done() and not turn.cancelled():  # granted in the same moment
                self._return(waiter, turn.result())
            raise
        finally:
            pace.waiting -= 1
        return waiter, place

    def _return(self, waiter: _Waiter, place: Place) -> None:
        """Take back a turn that is not used."""
        self._window.give_back(place)
        pace = self.paces.of(waiter.chat, self._now())
        pace.due -= waiter.cost * self.paces.gap(waiter.chat)
        self._pump()

    def _refuse_if_long(self, wait: float) -> None:
        if wait > self._patience:
            raise RetryAfter(timedelta(seconds=wait))

    def _pump(self) -> None:
        """Let go whoever may go now, and set the one timer for the next moment at which somebody may."""
        now = self._now()
        self._recover(now)
        while self._held and self._held[0][0] <= now:
            heapq.heappush(self._queue, heapq.heappop(self._held)[1])
        wake = self._paused_until if now < self._paused_until else None
        while wake is None and self._queue:
            waiter = self._queue[0]
            if waiter.turn.done():  # cancelled: costs nothing
                heapq.heappop(self._queue)
            elif (ready := self._ready(waiter)) > now:
                heapq.heappush(self._held, (ready, heapq.heappop(self._queue)))
            elif waiter.lane > Lane.REPLY and self._even > now:
                wake = self._even
            elif not self._window.fits(waiter.cost, now):
                wake = self._window.opens()
            else:
                self._grant(heapq.heappop(self._queue), now)
        if wake is None and self._held:
            wake = self._held[0][0]
        elif wake is not None and self._held and self._queue and now >= self._paused_until:
            wake = min(wake, self._held[0][0])  # a reply held back for its chat may overtake
        if self._timer:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = (
            None if wake is None else loop.call_later(max(SHORTEST_S, wake - now), self._pump)
        )

    def _grant(self, waiter: _Waiter, now: float) -> None:
        waiter.granted = now
        waiter.crowded = self.paces.had(waiter.chat, waiter.cost, now)
        # Replies count too: the others fill what they leave, and make no holes.
        gap = EVENLY / self.rate
        self._even = max(self._even, now - BEHIND * gap) + waiter.cost * gap
        waiter.turn.set_result(self._window.take(waiter.cost, now))

    def _ready(self, waiter: _Waiter) -> float:
        ahead = waiter.lane <= Lane.REPLY
        spare = self._reserve if waiter.lane is Lane.DECISION and is_group(waiter.chat) else 0
        return self.paces.ready(waiter.chat, self._now(), ahead=ahead, spare=spare)

    def _recover(self, now: float) -> None:
        minutes = int((now - self._clean_since) // 60)
        if minutes > 0:
            self._go_at(min(self._top, self.rate + 0.5 * minutes))
            self._clean_since += 60 * minutes

    def _go_at(self, rate: float) -> None:
        self.rate = rate
        self._window.most = max(1, int(rate))

    def _obey(self, waiter: _Waiter, wait: float) -> None:
        """Learn from a 429: the chat's own limit where that is likely, else everybody's."""
        now = self._now()
        until = now + wait + MARGIN_S
        before, self._refused = self._refused, (waiter.chat, now)
        others = before and before[0] != waiter.chat and now - before[1] <= TOGETHER_S
        if (is_group(waiter.chat) or waiter.crowded) and not others:
            pace = self.paces.of(waiter.chat, now)
            pace.until = max(pace.until, until)
            return
        self._paused_until = max(self._paused_until, until)
        self._clean_since = now
        if (
            waiter.granted >= self._reduced
        ):  # several in flight that meet the same wall are one lesson
            self._go_at(max(self._floor, self.rate * 0.8))
            self._reduced = now
        if self.paused_s() > self._patience:
            self._refuse_all()
        self._pump()

    def _refuse_all(self) -> None:
        """Let nobody wait for the end of a pause that is too long, who came before it began."""
        for waiter in [*self._queue, *(w for _, w in self._held)]:
            if not waiter.turn.done():
                waiter.turn.set_exception(RetryAfter(timedelta(seconds=self.paused_s())))
        self._queue, self._held = [], []

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _future() -> asyncio.Future[Place]:
    return asyncio.get_running_loop().create_future()


def _wait_s(error: RetryAfter) -> float:
    """Read `retry_after`, which PTB gives as a number or as a timedelta (its setting PTB_TIMEDELTA)."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
