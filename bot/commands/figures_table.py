"""What may be said of the waves of one survey at one unit in; one table as plain text, a column for each wave, out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.plan import VOUCHED
from bot.replies.figures import took_part
from bot.services.figure_rows import rows
from bot.services.figures import group_words, needs, of_some, of_workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.plan import Plan
    from bot.services.figure_rows import Row
    from bot.services.figures import Count, Reading, Share, Shown

LEFT = 46  # characters of the first column; longer words go on in the next line
GAP = "  "
NEVER = "–"  # was not to be drawn in that wave
COMPANY = "  of those the company says work there"
CARDS = {True: "  with a card", False: "  without a card"}

NOTE = (
    "“At least” is what was drawn, less its blur, rounded down. People chose to answer: no error of sampling\n"
    "can be given. All that was settled before anybody answered: brazier figures --plan | sha256sum"
)

Lines = dict[str, str]  # what stands left → what stands under a wave


def table(readings: Sequence[Reading], *, added: bool = False) -> str:
    """Return the table of all waves, the oldest first; every figure that any of them settled has its rows.

    `added`: these are sums of several units, which nobody settled and which have no fingerprint.
    """
    newest = readings[-1].plan
    heading = f"{newest.name} ({newest.unit}), {newest.survey}"
    blocks = [
        [
            {"wave": one.plan.wave, "days": f"{one.plan.opens} to {one.plan.closes}"}
            for one in readings
        ],
        [_answered(one) for one in readings],
        *([_figure(one, row) for one in readings] for row in rows(readings)),
    ]
    if not added:
        blocks.append([{"fingerprint of the plan": one.plan.fingerprint[:16]} for one in readings])
    lines = [row for block in blocks for row in (*_joined(block), ("", [""] * len(readings)))]
    return "\n".join([heading, "=" * len(heading), *_laid_out(lines[:-1]), *_sources(readings)])


def _answered(reading: Reading) -> Lines:
    plan, people = reading.plan, took_part(reading)
    if not reading.rung:
        return {"took part": "too few: under 25"}
    found = {"took part": f"about {people:,}"}
    if plan.workers:
        found[COMPANY] = _of_company(people, plan.workers)
    if len(reading.strata) > 1:
        counts = reversed(reading.strata)
        found |= {CARDS[name == VOUCHED]: f"about {count.about:,}" for name, count in counts}
    return found


def _figure(reading: Reading, row: Row) -> Lines:
    plan, words = reading.plan, row.says
    settled = [shown for one, shown in row.waves if one is reading]
    if not settled:
        return {words: NEVER}
    shown = settled[0]
    if shown is None:
        return {words: f"too few: from {needs(plan)[row.figure]} answers"}
    whole = shown.all
    answered = (
        "  of those whom it is about" if of_some(plan, shown.id) else "  of those who answered"
    )
    found = {words: "", "  at least": _floor(whole), answered: _percent(whole)}
    if plan.workers and whole.floor:
        found[COMPANY] = _of_company(whole.floor, plan.workers)
    if len(shown.strata) > 1:
        found |= {CARDS[one.stratum == VOUCHED]: _said(one) for one in reversed(shown.strata)}
    found |= _groups(plan, shown)
    found["  blurred by at most, 19 times in 20"] = _people(whole.yes)
    if shown.differ:
        found["  with and without a card"] = "differ: quote those with a card"
    return found


def _groups(plan: Plan, shown: Shown) -> Lines:
    found: Lines = {}
    for stat in plan.stats:
        if stat.split and stat.figure == shown.id:
            shares = dict(shown.groups).get(stat.split, ())
            for group, _ in stat.groups:
                share = next((one for one in shares if one.group == group), None)
                words = group_words(plan, stat.split, group)
                later = f"too few: from {needs(plan)[stat.id]} answers"
                found[f"  {words}"] = _said(share) if share else later
    return found


def _floor(share: Share) -> str:
    if share.floor:
        return f"{share.floor:,}"
    return f"too few for a blur of {share.yes.blur}"


def _percent(share: Share) -> str:
    if share.percent is None:
        return "too few for a share"
    return f"{share.percent} % of about {share.answered:,}"


def _said(share: Share) -> str:
    if not share.told:
        return "too few"
    parts = [f"at least {share.floor:,}"] if share.floor else []
    return ", ".join(parts + ([_percent(share)] if share.percent is not None else []))


def _of_company(people: int, workers: int) -> str:
    part = of_workers(people, workers)
    if part is None:
        return f"more than the {workers:,} it says"
    return f"{part or 'under 1'} % of {workers:,}"


def _people(count: Count) -> str:
    return "1 person" if count.blur == 1 else f"{count.blur} people"


def _joined(columns: Sequence[Lines]) -> list[tuple[str, list[str]]]:
    """Return the rows of one block: what any wave has, in the order of the one that has most."""
    fullest: Lines = max(columns, key=len)
    labels = dict.fromkeys([*fullest, *(label for column in columns for label in column)])
    return [(label, [column.get(label, "") for column in columns]) for label in labels]


def _laid_out(rows: Sequence[tuple[str, list[str]]]) -> list[str]:
    widths = [max(map(len, cells)) for cells in zip(*(cells for _, cells in rows), strict=True)]
    lines = []
    for label, cells in rows:
        indent = label[: len(label) - len(label.lstrip())] + GAP
        first, *more = textwrap.wrap(label, LEFT, subsequent_indent=indent) or [""]
        values = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        lines.append(GAP.join([first.ljust(LEFT), *values]).rstrip())
        lines += more
    return lines


def _sources(readings: Sequence[Reading]) -> list[str]:
    """Say whose the company's number is, once for each."""
    told = dict.fromkeys((one.plan.workers, one.plan.workers_from) for one in readings)
    lines = [f"{workers:,} people work there: {source}." for workers, source in told if workers]
    return ["", *lines] if lines else []
