"""Taps on buttons in; whether a message still shows what a tap asked for, out: in memory, of no longer than a tick."""

from __future__ import annotations

from collections import OrderedDict

CAPACITY = 20_000  # messages; what was pushed out counts as changed since


class Taps:
    """The number of the latest tap in each message: what is said after a tick must not cover a newer screen."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity, self._number = capacity, 0
        self._latest: OrderedDict[tuple[int, int], int] = OrderedDict()

    def tap(self, chat: int, message: int) -> None:
        """Take note that a button of `message` was tapped."""
        self._number += 1
        self._latest[chat, message] = self._number
        self._latest.move_to_end((chat, message))
        while len(self._latest) > self._capacity:
            self._latest.popitem(last=False)

    def latest(self, chat: int, message: int) -> int:
        """Return the number of the latest tap in `message`, 0 when none is known."""
        return self._latest.get((chat, message), 0)
