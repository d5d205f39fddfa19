"""A line in; what it says about the day, the hour, the end and the place, each as it stands there, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.when.dates import Dates
from bot.services.when.days import Days
from bot.services.when.leftover import SHOWN, check_day, check_often, check_time, check_words
from bot.services.when.line import Line
from bot.services.when.times import CLEAR, Times
from bot.services.when.typed import Sense
from bot.services.when.understood import MisunderstoodError, Problem
from bot.services.when.weeks import weeks_of

if TYPE_CHECKING:
    from datetime import date

    from bot.services.when.dates import Named
    from bot.services.when.days import Day
    from bot.services.when.times import Span
    from bot.services.when.words import Vocabulary

_AGAIN = (Sense.EVERY, Sense.DAILY)


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
    check_often(line)
    days = Days(line, Dates(line, today, month_first))
    weeks, bare = weeks_of(line, days)
    lasting = _counted(line, Sense.HOURS_LONG)
    hours, minutes = (_counted(line, s) for s in (Sense.HOURS_AHEAD, Sense.MINUTES_AHEAD))
    until = _until(line, days)
    day = days.find()
    if day:
        line.take(day.start, day.end)
        day = _in_its_year(line, days, day)
    times = Times(line, days, (day.start, day.end) if day else None, bool(day and day.tonight))
    time = times.find()
    if time:
        line.take(time.start, time.end)
        check_time(line, times, time.start, time.end)
        _one_alone(line, days)
    check_words(line)
    if day:
        check_day(line, days, day, again=bool(until or weeks))
    if day and bare and not (day.every or len(day.weekdays) > 1):
        raise MisunderstoodError(Problem.WHICH_DAY, bare)
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
        if found := line.counted(at, sense):
            line.take(at, found[1])
            return found[0]
    return None


def _in_its_year(line: Line, days: Days, day: Day) -> Day:
    """Return `day` in the year behind it that is too far away, or past; 28 Nov 2030 alone is half past eight."""
    last = day.last or day.first
    year = days.dates.year(day.end) or days.dates.year_before(day.start)
    if last is None or not day.yearless or year is None:
        return day
    start, end = min(day.start, year[1] - 1), max(day.end, year[1])
    line.take(start, end)
    time = Times(line, days, (start, end)).find()
    if time is None or (time.rank < CLEAR and not line.word(end, Sense.AT)):
        line.take(start, end, taken=False)
        line.take(day.start, day.end)
        return day
    moved = days.dates.in_year(last, year[0], start, end)
    first = moved if day.last is None else day.first
    return replace(day, start=start, end=end, first=first, last=day.last and moved, yearless=False)


def _until(line: Line, days: Days) -> date | None:
    """Return the last day that a line names; it is taken."""
    again = any(_says_again(line, days, at) for at in range(len(line)))
    for at in range(len(line)):
        until = line.word(at, Sense.UNTIL)
        beside = days.beside(at) if until else None
        if until is None or (beside and beside.end > at):
            continue  # nothing, or Monday until Friday
        start, end = at, until[1]
        found = days.named(line.after(end, Sense.AT))
        if until[0]:
            start, found = _named_before(line, days, at)
            beside = days.beside(start)
        elif found:
            # "Mon 18:00 until Tue 06:00" is one long night, and "3pm until 5.10" ten past five.
            hours = not again and _ends_in_a_time(line, days, at)
            end = found.end
            if hours and (found.weak or _time_at(line, days, end)):
                found = None
        if found:
            if beside and beside.end == start and _once(beside):
                raise MisunderstoodError(Problem.WHICH_DAY, line.part(beside.start, end)[:SHOWN])
            return _last_day(line, days, found, (start, end))
    return None


def _last_day(line: Line, days: Days, found: Named, place: tuple[int, int]) -> date:
    """Return the day after "until", in the year that stands behind it; all of it is taken."""
    if found.wrong:
        raise found.wrong
    start, end = place
    day = found.date
    if found.yearless and (year := days.dates.year(found.end, sure=True)):
        end = max(end, year[1])
        day = days.dates.in_year(day, year[0], start, end)
    line.take(start, end)
    return day


def _says_again(line: Line, days: Days, at: int) -> bool:
    working = line.word(at, Sense.WEEKDAYS)
    weekday = days.weekday_at(at)
    return (
        bool(working and working[0])
        or bool(weekday and weekday[2])
        or line.counted(at, Sense.WEEKS_APART) is not None
        or any(line.word(at, sense) for sense in _AGAIN)
    )


def _once(day: Day) -> bool:
    return len(day.weekdays) == 1 and not day.every


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
        raise MisunderstoodError(Problem.WHICH_DAY, line.part(start, end)[:SHOWN])
