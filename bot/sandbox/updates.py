"""What happened → updates in order; getUpdates takes them, an offset or a webhook's 200 confirms them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.refusals import conflict

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock

KINDS_BY_CHOICE = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_S = 24 * 3600
FIRST_ID = 100_000_001
WEBHOOK_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TWO_POLLERS = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class Update:
    """One update with its number, the chat in whose order it belongs, and when it came (Unix seconds)."""

    id: int
    body: dict[str, Any]
    chat: int
    at: float


@dataclass(slots=True)
class Updates:
    """The queue. Nothing leaves it but what the bot confirmed, or what is older than 24 hours."""

    clock: SandboxClock
    pending: OrderedDict[int, Update] = field(default_factory=OrderedDict)
    allowed: tuple[str, ...] = ()
    webhook_url: str = ""
    _next: int = FIRST_ID
    _poller: asyncio.Future[str] | None = None
    _confirmed: dict[int, list[asyncio.Future[None]]] = field(default_factory=dict)
    _listener: Any = None

    def add(self, kind: str, body: dict[str, Any], chat: int) -> int | None:
        """Queue an update and return its id; None if the bot asked not to be told of this kind."""
        if self.allowed and kind not in self.allowed:
            return None
        if not self.allowed and kind in KINDS_BY_CHOICE:
            return None
        number = self._next
        self._next += 1
        update = Update(number, {"update_id": number, kind: body}, chat, self.clock.now())
        self.pending[number] = update
        if self._listener is not None:
            self._listener(update)
        self._wake("new")
        return number

    def listen(self, listener: Any) -> None:
        """Have `listener` called with every new update (the webhook's delivery), or nobody with None."""
        self._listener = listener

    async def take(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Any]]:
        """Return up to `limit` updates from `offset` on, waiting up to `timeout_s` seconds for the first.

        What lies before `offset` is confirmed. A negative offset keeps that many from the end and forgets
        the rest. Raises Refusal (409) while a webhook is set, and in the older of two pollers.
        """
        if self.webhook_url:
            raise conflict(WEBHOOK_SET)
        self._wake("replaced")
        if offset < 0:
            offset = next(iter(list(self.pending)[offset:]), self._next)
        self.confirm_before(offset)
        self._forget_old()
        if not self.pending and timeout_s > 0:
            self._poller = future = asyncio.get_running_loop().create_future()
            await asyncio.wait([future], timeout=timeout_s)
            if self._poller is future:
                self._poller = None
            why = future.result() if future.done() else ""
            if why == "replaced":
                raise conflict(TWO_POLLERS)
            if why == "webhook":
                raise conflict("terminated by setWebhook request")
        # Only as many as asked for are touched: a bench may have queued thousands.
        return [u.body for u, _ in zip(self.pending.values(), range(limit), strict=False)]

    def confirm_before(self, offset: int) -> None:
        """Forget all updates below `offset` and tell who waits for them."""
        while self.pending:
            number = next(iter(self.pending))
            if number >= offset:
                break
            self.confirm(number)

    def confirm(self, number: int) -> None:
        """Forget one update that the bot has taken, and tell who waits for it."""
        self.pending.pop(number, None)
        for future in self._confirmed.pop(number, ()):
            if not future.done():
                future.set_result(None)

    def drop(self) -> None:
        """Forget everything that is pending; nobody is told that it was taken."""
        self.pending.clear()

    async def confirmed(self, number: int | None, timeout_s: float) -> bool:
        """Return whether the bot confirmed update `number`, waiting for it up to `timeout_s` seconds."""
        if number is None:
            return False
        if number not in self.pending:
            return number < self._next
        if timeout_s <= 0:
            return False
        future = asyncio.get_running_loop().create_future()
        self._confirmed.setdefault(number, []).append(future)
        done, _ = await asyncio.wait([future], timeout=timeout_s)
        return bool(done) and not future.cancelled()

    def set_webhook(self, url: str) -> None:
        """Deliver to `url` from now on ("" for getUpdates); a waiting poller is told to go."""
        self.webhook_url = url
        if url:
            self._wake("webhook")

    def close(self) -> None:
        """Let everybody who waits go, because the sandbox ends."""
        self._wake("closed")
        for futures in self._confirmed.values():
            for future in futures:
                future.cancel()

    def _wake(self, why: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(why)
        self._poller = None

    def _forget_old(self) -> None:
        oldest = self.clock.now() - KEPT_S
        while self.pending:
            update = next(iter(self.pending.values()))
            if update.at > oldest:
                break
            del self.pending[update.id]
