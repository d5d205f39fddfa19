"""What was settled for a wave and what was drawn at its end in; what may be said of it, and how surely, out.

Everything here is computed from numbers that are published already, and from nothing else: it cannot tell more about
a report than they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

from bot.blur import blur, variance
from bot.plan import CELL, COUNT, CROSSED, NO, OPEN, VOUCHED, YES
from bot.services.sums import together

if TYPE_CHECKING:
    from bot.plan import Plan, Release, Stat

__all__ = [
    "ALL",
    "Count",
    "Reading",
    "Share",
    "Shown",
    "differ",
    "group_words",
    "needs",
    "of_some",
    "of_workers",
    "read",
    "rung_of",
    "together",
]

ALL = "all"  # strata together, beside bot.plan.OPEN and VOUCHED
# Answers (blurred), and how many figures are shown then.
LADDER = ((25, 1), (50, 3), (100, 99), (CROSSED, 99))
PERCENT = 50  # answers to a figure (blurred), before it is a percent
POINTS = 10  # by so many points the blur may move a percent, 19 times in 20
TWICE = 1.96  # standard deviations: 19 times in 20


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people as it was drawn, and by how many it is off at most, 19 times in 20."""

    value: int
    blur: int

    @property
    def step(self) -> int:
        """To what it is rounded: 5, 10, 20, 50, 100, …, the smallest that is not below its blur."""
        scale = 1
        while True:
            for step in (5 * scale, 10 * scale, 20 * scale):
                if step >= self.blur:
                    return step
            scale *= 10

    @property
    def floor(self) -> int:
        """The number that is "at least" true, rounded down; 0 where nothing can be said."""
        return max(0, (self.value - self.blur) // self.step * self.step)

    @property
    def about(self) -> int:
        """The number itself, to the nearest step; never below 0."""
        return max(0, (2 * self.value + self.step) // (2 * self.step) * self.step)


@dataclass(frozen=True, slots=True)
class Share:
    """One figure of one stratum (or `all`), of everybody or of one group of a split (`days`).

    `rung` is that of the ladder on which these people stand: 0 says nothing, 25 a floor, from 50 a percent too.
    `deviation` is that of the blur of each of the two numbers, in people.
    """

    stratum: str
    group: str
    yes: Count
    no: Count
    rung: int = CROSSED
    deviation: float = 0.0

    @property
    def floor(self) -> int:
        """How many said so at least; 0 where nothing can be said."""
        return self.yes.floor if self.rung else 0

    @property
    def answered(self) -> int:
        """About how many answered that question, to the nearest ten."""
        return max(0, (self.yes.value + self.no.value + 5) // 10 * 10)

    @property
    def percent(self) -> int | None:
        """The share of those who answered, in whole percent; None where they are too few for one."""
        answers = self.yes.value + self.no.value
        if min(self.rung, answers) < PERCENT or self.points > POINTS:
            return None
        return round(100 * self.exact)

    @property
    def exact(self) -> float:
        """The share from 0 to 1, as it was drawn; 0 where nobody answered."""
        answers = self.yes.value + self.no.value
        return min(1.0, max(0.0, self.yes.value / answers)) if answers > 0 else 0.0

    @property
    def points(self) -> int:
        """By how many points the blur moves the percent at most, 19 times in 20, rounded up; 100 where all is open."""
        answers = self.yes.value + self.no.value
        if answers <= 0:
            return 100
        return min(100, ceil(100 * TWICE * sqrt(_blurred(self))))

    @property
    def told(self) -> bool:
        """Whether anything can be said; if not, it is "not yet"."""
        return self.floor > 0 or self.percent is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as it is published: `says` in English; of all, by stratum, and by the groups of each split."""

    id: str
    says: str
    all: Share
    strata: tuple[Share, ...]  # each of the plan's, also where there is one only
    groups: tuple[tuple[str, tuple[Share, ...]], ...]  # split → its groups
    differ: (
        bool  # the strata differ by more than blur and chance explain: quote the one with cards
    )

    @property
    def lead(self) -> Share:
        """The share that is quoted: of all; of those with cards when the strata differ."""
        if not self.differ:
            return self.all
        return next(share for share in self.strata if share.stratum == VOUCHED)


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

    def figure(self, name: str) -> Shown | None:
        """Return what is said of the figure with this id, if anything is."""
        return next((one for one in self.shown if one.id == name), None)


def read(plan: Plan, release: Release) -> Reading:
    """Return what may be said of a wave."""
    drawn = _Drawn(plan, release)
    answered = drawn.count(plan.strata, COUNT, CELL)
    rung = rung_of(answered.value)
    from_ = needs(plan)
    return Reading(
        plan,
        rung,
        answered,
        tuple((stratum, drawn.count((stratum,), COUNT, CELL)) for stratum in plan.strata),
        tuple(drawn.shown(stat, rung) for stat in plan.figures if from_[stat.id] <= rung),
        tuple(stat.id for stat in plan.figures if from_[stat.id] > rung),
    )


def rung_of(answers: int) -> int:
    """Return the rung of the ladder for so many (blurred) answers: 0, 25, 50, 100 or 200."""
    return max((least for least, _ in LADDER if least <= answers), default=0)


def needs(plan: Plan) -> dict[str, int]:
    """Return for each figure and each figure by groups from which rung it is shown, by what was settled."""
    found: dict[str, int] = {}
    for least, most in LADDER:
        for stat in [one for one in plan.figures if one.least <= least][:most]:
            found.setdefault(stat.id, least)
    for stat in plan.stats:
        if stat.split:
            found[stat.id] = max(CROSSED, stat.least)
    return found


def of_workers(people: int, workers: int) -> int | None:
    """Return which share of `workers`, the company's own number, `people` are: in percent, rounded down.

    None where that number is not known, or where it is smaller than `people`: then it is no longer true.
    """
    return people * 100 // workers if workers >= people and workers > 0 else None


def of_some(plan: Plan, figure: str) -> bool:
    """Tell whether a figure is about some of those who answered its question only: of extra shifts, who did any."""
    stat = plan.stat(figure)
    return stat is not None and len(stat.among) < len(plan.asked[stat.question][2])


def group_words(plan: Plan, split: str, group: str) -> str:
    """Return what a group of a split is called, or how its answer was worded: `Days`; its id if no plan says."""
    for named, name, words in plan.called:
        if (named, name) == (split, group):
            return words
    for stat in plan.stats:
        for name, answer in stat.groups if stat.split == split else ():
            if name == group:
                return plan.asked[stat.split_question][2][answer - 1]
    return group


@dataclass(frozen=True, slots=True)
class _Drawn:
    plan: Plan
    release: Release

    def shown(self, stat: Stat, rung: int) -> Shown:
        plan, from_ = self.plan, needs(self.plan)
        strata = tuple(
            self.share(stat, min(rung, rung_of(self.count((one,), COUNT, CELL).value)), one)
            for one in plan.strata
        )
        splits = [one for one in plan.stats if one.split and one.figure == stat.id]
        groups = tuple(
            (split.split, tuple(self.share(split, rung, group=name) for name, _ in split.groups))
            for split in splits
            if from_[split.id] <= rung
        )
        says = dict(plan.says).get(stat.id, stat.id)
        # In a sum, those with cards may be of other places than those without: that is no difference.
        draws = {len(self.spent((one,), stat.id)) for one in plan.strata}
        apart = len(draws) == 1 and differ(strata)
        return Shown(stat.id, says, self.share(stat, rung), strata, groups, apart)

    def share(self, stat: Stat, rung: int, stratum: str = ALL, group: str = "") -> Share:
        strata = self.plan.strata if stratum == ALL else (stratum,)
        names = [f"{group}/{cell}" if group else cell for cell in (YES, NO)]
        yes, no = (self.count(strata, stat.id, name) for name in names)
        if group:
            rung = min(rung, rung_of(yes.value + no.value))
        deviation = sqrt(variance(self.spent(strata, stat.id)))
        return Share(stratum, group, yes, no, rung, deviation)

    def count(self, strata: tuple[str, ...], stat: str, cell: str) -> Count:
        value = sum(self.release.value(stratum, stat, cell) for stratum in strata)
        return Count(value, blur(self.spent(strata, stat)))

    def spent(self, strata: tuple[str, ...], stat: str) -> list[int]:
        # A sum of waves has spent several times on one table: once for each draw that is in it.
        found = [
            micro for one, name, micro in self.release.spent if name == stat and one in strata
        ]
        if not found:  # a number of which nobody knows how it was blurred is not an exact one
            raise KeyError(stat)
        return found


def differ(strata: tuple[Share, ...]) -> bool:
    """Return whether those with cards and the others answered so differently that neither chance nor blur explains it.

    A test of two shares, 1 in 20, on the published numbers: the variance of their difference is that of chance, were
    both the same, and that of the blur of all four numbers. Only where both have 50 (blurred) answers.
    """
    by = {share.stratum: share for share in strata}
    if OPEN not in by or VOUCHED not in by:
        return False
    one, other = by[OPEN], by[VOUCHED]
    n, m = (share.yes.value + share.no.value for share in (one, other))
    if min(n, m, one.rung, other.rung) < PERCENT:
        return False
    pooled = min(1.0, max(0.0, (one.yes.value + other.yes.value) / (n + m)))
    chance = pooled * (1 - pooled) * (1 / n + 1 / m)
    return abs(one.exact - other.exact) > TWICE * sqrt(chance + _blurred(one) + _blurred(other))


def _blurred(share: Share) -> float:
    # yes / (yes + no), when each of the two is off by a little: the squares of both slopes.
    p, answers = share.exact, share.yes.value + share.no.value
    return ((1 - p) ** 2 + p**2) * share.deviation**2 / answers**2
