"""Shared questions, sealed, and misses by door in; what the next tick writes of them, and what became of each, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import date

    from bot.models import Filed

    Done = Callable[[Filed], Awaitable[None]]

MOST = 2_000  # sealed questions; more are not taken until some are carried off
WEEKS = 26
FEWEST = 5  # of a door and week, below which no number is shown
NOWHERE = "none"


@dataclass(frozen=True, slots=True, repr=False)
class Batch:
    """What one tick writes: sealed questions with who is told of each, and how often each door was missed."""

    shared: tuple[tuple[bytes, Done], ...] = ()
    missed: Mapping[str, int] = field(default_factory=dict)


class Questions:
    """What waits for the tick. Who shared it is known only to `done`, and only until then."""

    def __init__(self) -> None:
        self._shared: list[tuple[bytes, Done]] = []
        self._missed: Counter[str] = Counter()

    def share(self, box: bytes, done: Done) -> None:
        """Queue a sealed question; after the tick that kept it, never before, `done` is told."""
        self._shared.append((box, done))

    def miss(self, door: str) -> None:
        """Count a question without an answer that would stand behind `door` (empty: nobody knows)."""
        self._missed[door or NOWHERE] += 1

    def waiting(self, *, count: bool) -> Batch:
        """Return what the tick has to write; `count`: the week is certain, and misses go too."""
        return Batch(tuple(self._shared), dict(self._missed) if count else {})

    def written(self, batch: Batch) -> None:
        """Take `batch` as written; what came meanwhile goes on waiting."""
        del self._shared[: len(batch.shared)]
        self._missed -= Counter(batch.missed)

    def listeners(self) -> list[Done]:
        """Return who waits to be told."""
        return [done for _, done in self._shared]


def week_of(day: date) -> str:
    """Return the ISO week of `day`: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def oldest(day: date) -> str:
    """Return the first week whose misses are still kept on `day`."""
    return week_of(day - timedelta(weeks=WEEKS))
