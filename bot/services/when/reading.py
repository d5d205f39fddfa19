"""A line in; what it says about the day, the hour, the end and the place, each as it stands there, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.when.dates import Dates
from bot.services.when.days import Days
from bot.services.when.line import Line
from bot.services.when.times import CLEAR, Times
from bot.services.when.typed import Sense
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from datetime import date

    from bot.services.when.dates import Named
    from bot.services.when.days import Day
    from bot.services.when.times import Span
    from bot.services.when.words import Vocabulary

_AGAIN = (Sense.EVERY, Sense.DAILY, Sense.EVERY_WEEKDAY)
_SHOWN = 40  # characters of what was not understood


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says. `ahead` and `lasting` are minutes, `weeks` for how many it comes again."""

    day: Day | None
    time: Span | None
    until: date | None
    weeks: int
    ahead: int | None
    lasting: int | None
    place: str
    line: Line


def read(text: str, words: Vocabulary, today: date, *, month_first: bool | None) -> Said:
    """Read `text`. Raises `MisunderstoodError` for what cannot be meant, whatever else the line says."""
    line = Line(text, words)
    days = Days(line, Dates(line, today, month_first))
    weeks = _counted(line, Sense.WEEKS_LONG)
    lasting = _counted(line, Sense.HOURS_LONG)
    hours, minutes = (_counted(line, s) for s in (Sense.HOURS_AHEAD, Sense.MINUTES_AHEAD))
    until = _until(line, days)
    day = days.find()
    if day:
        line.take(day.start, day.end)
    times = Times(line, days, (day.start, day.end) if day else None, bool(day and day.tonight))
    time = times.find()
    if time:
        line.take(time.start, time.end)
        _one_alone(line, days)
    _nothing_left(line)
    ahead = None if hours is None and minutes is None else 60 * (hours or 0) + (minutes or 0)
    if weeks == 0 or lasting == 0:
        raise MisunderstoodError(Problem.NOT_A_DATE, "0")
    return Said(
        day,
        time,
        until,
        weeks or 0,
        ahead,
        None if lasting is None else 60 * lasting,
        line.rest(),
        line,
    )


def _counted(line: Line, sense: Sense) -> int | None:
    for at in range(len(line)):
        # "Every 2 weeks" says how often, "2 weeks" for how long.
        apart = sense is Sense.WEEKS_LONG and line.counted(at - 1, Sense.WEEKS_APART)
        found = line.counted(at, sense)
        if found and not (apart and apart[1] == found[1]):
            line.take(at, found[1])
            return found[0]
    return None


def _until(line: Line, days: Days) -> date | None:
    """Return the last day that a line names; it is taken."""
    again = any(line.word(at, sense) for at in range(len(line)) for sense in _AGAIN)
    for at in range(len(line)):
        until = line.word(at, Sense.UNTIL)
        if not until:
            continue
        start, end = at, until[1]
        found = days.named(line.after(end, Sense.AT))
        if until[0]:
            start, found = _named_before(line, days, at)
        elif found:
            # "Mon 18:00 until Tue 06:00" is one long night, and "3pm until 5.10" ten past five.
            hours = not again and _ends_in_a_time(line, days, at)
            end = found.end
            if hours and (found.weak or _time_at(line, days, end)):
                found = None
        if found and found.wrong:
            raise found.wrong
        if found:
            line.take(start, end)
            return found.date
    return None


def _named_before(line: Line, days: Days, end: int) -> tuple[int, Named | None]:
    """Return the shortest date that ends at a place, and where it begins: 12 دسمبر تک."""
    for at in range(end - 1, max(-1, end - 8), -1):
        named = days.named(at)
        whole = not line.sign(at - 1, "-./", tight=True)
        if named and whole and named.end == end:
            return at, named
    return end, None


def _ends_in_a_time(line: Line, days: Days, end: int) -> bool:
    times = Times(line, days, None)
    return any(
        (clock := times.clock(at)) is not None and clock.end == end
        for at in range(max(0, end - 4), end)
    )


def _time_at(line: Line, days: Days, at: int) -> bool:
    return Times(line, days, None).clock(line.after(at, Sense.AT)) is not None


def _one_alone(line: Line, days: Days) -> None:
    """Raise where another day stands beside another time: Mon 6-10 and Tue 17-19 are two events, and no place."""
    day = days.best()
    time = Times(line, days, (day.start, day.end)).find() if day and not day.wrong else None
    if day and time and time.rank > CLEAR:
        start, end = min(day.start, time.start), max(day.end, time.end)
        raise MisunderstoodError(Problem.WHICH_DAY, line.part(start, end)[:_SHOWN])


def _nothing_left(line: Line) -> None:
    """Raise where a word that changes everything else was not understood."""
    for at in range(len(line)):
        if until := line.word(at, Sense.UNTIL):
            place = (max(0, at - 3), until[1]) if until[0] else (until[1], len(line))
            raise MisunderstoodError(Problem.NOT_A_DATE, line.part(*place)[:_SHOWN])
        if every := line.word(at, Sense.EVERY) or line.counted(at, Sense.WEEKS_APART):
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(at, every[1] + 2)[:_SHOWN])
