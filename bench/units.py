"""The three sizes of a unit with the budgets that they can have, in; the plan of a wave of each, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bench import population
from bot.content import Content
from bot.library import DATA
from bot.models import Size, Unit, Wave
from bot.plan import plan_of

if TYPE_CHECKING:
    from bench.population import Population
    from bot.plan import Plan
    from bot.surveys import Survey

BUDGETS = {  # percent of ε = 2
    Size.SMALL: {"count": 20, "bills": 80},
    Size.MEDIUM: {"count": 10, "bills": 30, "borrowing": 30, "hurt": 30},
    Size.LARGE: {
        "count": 8,
        "bills": 30,
        "borrowing": 30,
        "bills/shift": 16,
        "bills/works-here": 16,
    },
}
WORKERS = 2_700


@cache
def survey() -> Survey:
    """Return the survey that the population answers, as it is shipped."""
    return next(one for one in Content.load(DATA).surveys if one.id == "hardship")


@cache
def people() -> Population:
    """Return the made-up population."""
    return population.read(survey())


@cache
def plan(size: Size, *, cards: bool) -> Plan:
    """Return what is settled for a wave at a made-up unit of that size."""
    unit = Unit("EXAMPLE", "Example", ("EXAMPLE",), "gb", "Europe/London", size, WORKERS, "nobody")
    day = datetime(2026, 11, 23, tzinfo=UTC)
    wave = Wave("hardship", "bench", "EXAMPLE", day, day.replace(day=30), cards=cards)
    asked = replace(survey(), budgets={("EXAMPLE", "bench"): BUDGETS[size]})
    return plan_of(asked, wave, unit)
