"""Several waves and what was drawn at their ends in; one that is their sum, or none where they do not add up, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.plan import COUNT, OPEN, VOUCHED, Cell, Release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.plan import Plan, Stat

PLUS = " + "


def together(readings: Sequence[tuple[Plan, Release]]) -> tuple[Plan, Release] | None:
    """Return several units' waves as one, every cell the sum of theirs; None when they did not draw the same tables.

    Only numbers that were published are added, so that nothing new is told. Of the tables, those are kept which all of
    them drew with the same question, the same words and the same answers; without a figure among them there is no sum.
    What it spent has one entry for each draw, from which `read` knows how the sum is blurred. Waves of other days count
    reports, not people: somebody may have taken part in each; so the company's number of people is left out there.
    """
    plans = [plan for plan, _ in readings]
    parts = [part for plan in plans for part in _parts(plan)]
    if not plans or len(set(parts)) < len(parts):
        return None
    first = plans[0]
    if len(plans) == 1:
        return readings[0]
    same = [stat for stat in first.stats if all(_same(stat, first, other) for other in plans)]
    whole = {stat.figure for stat in same if not stat.split}
    stats = tuple(stat for stat in same if stat.figure in whole)  # no groups of what is not shown
    if len({plan.survey for plan in plans}) > 1 or not any(stat.figure for stat in stats):
        return None
    if all(stat.id != COUNT for stat in stats):
        return None
    kept = {stat.id for stat in stats}
    units = _once([plan.unit for plan in plans])
    people = 0
    if len(units) == len(plans) and all(plan.workers for plan in plans):
        people = sum(plan.workers for plan in plans)
    plan = replace(
        first,
        wave=PLUS.join(_once([plan.wave for plan in plans])),
        unit=PLUS.join(units),
        name=PLUS.join(_once([plan.name for plan in plans])),
        sites=tuple(_once([site for plan in plans for site in plan.sites])),
        workers=people,
        workers_from="; ".join(_once([plan.workers_from for plan in plans])) if people else "",
        opens=min(plan.opens for plan in plans),
        closes=max(plan.closes for plan in plans),
        strata=tuple(one for one in (OPEN, VOUCHED) if any(one in plan.strata for plan in plans)),
        says=tuple((name, words) for name, words in first.says if name in kept),
        stats=stats,
    )
    cells: dict[tuple[str, str, str], int] = defaultdict(int)
    for _, release in readings:
        for cell in release.cells:
            if cell.stat in kept:
                cells[cell.stratum, cell.stat, cell.cell] += cell.value
    spent = [row for _, release in readings for row in release.spent if row[1] in kept]
    return plan, Release(tuple(Cell(*key, value) for key, value in cells.items()), tuple(spent))


def _parts(plan: Plan) -> list[tuple[str, str]]:
    # Of a sum, so that nothing is counted twice in a sum of sums.
    return [(wave, unit) for wave in plan.wave.split(PLUS) for unit in plan.unit.split(PLUS)]


def _same(stat: Stat, first: Plan, other: Plan) -> bool:
    # The budget and the threshold may be another: they change how surely it is known, not what it says.
    found = other.stat(stat.id)
    if found is None:
        return False
    return _meant(stat, first) == _meant(found, other)


def _meant(stat: Stat, plan: Plan) -> tuple[object, ...]:
    if not stat.figure:
        return (stat.id,)
    asked = plan.asked[stat.question]
    split = plan.asked[stat.split_question] if stat.split else None
    says = dict(plan.says).get(stat.figure)
    return stat.id, says, stat.many, stat.yes, stat.among, stat.groups, asked, split


def _once(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
