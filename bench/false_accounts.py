"""Honest workers, half of them with cards, and 50 accounts that lie in; how far they move what is published, out."""

from __future__ import annotations

from math import sqrt
from random import Random
from typing import TYPE_CHECKING

from bench import units
from bench.blurred import exact, seeded
from bench.guesses import sheets
from bench.people import people
from bot.models import Size
from bot.plan import VOUCHED, YES
from bot.services.draw import draw
from bot.services.figures import read

if TYPE_CHECKING:
    from collections.abc import Iterator

HONEST = (50, 200, 400)
LIARS = 50
FIGURE = "bills"


def tables(waves: int, seed: int) -> Iterator[str]:
    """Yield a table: the mean published share of each stratum, and how often it is seen that they differ."""
    yield (
        f"| honest | {LIARS} false accounts | open | with cards | all | quoted "
        "| the strata are said to differ | “at least” is more than honest people said |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    fine, bad = sheets()
    for honest in HONEST:
        for name, lie in (("none", None), ('all "fine"', fine), ('all "bad"', bad)):
            yield _row(honest, name, lie, waves, seed)


def _row(honest: int, name: str, lie: tuple[int, ...] | None, waves: int, seed: int) -> str:
    dice = Random(f"{seed}/{honest}/{name}")
    sampler, plan = seeded(dice), units.plan(Size.MEDIUM, cards=True)
    shares: dict[str, list[float]] = {"open": [], VOUCHED: [], "all": [], "quoted": []}
    noticed = untrue = 0
    for _ in range(waves):
        truth = people(honest, dice, cards=True)
        lines = truth + ([(lie, False)] * LIARS if lie else [])
        figure = read(plan, draw(plan, lines, sampler)).figure(FIGURE)
        if figure is None:
            continue
        noticed += figure.differ
        strata = (VOUCHED,) if figure.differ else plan.strata
        counted = draw(plan, truth, exact)
        said_so = sum(counted.value(stratum, FIGURE, YES) for stratum in strata)
        untrue += figure.lead.floor > said_so
        told = {share.stratum: share for share in figure.strata}
        told |= {"all": figure.all, "quoted": figure.lead}
        for where, share in told.items():
            shares[where] += [share.exact] if share.percent is not None else []
    cells = [_mean(found, waves) for found in shares.values()]
    cells += [_often(noticed, waves), _often(untrue, waves)]
    return f"| {honest} | {name} | {' | '.join(cells)} |"


def _often(hits: int, waves: int) -> str:
    low, high = wilson(hits, waves)
    return f"{100 * hits / waves:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def _mean(found: list[float], waves: int) -> str:
    if len(found) * 50 < waves:
        return "not said"
    often = "" if len(found) * 50 > 49 * waves else f" (said in {100 * len(found) / waves:.0f} %)"
    return f"{100 * sum(found) / len(found):.0f} %{often}"


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    z = 1.96
    middle = (hits + z * z / 2) / (trials + z * z)
    half = z * sqrt(hits * (trials - hits) / trials + z * z / 4) / (trials + z * z)
    return max(0.0, middle - half), min(1.0, middle + half)
