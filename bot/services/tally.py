"""The rows of people as they are written, in; how many follow and how many come, as numbers in memory, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.event import Answer
from bot.services.wishes import ALL, PICKUP

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.people import Person

SHOWN_IN = 50  # "more than 150 are coming"
REACH_IN, FEW = 10, 20


class Tally:
    """Counts over all people, made anew at each start and moved on by each tick; nobody is in it, and nothing is kept.

    `add` is called for every row at the start, `moved` with what a row was and what it is after each write.
    """

    def __init__(self) -> None:
        self._follow: Counter[tuple[str, str]] = Counter()
        self._answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._hour: datetime | None = None
        self._frozen: dict[str, Counter[str]] = {}

    def add(self, person: Person) -> None:
        """Count one person who is written."""
        self._count(person, 1)

    def moved(self, before: Person | None, after: Person | None) -> None:
        """Count a person as she is written now instead of as she was."""
        if before:
            self._count(before, -1)
        if after:
            self._count(after, 1)

    def followers(self, site: str, event: str | None = None) -> int:
        """Return how many want to be told of all events at `site`, or also of that one `event`."""
        return self._follow[site, ALL] + (self._follow[site, event] if event else 0)

    def answers(self, occurrence: str) -> Counter[str]:
        """Return how many gave which answer, by an `Answer`'s letter, or `p` and the number of a pick-up point."""
        return Counter(self._answers[occurrence]) if occurrence in self._answers else Counter()

    def hourly(self, occurrence: str, now: datetime) -> Counter[str]:
        """Return the answers as they were when they were first asked for in this hour: nobody sees one tap in them."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._frozen = hour, {}
        if occurrence not in self._frozen:
            self._frozen[occurrence] = self.answers(occurrence)
        return Counter(self._frozen[occurrence])

    def coming(self, occurrence: str) -> int:
        """Return how many said that they come, by themselves or from a pick-up point."""
        counts = self.answers(occurrence)
        return sum(number for answer, number in counts.items() if comes(answer))

    def _count(self, person: Person, step: int) -> None:
        for event in person.wishes.follows:
            self._follow[person.site, event] += step
        for occurrence, answer in person.wishes.answers.items():
            counts = self._answers[occurrence]
            counts[answer] += step
            if counts[answer] <= 0:
                del counts[answer]
            if not counts:
                del self._answers[occurrence]


def comes(answer: str) -> bool:
    """Tell whether an answer says that she comes."""
    return answer == Answer.COMING or answer.startswith(PICKUP)


def shown(count: int, step: int = SHOWN_IN) -> int:
    """Return `count` as those see it who come: rounded down to 50s from 50 up, below nothing (0)."""
    return max(count, 0) // step * step


def reach(count: int) -> int:
    """Return `count` as organisers see it: rounded to 10; 0 stands for fewer than 20."""
    return 0 if count < FEW else (count + REACH_IN // 2) // REACH_IN * REACH_IN
