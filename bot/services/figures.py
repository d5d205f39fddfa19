"""What was settled for a wave and what was drawn at its end in; what may be said of it, and how surely, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.plan import Plan, Release

ALL = "all"  # strata together, beside bot.plan.OPEN and VOUCHED


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people as it was drawn, and by how many it is off at most, 19 times in 20."""

    value: int
    blur: int

    @property
    def step(self) -> int:
        """To what it is rounded: to no less than its blur."""
        return next((step for step in (5, 10, 20, 50) if step >= self.blur), 100)

    @property
    def floor(self) -> int:
        """The number that is "at least" true, rounded down; 0 where nothing can be said."""
        return max(0, (self.value - self.blur) // self.step * self.step)


@dataclass(frozen=True, slots=True)
class Share:
    """One figure of one stratum (or `all`), of everybody or of one group of a split (`days`)."""

    stratum: str
    group: str
    yes: Count
    no: Count

    @property
    def answered(self) -> int:
        """About how many answered that question, rounded to tens."""
        return max(0, round((self.yes.value + self.no.value) / 10) * 10)

    @property
    def percent(self) -> int | None:
        """The share of those who answered, in whole percent; None where they are too few for one."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as it is published: `says` in English; of all, by stratum, and by the groups of each split."""

    id: str
    says: str
    all: Share
    strata: tuple[Share, ...]
    groups: tuple[tuple[str, tuple[Share, ...]], ...]  # split → its groups
    differ: bool  # the strata differ by more than the blur explains: quote the one with cards


@dataclass(frozen=True, slots=True)
class Reading:
    """What may be said of one wave.

    `rung` is 0 (not yet), 25, 50, 100 or 200; `later` are the figures for which it is too low.
    """

    plan: Plan
    rung: int
    answered: Count  # how many took part
    strata: tuple[tuple[str, Count], ...]
    shown: tuple[Shown, ...]
    later: tuple[str, ...]


def read(plan: Plan, release: Release) -> Reading:
    """Return what may be said of a wave."""
    raise NotImplementedError


def together(readings: Sequence[tuple[Plan, Release]]) -> tuple[Plan, Release] | None:
    """Return several units' waves as one, every cell the sum of theirs; None when they did not draw the same tables."""
    raise NotImplementedError
