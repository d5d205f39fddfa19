"""What each chat has had lately: when it may have the next message, by Telegram's limits of one chat."""

from __future__ import annotations

from dataclasses import dataclass

Chat = int | str

RECENT_S = 3.0  # a 429 within this time after the chat's last message is first taken for the chat's own limit
KEEP = 1024  # chats remembered before the idle ones are forgotten


@dataclass(slots=True)
class Pace:
    """One chat: when it is even again (`due`), when it last had a message, until when Telegram wants no more."""

    due: float = 0.0
    last: float = -RECENT_S - 1
    until: float = 0.0
    waiting: int = 0


class Paces:
    """The chats that had something lately; `private` and `group` are seconds a message, and how many may go ahead."""

    def __init__(self, private: tuple[float, int], group: tuple[float, int]) -> None:
        self.private, self.group = private, group
        self._chats: dict[Chat, Pace] = {}
        self._keep = KEEP

    def __len__(self) -> int:
        return len(self._chats)

    def of(self, chat: Chat, now: float) -> Pace:
        """Return the pace of a chat."""
        if len(self._chats) >= self._keep and chat not in self._chats:
            self._chats = {c: p for c, p in self._chats.items() if not _idle(p, now)}
            self._keep = max(KEEP, 2 * len(self._chats))  # so that it is done seldom
        return self._chats.setdefault(chat, Pace())

    def gap(self, chat: Chat) -> float:
        """Return the seconds that a message takes of a chat."""
        return self._kind(chat)[0]

    def ready(self, chat: Chat, now: float, *, ahead: bool, spare: int = 0) -> float:
        """Say when the chat may have one more: in step, or a few `ahead` of it, and `spare` more than that."""
        pace = self.of(chat, now)
        gap, burst = self._kind(chat)
        return max(pace.due - (gap * (burst - 1 + spare) if ahead else 0.0), pace.until)

    def had(self, chat: Chat, cost: int, now: float) -> bool:
        """Count `cost` messages that go now; tell whether the chat had one just before."""
        pace = self.of(chat, now)
        crowded = now - pace.last <= RECENT_S
        pace.due = max(pace.due, now) + cost * self.gap(chat)
        pace.last = now
        return crowded

    def _kind(self, chat: Chat) -> tuple[float, int]:
        return self.group if is_group(chat) else self.private


def key(chat: Chat) -> Chat:
    """Return a chat's number where it was written as text."""
    text = str(chat)
    return int(text) if text.lstrip("-").isdigit() else text


def is_group(chat: Chat) -> bool:
    """Tell groups and channels by their negative ids or @names."""
    return isinstance(chat, str) or chat < 0


def _idle(pace: Pace, now: float) -> bool:
    return not pace.waiting and max(pace.due, pace.until, pace.last + RECENT_S) < now
