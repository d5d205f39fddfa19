"""What a line says and the present moment in; when exactly that is, or what is wrong with it, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.services.when.ending import lasts, minutes_of
from bot.services.when.repeating import check_number, repeats, rule_of
from bot.services.when.times import DAY
from bot.services.when.understood import MisunderstoodError, Problem, Understood
from bot.services.when.zones import exists, gap, is_twice, to_local, to_utc, zone_of

if TYPE_CHECKING:
    from bot.services.when.days import Day
    from bot.services.when.reading import Said
    from bot.services.when.times import Span

FARTHEST = timedelta(days=400)
LONGEST = DAY
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Now:
    """The moment (UTC) at which a line was typed, and the zone of its site."""

    moment: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """What the clock at the site shows, naive."""
        return to_local(self.moment, self.zone)

    @property
    def farthest(self) -> date:
        """The last day that can be planned."""
        return self.local.date() + FARTHEST

    def is_past(self, local: datetime, fold: int = 0) -> bool:
        """Tell whether a local time has come."""
        return to_utc(local, self.zone, fold) <= self.moment


def settle(said: Said, now: Now, minutes: int) -> Understood:
    """Return when and where it is; `minutes` is how long it lasts where the line does not say.

    Raises `MisunderstoodError`.
    """
    day, span = said.day, said.time
    if span is None:
        return _without_time(said, now, minutes)
    first, second = minutes_of(span)
    if day is None:
        today = now.local.date()
        coming = (_at(today + n * _DAY, first) for n in range(3))
        raise MisunderstoodError(
            Problem.NO_DAY, suggestions=(next(at for at in coming if not now.is_past(at)),)
        )
    start = _at(_first_day(said, day, first, now), first)
    if span.first.midnight:
        start = _midnight(said, day, start)
    fold, ambiguous = _fold(said, span, start, now)
    _check(start, fold, day, now)
    rule = rule_of(said, day, start, now.farthest)
    length = said.lasting
    if second is not None:
        length = lasts(span, start, second, now.zone, fold, wall=bool(rule))
    if length is not None and length > LONGEST:
        raise MisunderstoodError(Problem.TOO_LONG, at=start)
    if rule:
        check_number(rule, start, now.zone)
    told = length is not None
    return Understood(start, fold, ambiguous, length or minutes, rule, said.place, told)


def _without_time(said: Said, now: Now, minutes: int) -> Understood:
    if said.ahead is None:
        if said.day is None:
            raise MisunderstoodError(Problem.NOTHING)
        raise MisunderstoodError(Problem.NO_TIME, at=_first_day(said, said.day, DAY - 1, now))
    there = to_local(now.moment + timedelta(minutes=said.ahead), now.zone)
    start, told = there.replace(second=0, microsecond=0, fold=0), said.lasting is not None
    if start.date() > now.farthest:
        raise MisunderstoodError(Problem.TOO_FAR, at=start, suggestions=(now.farthest,))
    if (said.lasting or 0) > LONGEST:
        raise MisunderstoodError(Problem.TOO_LONG, at=start)
    return Understood(start, there.fold, False, said.lasting or minutes, "", said.place, told)


def _first_day(said: Said, day: Day, minute: int, now: Now) -> date:
    """Return the first day on which it is. Several days of one week begin with the one that stands first."""
    if day.first:
        return day.first
    days = day.weekdays if repeats(said, day) else day.weekdays[:1]
    today = now.local.date()
    return next(
        there
        for there in (today + n * _DAY for n in range(9))
        if (day.daily or there.weekday() in days) and not now.is_past(_at(there, minute))
    )


def _midnight(said: Said, day: Day, start: datetime) -> datetime:
    """Return which midnight is meant: today's is the one to come; of any other day nobody can tell. Raises."""
    if day.near == 0:
        return start + _DAY
    raise MisunderstoodError(
        Problem.WHICH_MIDNIGHT,
        said.line.part(day.start, day.end),
        suggestions=(start, start + _DAY),
    )


def _fold(said: Said, span: Span, start: datetime, now: Now) -> tuple[int, bool]:
    """Return which of two equal times is meant, and whether nobody said it. Raises for the name of another clock."""
    twice = is_twice(start, now.zone)
    if span.zone:
        zone = zone_of(now.zone)
        names = [start.replace(tzinfo=zone, fold=fold).tzname() for fold in range(1 + twice)]
        if span.zone not in names:
            part = said.line.part(span.start, span.end)
            raise MisunderstoodError(Problem.WRONG_CLOCK, part, at=start)
        return names.index(span.zone), False
    if twice and now.is_past(start) and not now.is_past(start, 1):
        return 1, False
    return 0, twice


def _check(start: datetime, fold: int, day: Day, now: Now) -> None:
    if not exists(start, now.zone):
        around = gap(start, now.zone)
        raise MisunderstoodError(Problem.SKIPPED, at=start, suggestions=around)
    if now.is_past(start, fold):
        raise MisunderstoodError(Problem.PAST, at=start, suggestions=_later(start, day, now))
    if start.date() > now.farthest:
        raise MisunderstoodError(Problem.TOO_FAR, at=start, suggestions=(now.farthest,))


def _later(start: datetime, day: Day, now: Now) -> tuple[datetime, ...]:
    if day.near is not None:
        later = start + _DAY
    elif day.yearless and (start.month, start.day) != (2, 29):
        later = start.replace(year=start.year + 1)
    else:
        return ()
    return () if now.is_past(later) else (later,)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)
