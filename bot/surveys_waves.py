"""The waves of a survey's file in; when and where it can be answered, and what each wave may spend on what, out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.models import Wave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content_reading import Fields
    from bot.content_units import Places
    from bot.models import Unit

NOON = time(12)
WAVES = "waves: and under it `  - id: 2026-1`, `    site: BHX4`, `    opens: 2026-11-23`, `    closes: 2026-12-10`"
BUDGET = "budget: {count: 10, bills: 30, borrowing: 30, hurt: 30}"

Budgets = dict[tuple[str, str], dict[str, int]]  # (unit, wave) → percent for each table


def read_waves(
    entries: Sequence[Fields], survey: str, places: Places
) -> tuple[tuple[Wave, ...], Budgets]:
    """Return the waves that are right, in their order, and their budgets; what is wrong goes to the page."""
    waves: list[Wave] = []
    budgets: Budgets = {}
    for one in entries:
        one.only(["id", "site", "opens", "closes", "cards", "budget"])
        name, code = one.text("id", "2026-autumn"), one.text("site", "BHX4")
        opens, closes = one.day("opens", "2026-11-23"), one.day("closes", "2026-12-10")
        unit, cards = _unit(one, code, places), one.flag("cards")
        budget = one.inside("budget", BUDGET)
        if unit and opens and closes and (zone := _zone(unit)):
            start, end = _moment(opens, time(), zone), _moment(closes, NOON, zone)
            waves.append(Wave(survey, name, code, start, end, cards=cards))
            if budget:
                budgets[code, name] = {key: budget.number(key, 30) for key in budget.nodes}
    return tuple(waves), budgets


def _unit(fields: Fields, code: str, places: Places) -> Unit | None:
    line = fields.line_of("site")
    unit, site = places.unit(code), places.site(code)
    if unit is None and site is not None:
        pool = places.unit(site.unit)
        others = [other for other in pool.sites if other != code] if pool else []
        what = f"{code} is counted together with {' and '.join(others)} in `{site.unit}`."
        fields.page.wrong(line, what, f"site: {site.unit}")
    elif unit is None and code:
        known = [unit.code for unit in places.units]
        what = f"`{code}` is no site of data/sites.yaml."
        fields.page.wrong(line, f"{what} There are: {', '.join(known)}.")
    elif unit and unit.code not in places.sized:
        what = (
            f"{code} has no `size` in data/sites.yaml, and what a wave publishes depends on it. "
            "Expect under 50 reports: small; under 200: medium; more: large."
        )
        fields.page.wrong(line, what, f"size: medium, under `{code}:` in data/sites.yaml")
    return unit


def _zone(unit: Unit) -> ZoneInfo | None:
    try:
        return unit.clock
    except (ZoneInfoNotFoundError, ValueError):  # said where the site is read
        return None


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
