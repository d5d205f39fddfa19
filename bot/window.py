"""Calls that go out and come back in; how many more fit into Telegram's present second, and when the next does, out."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from itertools import count

PER_S = 30.0  # messages that Telegram lets pass in a second, to all chats together
SECOND_S = 1.0
MARGIN_S = 0.005  # two clocks, and a shortest way that was never quite met
LATE_S = 0.25  # a call that is not answered by then is no reason to hold up the others
WAYS = 256  # the last so many times there and back
FEW = 8  # below, nothing is known of the way, and the answer itself is waited for


@dataclass(slots=True)
class Place:
    """What one call takes of the window: when it left, and until when it has its place."""

    cost: int
    left: float
    until: float = 0.0
    free: bool = False


class Window:
    """At most `most` calls in any second, as Telegram counts them and not as we do.

    Telegram counts a call somewhere between its leaving and its answer, and two calls do not take equally long. So a
    place is free a second after the answer, less the shortest way there and back: whatever leaves then is counted a
    second later than the call that had the place, however long that took. Times are of one clock, in seconds.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._used = 0
        self._ends: list[tuple[float, int, Place]] = []
        self._numbers = count()
        self._ways: deque[float] = deque(maxlen=WAYS)

    def fits(self, cost: int, now: float) -> bool:
        """Tell whether `cost` calls may go now; more than ever fit go when all is free."""
        while self._ends and self._ends[0][0] <= now:
            end, _, place = heapq.heappop(self._ends)
            if end >= place.until:
                self.give_back(place)
        return self._used + min(cost, self.most) <= self.most

    def opens(self) -> float:
        """Return when the next place is free, as far as is known now."""
        while self._ends and (self._ends[0][2].free or self._ends[0][0] < self._ends[0][2].until):
            heapq.heappop(self._ends)
        return self._ends[0][0] if self._ends else 0.0

    def take(self, cost: int, now: float) -> Place:
        """Count `cost` calls that leave now."""
        place = Place(cost, now)
        self._used += cost
        self._until(place, now + SECOND_S + MARGIN_S + LATE_S)
        return place

    def leaves(self, place: Place, now: float) -> None:
        """Take note that a call leaves only now."""
        place.left = now
        if place.free:
            place.free = False
            self._used += place.cost
        self._until(place, now + SECOND_S + MARGIN_S + LATE_S)

    def answered(self, place: Place, now: float) -> None:
        """Take note of the answer to a call."""
        way = now - place.left
        self._ways.append(way)
        shortest = min(self._ways) if len(self._ways) >= FEW else 0.0
        self._until(place, place.left + SECOND_S + MARGIN_S + min(way - shortest, LATE_S))

    def give_back(self, place: Place) -> None:
        """Take note that a call has had its second, or does not leave after all."""
        if not place.free:
            place.free = True
            self._used -= place.cost

    def _until(self, place: Place, end: float) -> None:
        place.until = end
        heapq.heappush(self._ends, (end, next(self._numbers), place))
