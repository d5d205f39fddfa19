"""What is drawn, for tests: what was settled for the waves of `keeping`, samplers, and what lies in the database."""

from __future__ import annotations

import secrets
from fractions import Fraction
from math import exp
from typing import TYPE_CHECKING

from bot.plan import COUNT, MICRO, OPEN, VOUCHED, Plan, Stat
from bot.store import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeping import Kept

    from bot.models import Wave
    from bot.plan import Release

ANSWERS = (1, 2, 3, 4, 5)
STATS = (
    Stat(COUNT, epsilon_micro=200_000),
    Stat("bills", "bills", question=0, yes=(2, 3), among=ANSWERS, epsilon_micro=900_000, least=25),
    Stat("hurt", "hurt", question=1, yes=(3,), among=(1, 3), epsilon_micro=600_000, least=50),
    Stat(
        "bills/shift",
        "bills",
        "shift",
        question=0,
        yes=(2, 3),
        among=ANSWERS,
        split_question=2,
        groups=(("days", 1), ("nights", 2)),
        epsilon_micro=300_000,
        least=200,
    ),
)


def settled(wave: Wave) -> Plan:
    """Return what is settled for a wave of `keeping`: two figures and a crossing, the whole budget."""
    return Plan(
        survey=wave.survey,
        wave=wave.id,
        unit=wave.site,
        name=wave.site,
        sites=(wave.site,),
        size="large",
        workers=2_500,
        workers_from="the company, 2026-05",
        opens=wave.opens.date().isoformat(),
        closes=wave.closes.date().isoformat(),
        strata=(OPEN, VOUCHED) if wave.cards else (OPEN,),
        asked=(("bills", "Could you pay all your bills?", ("Yes", "No", "Nothing", "4", "5")),),
        says=(("bills", "could not pay all their bills"), ("hurt", "were hurt at work")),
        stats=STATS,
    )


def exact(found: list[int], cells: int, _: int) -> list[int]:
    """Count, and blur nothing."""
    return [found.count(cell) for cell in range(cells)]


def laplace(found: list[int], cells: int, epsilon_micro: int) -> list[int]:
    """Count, and add discrete Laplace noise as the difference of two geometric numbers: another way than OpenDP's."""
    a = exp(-epsilon_micro / MICRO)
    return [count + _geometric(a) - _geometric(a) for count in exact(found, cells, 0)]


def _geometric(a: float) -> int:
    stays, number = Fraction(a), 0
    while Fraction(secrets.randbits(64), 1 << 64) < stays:
        number += 1
    return number


def keys(plan: Plan) -> list[tuple[str, str, str]]:
    """Return the names of all numbers that a wave with this plan publishes, written out anew."""
    return [
        (stratum, stat.id, cell)
        for stratum in plan.strata
        for stat in plan.stats
        for cell in stat.cells
    ]


def named(release: Release) -> list[tuple[str, str, str]]:
    """Return the names of the numbers of `release`."""
    return [(cell.stratum, cell.stat, cell.cell) for cell in release.cells]


def numbers(release: Release) -> list[int]:
    """Return the numbers of `release`."""
    return [cell.value for cell in release.cells]


async def drawn(kept: Kept) -> list[tuple[Plan, Release]]:
    """Return what is written of closed waves."""
    async with kept.store.reading() as db:
        return await figures.releases(db)


def said(answers: Sequence[Sequence[int]]) -> list[tuple[Sequence[int], bool]]:
    """Return reports without cards, as `draw` takes them."""
    return [(one, False) for one in answers]
