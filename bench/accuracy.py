"""Units of three sizes and a made-up population in; how far each published figure is from the truth, as tables, out.

The error is that of rounding and blur alone: against an exact count of the same reports. Who answers at all is another
question, which no number here can say anything of.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from bench import units
from bench.blurred import exact, seeded
from bench.people import people
from bot.models import Size
from bot.plan import NO, YES
from bot.services.draw import draw, opendp_sampler
from bot.services.figures import ALL, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.plan import Plan, Release
    from bot.services.draw import Sampler
    from bot.services.figures import Reading, Share

NUMBERS = (25, 30, 50, 100, 200, 400, 2_000)
SETS = 10  # different groups of people, who are then blurred again and again
RUNGS = (0, 25, 50, 100, 200)


@dataclass
class Errors:
    """What was said of one figure: how far off, in people and in points, and of how many draws."""

    draws: int = 0
    told: int = 0
    people: list[int] = field(default_factory=list)
    points: list[float] = field(default_factory=list)


@dataclass
class Seen:
    """What came out of many draws for one unit and one number of reports."""

    rungs: Counter[int] = field(default_factory=Counter)
    errors: dict[str, Errors] = field(default_factory=dict)
    floors: Counter[bool] = field(default_factory=Counter)  # was "at least" true?
    floor: list[int] = field(default_factory=list)  # of the first figure, in percent of the truth
    within: Counter[bool] = field(default_factory=Counter)  # was a number off by its blur at most?

    @property
    def draws(self) -> int:
        return self.rungs.total()


def measured(plan: Plan, number: int, draws: int, sampler: Sampler, dice: Random) -> Seen:
    """Return what is published of `number` reports, over `draws` draws."""
    seen = Seen()
    for _ in range(min(SETS, draws)):
        lines = people(number, dice, cards=len(plan.strata) > 1)
        truth = draw(plan, lines, exact)
        for _ in range(max(1, draws // SETS)):  # of the same people
            _look(seen, read(plan, draw(plan, lines, sampler)), truth)
    return seen


def _look(seen: Seen, reading: Reading, truth: Release) -> None:
    plan = reading.plan
    seen.rungs[reading.rung] += 1
    for stat in plan.stats:
        if stat.figure:
            seen.errors.setdefault(stat.id, Errors()).draws += 1
    for figure in reading.shown:
        _note(seen, figure.id, figure.all, truth, plan)
        for split, shares in figure.groups:
            for share in shares:
                _note(seen, f"{figure.id}/{split}", share, truth, plan)
        if len(plan.strata) > 1:
            for share in figure.strata:
                _note(seen, f"{figure.id}, one stratum", share, truth, plan)
        if figure.id == plan.figures[0].id and figure.all.floor:
            yes, _ = _true(truth, plan, figure.id, figure.all)
            seen.floor.append(round(100 * figure.all.floor / yes) if yes else 0)


def _note(seen: Seen, name: str, share: Share, truth: Release, plan: Plan) -> None:
    if not share.told:
        return
    errors = seen.errors.setdefault(name, Errors())
    errors.told += 1
    yes, no = _true(truth, plan, name.partition(",")[0], share)
    errors.people.append(abs(share.yes.value - yes))
    seen.within[errors.people[-1] <= share.yes.blur] += 1
    if share.floor:
        seen.floors[share.floor <= yes] += 1
    if share.percent is not None:
        errors.points.append(abs(share.percent - 100 * yes / (yes + no)) if yes + no else 100)


def _true(truth: Release, plan: Plan, stat: str, share: Share) -> tuple[int, int]:
    strata = plan.strata if share.stratum == ALL else (share.stratum,)
    cells = [f"{share.group}/{cell}" if share.group else cell for cell in (YES, NO)]
    yes, no = (sum(truth.value(one, stat, cell) for one in strata) for cell in cells)
    return yes, no


def p95(values: Sequence[float]) -> float:
    """Return what 95 of 100 values do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def tables(draws: int, seed: int) -> Iterator[str]:
    """Yield the lines of two tables: the ladder with the first figure, and every figure."""
    results = {
        (size, number, cards): measured(
            units.plan(size, cards=cards),
            number,
            draws if number <= 400 else max(1, draws // 3),
            seeded(Random(f"{seed}/{size}/{number}/{cards}")),
            Random(f"{seed}/{number}"),
        )
        for cards in (False, True)
        for size in Size
        for number in NUMBERS
    }
    yield from _ladder(results)
    yield ""
    yield from _figures(results)
    yield ""
    yield from _floors(results)


Results = dict[tuple[Size, int, bool], Seen]


def _ladder(results: Results) -> Iterator[str]:
    yield "| reports |" + "".join(f" {size} | {size}, cards |" for size in Size)
    yield "| --- |" + " --- |" * 2 * len(Size)
    for number in NUMBERS:
        cells = []
        for size in Size:
            for cards in (False, True):
                seen = results[size, number, cards]
                steps = [
                    f"{rung or 'nothing'}: {_share(seen.rungs[rung], seen.draws)}"
                    for rung in RUNGS
                    if seen.rungs[rung]
                ]
                cells.append(", ".join(steps))
        yield f"| {number:,} | {' | '.join(cells)} |"


def _figures(results: Results) -> Iterator[str]:
    yield "| unit | figure |" + "".join(f" {number:,} |" for number in NUMBERS)
    yield "| --- | --- |" + " --- |" * len(NUMBERS)
    for size in Size:
        for cards in (False, True):
            mine = [results[size, number, cards] for number in NUMBERS]
            names = {name: None for seen in mine for name in seen.errors}
            unit = f"{size}, cards" if cards else f"{size}"
            for name in sorted(names, key=lambda one: "," in one):
                cells = [_cell(seen, seen.errors.get(name, Errors())) for seen in mine]
                yield f"| {unit} | {name} | {' | '.join(cells)} |"
            least = [
                f"{sum(seen.floor) / len(seen.floor):.0f} %"
                if len(seen.floor) * 50 > seen.draws
                else "–"
                for seen in mine
            ]
            yield f"| {unit} | bills, at least: of the truth | {' | '.join(least)} |"


def _cell(seen: Seen, errors: Errors) -> str:
    # What is said one time in fifty or less has no 95th of 100.
    if errors.told * 50 <= seen.draws:
        return "–"
    if len(errors.points) * 50 <= seen.draws:
        return f"{p95(errors.people):.0f}"
    return f"{p95(errors.people):.0f}; {p95(errors.points):.1f}"


def _floors(results: Results) -> Iterator[str]:
    floors: Counter[bool] = sum((seen.floors for seen in results.values()), Counter())
    within: Counter[bool] = sum((seen.within for seen in results.values()), Counter())
    rates = {
        key: seen.floors[True] / seen.floors.total()
        for key, seen in results.items()
        if seen.floors.total() >= min(200, seen.draws)
    }
    worst = min(rates, key=lambda key: rates[key])
    size, number, cards = worst
    yield (
        f"{floors.total():,} floors: {100 * floors[True] / floors.total():.2f} % are true. The worst: "
        f"{100 * rates[worst]:.1f} % ({size}, {number:,} reports, {'with' if cards else 'without'} cards, "
        f"{results[worst].floors.total():,} floors)."
    )
    yield f"Off by no more than its blur: {100 * within[True] / within.total():.1f} % of {within.total():,} numbers."


def spot(draws: int, seed: int) -> str:
    """Compare with OpenDP itself: a medium unit of 100 with cards."""
    plan, number = units.plan(Size.MEDIUM, cards=True), 100
    lines = []
    for name, sampler in (("OpenDP", opendp_sampler), ("ours", seeded(Random(seed)))):
        seen = measured(plan, number, draws, sampler, Random(seed))
        bills = seen.errors["bills"]
        lines.append(
            f"{name}: off by {p95(bills.people):.0f} people, {p95(bills.points):.1f} points, "
            f"rung 100 in {_share(seen.rungs[100], seen.draws)}, "
            f"floors true {100 * seen.floors[True] / seen.floors.total():.1f} %"
        )
    return f"{size_of(plan)} unit, {number} reports with cards, {draws:,} draws. " + "; ".join(
        lines
    )


def size_of(plan: Plan) -> str:
    return plan.size.capitalize()


def _share(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 0.5 or not part else "< 1 %"
