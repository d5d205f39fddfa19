"""The days that a line names and its first time in; the rule by which it comes again, with an end, out."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.services import recurrence
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.services.when.days import Day
    from bot.services.when.reading import Said

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)


def repeats(said: Said, day: Day) -> bool:
    """Tell whether a line says that it comes again; several days of one week do not."""
    return bool(day.every or said.until or said.weeks)


def rule_of(said: Said, day: Day, start: datetime, farthest: date) -> str:
    """Return an RRULE without DTSTART and with an end, or nothing; `farthest` is the last day that can be planned.

    Raises `MisunderstoodError` when it never ends, ends before it starts, or goes on for too long.
    """
    last = _last(said, day, start)
    several = len(day.weekdays) > 1
    if last is None:
        if day.every:
            four_weeks = start.date() + 27 * _DAY
            raise MisunderstoodError(Problem.NO_END, at=start, suggestions=(four_weeks,))
        return f"{_frequency(said, day)};COUNT={len(day.weekdays)}" if several else ""
    if last < start.date():
        raise MisunderstoodError(Problem.END_BEFORE_START, at=start, suggestions=(last,))
    if len(day.weekdays) == 1 and not day.every and last < start.date() + 7 * _DAY:
        # Monday 6am until Friday: one time, or five?
        part = said.line.part(day.start, day.end)
        raise MisunderstoodError(Problem.WHICH_DAY, part)
    if last > farthest:
        raise MisunderstoodError(Problem.TOO_FAR, at=last, suggestions=(farthest,))
    return f"{_frequency(said, day)};UNTIL={last:%Y%m%d}T235959"


def check_number(rule: str, start: datetime, zone: str) -> None:
    """Raise `MisunderstoodError` when a rule has more than 400 times."""
    times = islice(recurrence.starts(start, rule, zone), recurrence.MOST + 1)
    if len(list(times)) > recurrence.MOST:
        raise MisunderstoodError(Problem.TOO_MANY, at=start)


def _last(said: Said, day: Day, start: datetime) -> date | None:
    if said.weeks:
        return start.date() + (7 * said.weeks - 1) * _DAY
    return said.until or day.last


def _frequency(said: Said, day: Day) -> str:
    if day.daily or (day.first and not said.weeks):
        return "FREQ=DAILY"
    interval = f";INTERVAL={day.every}" if day.every > 1 else ""
    days = ",".join(_WEEKDAYS[weekday] for weekday in sorted(day.weekdays))
    return f"FREQ=WEEKLY{interval}" + (f";BYDAY={days}" if days else "")
