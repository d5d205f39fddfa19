"""Closed waves for tests: what was settled, and numbers as if they had been drawn, in the bot's database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from small_repository import ROOT
from sqlalchemy import text

from bot.content import Content
from bot.plan import CELL, Cell, Plan, Release, plan_of
from bot.services.figures import Reading, read
from bot.services.published import CLOSED, RESULTS
from bot.store import figures as rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.app import Brazier


BUDGET = {"count": 10, "bills": 30, "borrowing": 30, "hurt": 30}  # percent
RULES = count()
OPENS, CLOSES = "2026-11-02", "2026-11-19"


@cache
def shipped() -> Content:
    """Return what is shipped, read once."""
    return Content.load(ROOT / "data")


def plan(
    *,
    cards: bool = False,
    workers: int = 0,
    unit: str = "BHX4",
    budget: Mapping[str, int] = BUDGET,
    **changed: Any,
) -> Plan:
    """Return what would be settled for a wave of the shipped survey that is none of the shipped ones."""
    survey = next(one for one in shipped().surveys if one.id == "hardship")
    wave = next(one for one in survey.waves if one.site == unit)
    place = shipped().unit(unit)
    assert place
    source = "Amazon, March 2026" if workers else ""
    place = replace(place, workers=workers, workers_from=source)
    survey = replace(survey, budgets={(wave.site, wave.id): budget})
    settled = plan_of(survey, replace(wave, cards=cards), place)
    return replace(settled, **{"wave": "2026-late", "opens": OPENS, "closes": CLOSES, **changed})


def release(settled: Plan, *answered: int, yes: int = 71) -> Release:
    """Return a release in which so many answered in each stratum, of them `yes` percent with yes."""
    cells, spent = [], []
    for stratum, people in zip(settled.strata, answered, strict=True):
        for stat in settled.stats:
            spent.append((stratum, stat.id, stat.epsilon_micro))
            groups = max(1, len(stat.cells) // 2)
            for at, cell in enumerate(stat.cells):
                part = people // groups
                told = part * yes // 100
                value = people if cell == CELL else part - told if at % 2 else told
                cells.append(Cell(stratum, stat.id, cell, value))
    return Release(tuple(cells), tuple(spent))


def reading(settled: Plan, *answered: int, yes: int = 71) -> Reading:
    """Return what may be said of such a release."""
    return read(settled, release(settled, *answered, yes=yes))


@asynccontextmanager
async def full(brazier: Brazier, when: str) -> AsyncIterator[None]:
    """Let the database refuse rows of `said` for which `when` (SQL) holds, as a full disk does."""
    store = brazier.services.published._store
    rule = f"full{next(RULES)}"  # never twice: another connection may not have seen that the last has gone
    fails = "BEGIN SELECT RAISE(ABORT, 'full'); END"
    async with store.writing() as db:
        await db.execute(text(f"CREATE TRIGGER {rule} BEFORE INSERT ON said WHEN {when} {fails}"))
    try:
        yield
    finally:
        async with store.writing() as db:
            await db.execute(text(f"DROP TRIGGER {rule}"))


async def opened(brazier: Brazier, settled: Plan) -> None:
    """Write down that a wave has opened."""
    async with brazier.services.published._store.writing() as db:
        await rows.put_plan(db, settled)


async def closed(
    brazier: Brazier, settled: Plan, *answered: int, yes: int = 71, news: bool = False
) -> None:
    """Write down that a wave has closed, and what was drawn for it; `news`: it is still to be told."""
    async with brazier.services.published._store.writing() as db:
        await rows.put_plan(db, settled)
        await rows.put_release(db, settled.key, release(settled, *answered, yes=yes))
        for what in () if news else (CLOSED, RESULTS):
            await rows.say(db, settled.key, what)
