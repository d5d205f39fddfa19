"""The one or two times of a line in; the minutes of the day that are meant, and how long it lasts, out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.services.when.times import DAY, HALF
from bot.services.when.understood import MisunderstoodError, Problem
from bot.services.when.zones import to_utc

if TYPE_CHECKING:
    from bot.services.when.times import Clock, Span

_WEEK = timedelta(days=7)


def minutes_of(span: Span) -> tuple[int, int | None]:
    """Return the first and second time of a line, as minutes of a day.

    In 3-5pm both are in the afternoon, in 10am-2 the second is: of a time that does not say its half of the day, the
    one is meant that makes it shorter. Where neither says it the clock has 24 hours.
    """
    first, second = span.first, span.second
    if second is None:
        return first.minute, None
    if second.half and not first.settled:
        start = min(_halves(first), key=lambda minute: _between(minute, second.minute))
        return start, second.minute
    if first.half and not second.settled:
        end = min(_halves(second), key=lambda minute: _between(first.minute, minute))
        return first.minute, end
    return first.minute, second.minute


def lasts(  # noqa: PLR0913 - a span of time has a place on the clock and in the world
    span: Span, start: datetime, second: int, zone: str, fold: int, *, wall: bool
) -> int:
    """Return how many minutes it is from `start` (naive local) to the second time of a line.

    Over midnight it may last up to 12 hours: 22-06 is a night, and 17-15 a mistake. The minutes are real ones, or,
    with `wall`, those of the clock on the wall: what is repeated is planned for nights on which no clock changes.
    Raises `MisunderstoodError` where it ends before it starts.
    """
    day = span.date or start.date()
    while span.date and day < start.date():
        day += _WEEK
    end = datetime.combine(day, time()) + timedelta(minutes=second)
    if span.date is None and end <= start and end + timedelta(minutes=DAY - HALF) <= start:
        end += timedelta(days=1)
    if end <= start:
        raise MisunderstoodError(Problem.END_BEFORE_START, at=start, suggestions=(end,))
    if wall:
        return (end - start) // timedelta(minutes=1)
    begins = to_utc(start, zone, fold)
    ends = min(e for f in (0, 1) if (e := to_utc(end, zone, f)) > begins)
    return (ends - begins) // timedelta(minutes=1)


def _halves(clock: Clock) -> tuple[int, int]:
    early = clock.minute % HALF
    return early, early + HALF


def _between(start: int, end: int) -> int:
    return (end - start) % DAY or DAY
