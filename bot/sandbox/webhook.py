"""Pending updates → HTTP POSTs to the bot's webhook: in order for one chat, repeated until a 2xx comes back."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.updates import Update, Updates

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
ANSWER_S = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(slots=True)
class Webhook:
    """One address with its secret; a lane of updates for each chat, at most `most` requests at once.

    `reply` is called with the JSON object that the bot may put into its 200 (a method with parameters).
    """

    updates: Updates
    reply: Callable[[dict[str, Any]], None] | None = None
    url: str = ""
    secret: str = ""
    most: int = 40
    last_error: tuple[int, str] | None = None
    _lanes: dict[int, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    def set(self, url: str, secret: str, most: int) -> None:
        """Deliver to `url` from now on, first what is pending; to nobody if it is empty."""
        self._stop()
        self.url, self.secret, self.most = url, secret, most
        self.last_error = None
        self.updates.set_webhook(url)
        self.updates.listen(self._deliver if url else None)
        if url:
            self._slots = asyncio.Semaphore(most)
            for update in list(self.updates.pending.values()):
                self._deliver(update)

    def info(self) -> dict[str, Any]:
        """Return the Bot API's WebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            info["max_connections"] = self.most
        if self.updates.allowed:
            info["allowed_updates"] = list(self.updates.allowed)
        if self.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def close(self) -> None:
        """Stop delivering and close the connections."""
        tasks = list(self._tasks)
        self._stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _stop(self) -> None:
        self._lanes.clear()
        for task in self._tasks:
            task.cancel()
        self._tasks = set()

    def _deliver(self, update: Update) -> None:
        lane = self._lanes.get(update.chat)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.chat] = lane = deque([update])
        task = asyncio.get_running_loop().create_task(self._run(update.chat, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, chat: int, lane: deque[Update]) -> None:
        pause = FIRST_PAUSE_S
        while lane:
            update = lane[0]
            # Dropped meanwhile by drop_pending_updates.
            if update.id not in self.updates.pending or await self._post(update):
                lane.popleft()
                pause = FIRST_PAUSE_S
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        if self._lanes.get(chat) is lane:
            del self._lanes[chat]

    async def _post(self, update: Update) -> bool:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_S)
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with (
                self._slots,
                self._session.post(
                    self.url, json=update.body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if not 200 <= answer.status < 300:
                    self._failed(
                        f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    )
                    return False
                body = await answer.json(content_type=None) if answer.content_length else None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self._failed(f"{type(error).__name__}")
            return False
        except ValueError:
            body = None
        self.updates.confirm(update.id)
        if self.reply is not None and isinstance(body, dict) and "method" in body:
            self.reply(body)
        return True

    def _failed(self, why: str) -> None:
        self.last_error = (int(self.updates.clock.now()), why)
