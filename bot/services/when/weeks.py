"""A line in; for how many weeks it comes again, or what to ask about "in 2 weeks", out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.services.when.typed import Sense
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from bot.services.when.days import Days
    from bot.services.when.line import Line

_WEEKS = (Sense.WEEKS_AHEAD, Sense.WEEKS_APART, Sense.WEEKS_LONG)
_DAY = timedelta(days=1)
_FARTHEST = 57  # weeks


def weeks_of(line: Line, days: Days) -> tuple[int | None, str]:
    """Return for how many weeks it comes again; and "2 weeks", when no "for" stands there.

    Raises `MisunderstoodError` for "in 2 weeks": people count them from today or from the day beside it.
    """
    at = 0
    while at < len(line):
        ahead, apart, long = (line.counted(at, sense) for sense in _WEEKS)
        end = max(found[1] if found else at + 1 for found in (ahead, apart, long))
        if ahead and ahead[1] == end:
            raise _ahead(line, days, at, *ahead)
        if long and long[1] == end:
            bare = line.part(at, end) if line.number(at) and end == at + 2 else ""
            line.take(at, end)
            return long[0], bare
        # "Every 2 weeks" says how often, "2 weeks" for how long.
        at = end if apart and apart[1] == end else at + 1
    return None, ""


def _ahead(line: Line, days: Days, start: int, weeks: int, end: int) -> MisunderstoodError:
    """Return what to ask about "in 2 weeks" at a place, with the Mondays where a Monday stands beside it."""
    beside = days.beside(start)
    before = beside if beside and beside.end == start and len(beside.weekdays) == 1 else None
    weekday = days.weekday_at(line.after(end, Sense.AT))
    there = days.dates.today + 7 * _DAY * min(weeks, _FARTHEST)
    choices: tuple[date, ...] = (there,)
    if before or weekday:
        wanted = before.weekdays[0] if before else weekday[0] if weekday else 0
        there -= _DAY * ((there.weekday() - wanted) % 7)
        choices = (there, there + 7 * _DAY)
    elif (day := days.best()) and day.weekdays:
        choices = ()
    start, end = before.start if before else start, weekday[1] if weekday else end
    return MisunderstoodError(
        Problem.WHICH_DAY,
        line.part(start, end),
        suggestions=choices if weeks < _FARTHEST else (),
    )
