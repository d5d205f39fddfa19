"""Questions as they were typed in; the latest of each chat, for ten minutes and in memory only, out.

It is needed when she says that an answer did not help: for the next best topics, and to share it if she wants.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.models import Match

KEPT = timedelta(minutes=10)
CAPACITY = 2_000  # chats; the oldest go first
HOUR = timedelta(hours=1)
TOKEN_BYTES = 6


@dataclass(slots=True, repr=False)  # its words would be in every error that shows it
class Question:
    """What one person typed; `topics` are the best for it, best first, `door` where its answer most likely stands.

    `refused` are the topics that she said were wrong. `counted`: it is among the misses. `offered` is what she was
    shown to share, under the name `token`; it is empty again when she has decided. `forgotten`: nothing more of it is
    said.
    """

    text: str
    topics: tuple[str, ...]
    door: str
    until: datetime
    refused: set[str] = field(default_factory=set)
    counted: bool = False
    token: str = ""
    offered: str = ""
    forgotten: bool = False


class Asked:
    """The latest question of each chat. Nothing of it is written anywhere."""

    def __init__(
        self, now: Callable[[], datetime], words: Callable[[], frozenset[str]] = frozenset
    ) -> None:
        """Begin with none; `words` reads, once, the words that are nobody's name."""
        self._now, self._words = now, words
        self._questions: OrderedDict[int, Question] = OrderedDict()
        self._known: frozenset[str] | None = None
        self._times: OrderedDict[tuple[int, str], deque[datetime]] = OrderedDict()

    def hear(self, chat: int, text: str, match: Match) -> Question:
        """Remember what `chat` typed, in the place of what was before."""
        topics = tuple(name for name, _ in match.topics)
        question = Question(text, topics, match.door, self._now() + KEPT)
        self._questions.pop(chat, None)
        self._questions[chat] = question
        while len(self._questions) > CAPACITY:
            self._questions.popitem(last=False)
        return question

    def get(self, chat: int) -> Question | None:
        """Return what `chat` typed in the last ten minutes."""
        question = self._questions.get(chat)
        return question if question and self._now() < question.until else None

    def offer(self, question: Question, redacted: str) -> str:
        """Note what she is shown to share, and return the name by which she says yes to just that."""
        question.token, question.offered = secrets.token_hex(TOKEN_BYTES), redacted
        return question.token

    def forget(self, chat: int) -> None:
        """Forget what `chat` typed."""
        if question := self._questions.pop(chat, None):
            question.forgotten = True

    async def known(self) -> frozenset[str]:
        """Return the words that are nobody's name."""
        if self._known is None:
            self._known = await asyncio.to_thread(self._words)
        return self._known

    def may(self, chat: int, what: str, most: int) -> bool:
        """Count one more `what` of `chat`; false when there were `most` of them within the hour."""
        now = self._now()
        times = self._times.setdefault((chat, what), deque(maxlen=most))
        self._times.move_to_end((chat, what))
        while len(self._times) > CAPACITY:
            self._times.popitem(last=False)
        if len(times) == most and now - times[0] < HOUR:
            return False
        times.append(now)
        return True

    async def sweep(self) -> None:
        """Forget what is older than ten minutes, and counts older than an hour."""
        now = self._now()
        for chat in [chat for chat, one in self._questions.items() if one.until <= now]:
            del self._questions[chat]
        for key in [key for key, times in self._times.items() if now - times[-1] >= HOUR]:
            del self._times[key]
