"""A line of which the day and the time are taken in; nothing out, or an error where what is left changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.when.days import A_WEEKDAY
from bot.services.when.tokens import Kind
from bot.services.when.typed import Sense
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from bot.services.when.days import Day, Days
    from bot.services.when.line import Line
    from bot.services.when.times import Times
    from bot.services.when.typed import Value

SHOWN = 40  # characters of what was not understood
_NEAR = 2  # tokens
_FAR = 6


def check_often(line: Line) -> None:
    """Raise where a line says "weekly"; before a day is looked for, as in Urdu that begins like Saturday."""
    for at in range(len(line)):
        if often := line.word(at, Sense.OFTEN):
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(at, often[1])[:SHOWN])


def check_words(line: Line) -> None:
    """Raise where a word that changes everything else was not understood."""
    for at in range(len(line)):
        if (part := line.word(at, Sense.PART)) and _has_an_hour(line, at, *part):
            place = (max(0, at - 1), part[1]) if part[0] else (at, part[1] + 1)
            raise MisunderstoodError(Problem.NO_SUCH_TIME, line.part(*place)[:SHOWN])
        if until := line.word(at, Sense.UNTIL):
            place = (max(0, at - 3), until[1]) if until[0] else (until[1], len(line))
            raise MisunderstoodError(Problem.NOT_A_DATE, line.part(*place)[:SHOWN])
        week = _next_week(line, at)
        days = line.counted(at, Sense.DAYS)
        if week or days:
            week = days[1] if days else week
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(at, week))
        if every := line.word(at, Sense.EVERY) or line.counted(at, Sense.WEEKS_APART):
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(at, every[1] + 2)[:SHOWN])


def _has_an_hour(line: Line, start: int, behind: Value, end: int) -> bool:
    """Tell whether "half past" stands beside something else than a word: 3 hours. The Half Moon is a place."""
    beside = start - 1 if behind else end
    token = line.token(beside)
    return (0 <= beside < len(line) or not behind) and (token is None or token.kind is Kind.NUMBER)


def _next_week(line: Line, at: int) -> int:
    """Return the place behind "next week", or 0; one word alone may be that of a place."""
    following = line.word(at, Sense.NEXT)
    if not following:
        return 0
    behind, same = (line.word(place, Sense.WEEK_LATER) for place in (following[1], at))
    if behind:
        return behind[1]
    # Monday after next, and then the hour.
    if at and line.token(at - 1) and not line.token(following[1]):
        return following[1]
    return following[1] if same == (0, following[1]) and following[1] > at + 1 else 0


def check_day(line: Line, days: Days, day: Day, *, again: bool) -> None:
    """Raise where other words may change the day: every day but Sunday, Monday or Tuesday, Monday in two weeks."""
    if (before := _listed(line, day.start)) is not None:
        raise MisunderstoodError(Problem.WHICH_DAY, line.part(before, day.end))
    _check_aside(line, day)
    # A date is one whatever week stands beside it.
    around = range(
        max(0, day.start - 3), day.end + 6 if day.weekdays or day.near is not None else 0
    )
    for at in around:
        if (week := line.word(at, Sense.WEEK)) and not _small(line, at, week[1]):
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(min(at, day.start), week[1]))
    other = days.best()
    if other is None or other.wrong or other.strength < A_WEEKDAY:
        return
    several = again or day.every or day.last or len(day.weekdays) > 1
    if several or _joined(line, day, other):
        raise MisunderstoodError(Problem.WHICH_DAY, line.part(other.start, other.end)[:SHOWN])


def _check_aside(line: Line, day: Day) -> None:
    """Raise where a word beside the day says that it is not this one: by Monday, not on Monday."""
    for at in range(max(0, day.start - _FAR), day.start):
        aside = line.word(at, Sense.ASIDE)
        if aside and not aside[0] and line.after(aside[1], Sense.AT) == day.start:
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(at, day.end)[:SHOWN])
    small = line.word(day.end, Sense.AT)
    for at in (day.end, small[1] if small else day.end):
        aside = line.word(at, Sense.ASIDE)
        if aside and aside[0]:
            raise MisunderstoodError(Problem.WHICH_DAY, line.part(day.start, aside[1])[:SHOWN])


def check_time(line: Line, times: Times, start: int, end: int) -> None:
    """Raise where a second time is added to the one from `start` to `end`: 6am and 6pm."""
    word = line.word(end, Sense.AND)
    if not word and not line.sign(end, "&+/"):
        return
    other = times.clock(line.after(word[1] if word else end + 1, Sense.AT))
    if other and (other.clear or line.sign(other.end, "-")):
        raise MisunderstoodError(Problem.NO_SUCH_TIME, line.part(start, other.end))


def _listed(line: Line, at: int) -> int | None:
    """Return the place of a day without a month that is joined to the date at a place: 27 and 28 Nov."""
    if line.tokens[at].kind is not Kind.NUMBER:
        return None
    words = (p for p in range(max(0, at - 2), at) if (w := line.word(p, Sense.AND)) and w[1] == at)
    # Gate 27, 28 Nov is a gate.
    sign = line.sign(at - 1, "/&+") or (at == 2 and line.sign(1, ","))
    joined = at - 1 if sign else next(words, 0)
    digits = line.number(joined - 1)
    return joined - 1 if 1 <= len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def _small(line: Line, start: int, end: int) -> bool:
    """Tell whether a word is one of a small phrase: the week of "this week"; or the name of a day."""
    return line.word(start, Sense.WEEKDAY) is not None or any(
        (small := line.word(at, Sense.AT)) and small[1] >= end
        for at in range(max(0, start - 3), start + 1)
    )


def _joined(line: Line, day: Day, other: Day) -> bool:
    """Tell whether another day belongs to the day: Monday or Tuesday, Mon 23 - Fri 27 Nov, Monday 6am and Tuesday."""
    first, second = sorted((day, other), key=lambda one: one.start)
    if first is day and second.start == first.end + 1 and not line.word(first.end, Sense.AT):
        return True
    if second.start == first.end and other.first:
        return True  # 28 Nov today
    dash = line.sign(second.start - 1, "-") and (
        second.end == len(line) or second.start - first.end <= _NEAR
    )
    return (
        dash
        or line.sign(second.start - 1, "&+")
        or any(
            (word := line.word(at, sense)) and line.after(word[1], Sense.AT) == second.start
            for at in range(first.end, second.start)
            for sense in (Sense.AND, Sense.TO)
        )
    )
