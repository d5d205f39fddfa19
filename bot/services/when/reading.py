"""A line in; what it says about the day, the hour, the end and the place, each as it stands there, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.when.dates import Dates
from bot.services.when.days import Days
from bot.services.when.line import Line
from bot.services.when.times import Times
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
    if until and day is None:
        # "Friday until Christmas": the day was taken for the last one, and there is no other.
        line.take(until[0], until[1].end, taken=False)
        until, day = None, days.find()
    if day:
        line.take(day.start, day.end)
    times = Times(line, days, (day.start, day.end) if day else None, bool(day and day.tonight))
    time = times.find()
    if time:
        line.take(time.start, time.end)
    _nothing_behind_until(line)
    ahead = None if hours is None and minutes is None else 60 * (hours or 0) + (minutes or 0)
    if weeks == 0 or lasting == 0:
        raise MisunderstoodError(Problem.NOT_A_DATE, "0")
    return Said(
        day,
        time,
        until and until[1].date,
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


def _until(line: Line, days: Days) -> tuple[int, Named] | None:
    """Return the last day that a line names, and where it stands; it is taken."""
    again = any(line.word(at, sense) for at in range(len(line)) for sense in _AGAIN)
    for at in range(len(line)):
        until = line.word(at, Sense.UNTIL)
        if not until:
            continue
        place = line.after(until[1], Sense.AT)
        found = days.named(place)
        if found and found.wrong:
            raise found.wrong
        # "Mon 18:00 until Tue 06:00" is one long night, and "3pm until 5.10" ten past five.
        hours = not again and _ends_in_a_time(line, days, at)
        if found and not (hours and (found.weak or _time_at(line, days, found.end))):
            return _taken(line, at, found)
        if found is None and until[0] and (last := _named_before(line, days, at)):
            return _taken(line, last[0], replace(last[1], end=until[1]))
    return None


def _taken(line: Line, start: int, named: Named) -> tuple[int, Named]:
    line.take(start, named.end)
    return start, named


def _named_before(line: Line, days: Days, end: int) -> tuple[int, Named] | None:
    """Return the shortest date that ends at a place: 12 دسمبر تک."""
    for at in range(end - 1, max(-1, end - 8), -1):
        named = days.named(at)
        if (
            named
            and named.end == end
            and not named.wrong
            and not line.sign(at - 1, "-./", tight=True)
        ):
            return at, named
    return None


def _ends_in_a_time(line: Line, days: Days, end: int) -> bool:
    times = Times(line, days, None)
    return any(
        (clock := times.clock(at)) is not None and clock.end == end
        for at in range(max(0, end - 4), end)
    )


def _time_at(line: Line, days: Days, at: int) -> bool:
    return Times(line, days, None).clock(line.after(at, Sense.AT)) is not None


def _nothing_behind_until(line: Line) -> None:
    for at in range(len(line)):
        if until := line.word(at, Sense.UNTIL):
            part = line.part(until[1], len(line))
            raise MisunderstoodError(Problem.NOT_A_DATE, part[:_SHOWN])
