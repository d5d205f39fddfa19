"""What was settled for a wave and its reports in; every number that is ever published of it, blurred once, out."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bot.errors import BrazierError
from bot.plan import BUDGET_MICRO, MICRO, OPEN, VOUCHED, Cell, Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.plan import Plan

# The cell of every report that is in one, how many cells there are, ε in millionths → the blurred counts.
Sampler = Callable[[list[int], int, int], list[int]]
NUDGES = 64  # floats above 1/ε that are tried


class BudgetError(BrazierError):
    """A plan that spends more than there is, or nothing, or cannot be spent exactly: nothing is drawn from it."""


def draw(plan: Plan, lines: Iterable[tuple[Sequence[int], bool]], sampler: Sampler) -> Release:
    """Draw every table of `plan` for every stratum; `lines` are the answers of each report, and if it had a card.

    Which numbers come out, under which names and in which order, depends on the plan alone, never on a report. A report
    is in one stratum, and in one cell of a table at most: each stratum has the whole budget, and each cell the whole of
    its table's. Raises `BudgetError` before anything is drawn.
    """
    check(plan)
    reports = [(answers, _stratum(plan, vouched=vouched)) for answers, vouched in lines]
    cells: list[Cell] = []
    spent: list[tuple[str, str, int]] = []
    for stratum in plan.strata:
        mine = [answers for answers, where in reports if where == stratum]
        for stat in plan.stats:
            found = [at for answers in mine if (at := stat.cell(answers)) is not None]
            values = sampler(found, len(stat.cells), stat.epsilon_micro)
            cells += [
                Cell(stratum, stat.id, cell, value)
                for cell, value in zip(stat.cells, values, strict=True)
            ]
            spent.append((stratum, stat.id, stat.epsilon_micro))
    return Release(tuple(cells), tuple(spent))


def check(plan: Plan) -> None:
    """Raise `BudgetError` unless the budget of `plan` adds up: each table once, with something to spend."""
    names = [stat.id for stat in plan.stats]
    if len(set(names)) < len(names) or len(set(plan.strata)) < len(plan.strata):
        raise BudgetError("a table would be drawn twice")
    if OPEN not in plan.strata or not set(plan.strata) <= {OPEN, VOUCHED}:
        raise BudgetError("these strata are not known")
    if any(stat.epsilon_micro <= 0 for stat in plan.stats):
        raise BudgetError("a table has nothing to spend")
    if sum(stat.epsilon_micro for stat in plan.stats) > BUDGET_MICRO:
        raise BudgetError("the tables would spend more than there is")


def opendp_sampler(found: list[int], cells: int, epsilon_micro: int) -> list[int]:
    """Count and blur with OpenDP; to be called in a process that ends with the wave.

    Raises `BudgetError` when one report could change the result by more than `epsilon_micro` allows.
    """
    return [int(value) for value in measurement(cells, epsilon_micro)(found)]


def measurement(cells: int, epsilon_micro: int) -> Any:
    """Return OpenDP's way from the cells of all reports to blurred counts, which spends no more than it may.

    By OpenDP's own account: 1/ε is rounded, and so is what it makes of it, so the scale may have to be a hair larger.
    Raises `BudgetError` when that cannot be had.
    """
    import opendp.prelude as dp  # noqa: PLC0415 - 265 MB on disk, for one short moment

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.symmetric_distance()
    counts = space >> dp.t.then_count_by_categories(
        categories=list(range(cells)),
        null_category=False,
        MO="L1Distance<int>",
        TOA="int",
    )
    most = Fraction(epsilon_micro, MICRO)
    scale = MICRO / epsilon_micro
    for _ in range(NUDGES):
        made: Any = counts >> dp.m.then_laplace(scale=scale)
        if Fraction(made.map(1)) <= most:
            return made
        scale = math.nextafter(scale, math.inf)
    raise BudgetError("no scale spends as little as there is")


def _stratum(plan: Plan, *, vouched: bool) -> str:
    return VOUCHED if vouched and VOUCHED in plan.strata else OPEN
