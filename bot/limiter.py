"""A call of the bot and its lane in, the moment at which it may go out: replies before reminders before broadcasts.

Figures: 30 messages a second, one a second to a chat with short bursts, 20 a minute to a group (Bot FAQ, "My bot is
hitting limits"); nothing more exact is published, so a 429 teaches the rest.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Chat = int | str
    Call = Callable[..., Coroutine[Any, Any, Any]]

# A message is all that puts or changes something in a chat; answers to taps, look-ups and deletions are not.
MESSAGES = ("send", "edit", "copy", "forward", "stopPoll")
RECENT_S = 3.0  # a 429 within this time after the chat's last message is first taken for the chat's own limit
TOGETHER_S = 5.0  # two chats refused within this time are not two accidents
MARGIN_S = 0.2  # Telegram's whole seconds are rounded
SHORTEST_S = 0.001  # between two looks at the queue
KEEP = 1024  # chats remembered before the idle ones are forgotten


class Lane(IntEnum):
    """Who goes first; given as `rate_limit_args`, and a reply when nothing is given."""

    REPLY = 0
    REMINDER = 1
    BROADCAST = 5


@dataclass(slots=True)
class _Pace:
    """One chat: when it is even again (`due`), when it last had a message, until when Telegram wants no more."""

    due: float = 0.0
    last: float = -RECENT_S - 1
    until: float = 0.0
    waiting: int = 0


@dataclass(slots=True, order=True)
class _Waiter:
    lane: Lane
    number: int
    chat: Chat
    cost: int
    turn: asyncio.Future[None]
    granted: float = 0.0
    crowded: bool = False  # the chat had a message just before


class Limiter(BaseRateLimiter[Lane]):
    """Lets calls go at `rate` a second and at most `burst` at once, keeping `reserve` tokens for replies.

    A chat gets a message a second, a person's quick taps `chat_burst` at once; a group 20 in any minute (`group_burst`
    and then one each 60 / (20 - burst) seconds). A pause that Telegram asks for, or a chat's own queue, is waited out
    up to `patience_s`; beyond that the call is refused with `RetryAfter`, so that nobody holds a handler or a lease for
    minutes. Times are those of the running loop's clock.
    """

    def __init__(  # noqa: PLR0913 - each is one of the published figures
        self,
        *,
        rate: float = 26.0,
        burst: int = 4,
        reserve: int = 2,
        chat_gap_s: float = 1.0,
        chat_burst: int = 5,
        group_per_minute: int = 20,
        group_burst: int = 4,
        patience_s: float = 6.0,
        tries: int = 4,
    ) -> None:
        self.rate = self._top = rate
        self._floor = min(10.0, rate)
        self._burst, self._reserve = burst, reserve
        self._private = (chat_gap_s, chat_burst)
        self._group = (60 / (group_per_minute - group_burst), group_burst)
        self._patience, self._tries = patience_s, tries
        self._tokens, self._filled = float(burst), 0.0
        self._paused_until = self._reduced = self._clean_since = 0.0
        self._refused: tuple[Chat, float] | None = None
        self._chats: dict[Chat, _Pace] = {}
        self._keep = KEEP
        self._queue: list[_Waiter] = []
        self._held: list[tuple[float, _Waiter]] = []  # waiting for their chat
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Start with a full bucket."""
        self._filled = self._clean_since = self._now()

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
        rate_limit_args: Lane | None,
    ) -> Any:
        """Wait for the call's turn and make it; raises `RetryAfter` where that would take longer than `patience_s`."""
        chat = data.get("chat_id")
        if chat is None or not endpoint.startswith(MESSAGES) or endpoint == "sendChatAction":
            # A method of its own may be refused for hours (setMyName): that is nobody else's pause.
            await self._pause_over()
            return await callback(*args, **kwargs)
        lane = Lane.REPLY if rate_limit_args is None else Lane(rate_limit_args)
        cost = len(data["media"]) if endpoint == "sendMediaGroup" else 1
        number = next(self._numbers)  # kept over retries: who was refused goes first
        for attempt in count(1):
            waiter = await self._turn(_Waiter(lane, number, _key(chat), cost, _future()))
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._obey(waiter, _wait_s(error))
                if attempt >= self._tries:
                    raise
        raise AssertionError

    async def _pause_over(self) -> None:
        while (wait := self.paused_s()) > 0:
            self._refuse_if_long(wait)
            await asyncio.sleep(wait)

    async def _turn(self, waiter: _Waiter) -> _Waiter:
        pace = self._pace(waiter.chat)
        queue = self._ready(waiter) + pace.waiting * self._kind(waiter.chat)[0]
        self._refuse_if_long(max(self.paused_s(), queue - self._now()))
        pace.waiting += 1
        heapq.heappush(self._queue, waiter)
        self._pump()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if (
                waiter.turn.done() and not waiter.turn.cancelled()
            ):  # granted in the same moment: give it back
                self._tokens = min(self._burst, self._tokens + waiter.cost)
                pace.due -= waiter.cost * self._kind(waiter.chat)[0]
                self._pump()
            raise
        finally:
            pace.waiting -= 1
        return waiter

    def _pace(self, chat: Chat) -> _Pace:
        if len(self._chats) >= self._keep and chat not in self._chats:
            now = self._now()
            self._chats = {c: p for c, p in self._chats.items() if not _idle(p, now)}
            self._keep = max(KEEP, 2 * len(self._chats))  # so that it is done seldom
        return self._chats.setdefault(chat, _Pace())

    def _refuse_if_long(self, wait: float) -> None:
        if wait > self._patience:
            raise RetryAfter(timedelta(seconds=wait))

    def _pump(self) -> None:
        """Let go whoever may go now, and set the one timer for the next moment at which somebody may."""
        now = self._now()
        self._refill(now)
        while self._held and self._held[0][0] <= now:
            heapq.heappush(self._queue, heapq.heappop(self._held)[1])
        wake = self._paused_until if now < self._paused_until else None
        while wake is None and self._queue:
            waiter = self._queue[0]
            if waiter.turn.done():  # cancelled: costs nothing
                heapq.heappop(self._queue)
                continue
            need = 1 if waiter.lane is Lane.REPLY else 1 + self._reserve
            if (ready := self._ready(waiter)) > now:
                heapq.heappush(self._held, (ready, heapq.heappop(self._queue)))
            elif (
                self._tokens < need - 1e-6
            ):  # floating point must not make it wait again for nothing
                wake = now + (need - self._tokens) / self.rate
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
        pace = self._pace(waiter.chat)
        waiter.granted, waiter.crowded = now, now - pace.last <= RECENT_S
        pace.due = max(pace.due, now) + waiter.cost * self._kind(waiter.chat)[0]
        pace.last = now
        self._tokens -= waiter.cost  # may go below zero for an album: the next ones pay
        waiter.turn.set_result(None)

    def _ready(self, waiter: _Waiter) -> float:
        """Say when the chat may have this message: in step, or a few ahead of it for a reply."""
        pace = self._pace(waiter.chat)
        gap, burst = self._kind(waiter.chat)
        ahead = gap * (burst - 1) if waiter.lane is Lane.REPLY else 0.0
        return max(pace.due - ahead, pace.until)

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self.rate)
        self._filled = now
        minutes = int((now - self._clean_since) // 60)
        if minutes > 0:
            self.rate = min(self._top, self.rate + 0.5 * minutes)
            self._clean_since += 60 * minutes

    def _obey(self, waiter: _Waiter, wait: float) -> None:
        """Learn from a 429: the chat's own limit where that is likely, else everybody's."""
        now = self._now()
        until = now + wait + MARGIN_S
        before, self._refused = self._refused, (waiter.chat, now)
        others = before and before[0] != waiter.chat and now - before[1] <= TOGETHER_S
        if (_is_group(waiter.chat) or waiter.crowded) and not others:
            pace = self._pace(waiter.chat)
            pace.until = max(pace.until, until)
            return
        self._paused_until = max(self._paused_until, until)
        self._clean_since = now
        if (
            waiter.granted >= self._reduced
        ):  # several in flight that meet the same wall are one lesson
            self.rate = max(self._floor, self.rate * 0.8)
            self._reduced = now
        self._pump()

    def _kind(self, chat: Chat) -> tuple[float, int]:
        return self._group if _is_group(chat) else self._private

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


def _key(chat: Chat) -> Chat:
    text = str(chat)
    return int(text) if text.lstrip("-").isdigit() else text


def _is_group(chat: Chat) -> bool:
    """Tell groups and channels by their negative ids or @names."""
    return isinstance(chat, str) or chat < 0


def _idle(pace: _Pace, now: float) -> bool:
    return not pace.waiting and max(pace.due, pace.until, pace.last + RECENT_S) < now


def _wait_s(error: RetryAfter) -> float:
    """Read `retry_after`, which PTB gives as a number or as a timedelta (its setting PTB_TIMEDELTA)."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
