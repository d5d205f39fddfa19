"""What may be said of closed waves in; the same as CSV or JSON, for a spreadsheet or a program, out.

What each column means stands in docs/figures-files.md.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bot.plan import COUNT
from bot.replies.figures import took_part
from bot.services.figures import ALL, needs, of_workers, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.plan import Plan, Release
    from bot.services.figures import Count, Reading, Share, Shown

COLUMNS = (
    *("survey", "wave", "unit", "opens", "closes", "figure", "says", "stratum", "split", "group"),
    *("at_least", "percent", "answered", "percent_of_workers", "workers", "workers_from"),
    *("blur", "step", "quoted", "from", "plan"),
)


def as_csv(waves: Sequence[tuple[Plan, Release]]) -> str:
    """Return one line for each number that was settled, also where nothing can be said."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for wave in waves:
        for row in _rows(read(*wave)):
            writer.writerow({**row, "quoted": "yes" if row["quoted"] else "no"})
    return out.getvalue()


def as_json(
    waves: Sequence[tuple[Plan, Release]], sums: Sequence[tuple[Plan, Release]] = ()
) -> str:
    """Return the same rows, wave by wave, with the cells as they were drawn; `sums` are of several units."""
    found = {
        "waves": [_wave(*one) | {"plan": one[0].fingerprint} for one in waves],
        "together": [_wave(*one) for one in sums],  # nobody settled a sum; it has no fingerprint
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _wave(plan: Plan, release: Release) -> dict[str, Any]:
    return {
        "survey": plan.survey,
        "wave": plan.wave,
        "unit": plan.unit,
        "name": plan.name,
        "sites": plan.sites,
        "size": plan.size,
        "rows": [_without(row, "plan") for row in _rows(read(plan, release))],
        "cells": [
            {"stratum": one.stratum, "table": one.stat, "cell": one.cell, "value": one.value}
            for one in release.cells
        ],
        "spent": [
            {"stratum": stratum, "table": stat, "epsilon_micro": epsilon}
            for stratum, stat, epsilon in release.spent
        ],
    }


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _rows(reading: Reading) -> Iterator[dict[str, Any]]:
    plan, from_ = reading.plan, needs(reading.plan)
    people = took_part(reading)
    yield _took_part(reading, ALL, reading.answered, people) | {"quoted": bool(reading.rung)}
    if len(plan.strata) > 1:
        for stratum, count in reading.strata:
            yield _took_part(reading, stratum, count, count.about)
    for stat in plan.figures:
        shown = reading.figure(stat.id)
        if shown is None:
            yield _empty(plan, stat.id) | {"from": from_[stat.id]}
            continue
        for share, split in _shares(shown):
            least = from_[f"{stat.id}/{split}"] if split else from_[stat.id]
            yield _share(reading, shown, share, split) | {"from": least}
    told = {(one.id, split) for one in reading.shown for split, _ in one.groups}
    for stat in plan.stats:
        if stat.split and (stat.figure, stat.split) not in told:
            for group, _ in stat.groups:
                row = {"split": stat.split, "group": group, "from": from_[stat.id]}
                yield _empty(plan, stat.figure) | row


def _shares(shown: Shown) -> Iterator[tuple[Share, str]]:
    yield shown.all, ""
    if len(shown.strata) > 1:
        yield from ((share, "") for share in shown.strata)
    for split, shares in shown.groups:
        yield from ((share, split) for share in shares)


def _share(reading: Reading, shown: Shown, share: Share, split: str) -> dict[str, Any]:
    plan = reading.plan
    floor = share.floor or None
    return _empty(plan, shown.id) | {
        "stratum": share.stratum,
        "split": split,
        "group": share.group,
        "at_least": floor,
        "percent": share.percent,
        "answered": share.answered if share.told else None,
        "percent_of_workers": of_workers(floor, plan.workers) if floor else None,
        "blur": share.yes.blur,
        "step": share.yes.step,
        "quoted": share is shown.lead and share.told,
    }


def _took_part(reading: Reading, stratum: str, count: Count, about: int) -> dict[str, Any]:
    plan, floor = reading.plan, count.floor if reading.rung else 0
    return _empty(plan, COUNT) | {
        "stratum": stratum,
        "at_least": floor or None,
        "answered": about if reading.rung else None,
        "percent_of_workers": of_workers(floor, plan.workers) if floor else None,
        "blur": count.blur,
        "step": count.step,
        "from": 25,
    }


def _empty(plan: Plan, figure: str) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {
        "survey": plan.survey,
        "wave": plan.wave,
        "unit": plan.unit,
        "opens": plan.opens,
        "closes": plan.closes,
        "figure": figure,
        "says": dict(plan.says).get(figure, "took part" if figure == COUNT else ""),
        "stratum": ALL,
        "split": "",
        "group": "",
        "workers": plan.workers or None,
        "workers_from": plan.workers_from or None,
        "quoted": False,
        "plan": plan.fingerprint,
    }
