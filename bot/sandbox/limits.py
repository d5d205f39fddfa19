"""Telegram's rates for sending, kept by the sandbox's clock: who sends faster is told how long to wait."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.refusals import flood

if TYPE_CHECKING:
    from bot.sandbox.clock import SandboxClock

OVERALL_PER_S = 30
CHAT_BURST = 3  # Telegram lets short bursts into one chat pass; how short is not published.
GROUP_PER_MIN = 20


@dataclass(slots=True)
class Limits:
    """Off, or strict: 30 messages a second overall, 1 a second a chat with bursts of 3, 20 a minute a group."""

    clock: SandboxClock
    strict: bool = False
    _overall: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _buckets: dict[int, tuple[float, float]] = field(default_factory=dict)

    def take(self, chat_id: int, *, group: bool) -> None:
        """Count one message to the chat. Raises Refusal (429 with `retry_after`) when it is one too many."""
        if not self.strict:
            return
        now = self.clock.now()
        waits = [_window(self._overall, now, 1.0, OVERALL_PER_S)]
        if group:
            sent = self._groups.setdefault(chat_id, deque())
            waits.append(_window(sent, now, 60.0, GROUP_PER_MIN))
        tokens, at = self._buckets.get(chat_id, (float(CHAT_BURST), now))
        tokens = min(CHAT_BURST, tokens + now - at)
        waits.append(1 - tokens)
        wait = max(waits)
        if wait > 0:
            raise flood(math.ceil(wait))
        self._overall.append(now)
        if group:
            self._groups[chat_id].append(now)
        self._buckets[chat_id] = (tokens - 1, now)


def _window(sent: deque[float], now: float, length: float, most: int) -> float:
    """Return how many seconds to wait until the last `length` seconds hold fewer than `most`."""
    while sent and sent[0] <= now - length:
        sent.popleft()
    return sent[0] + length - now if len(sent) >= most else 0.0
