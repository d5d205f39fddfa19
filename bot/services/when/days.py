"""A line in; the day that it names, a date, weekdays or a recurrence, and up to when, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.when.dates import Named
from bot.services.when.typed import Sense, number
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from datetime import date

    from bot.services.when.dates import Dates
    from bot.services.when.line import Line
    from bot.services.when.typed import Value

WORKING = (0, 1, 2, 3, 4)
_DAY = timedelta(days=1)
_LONGEST_INTERVAL = 8  # weeks


@dataclass(frozen=True, slots=True)
class Day:
    """The day or days that a line names, and where it does (tokens from `start` up to `end`).

    Either `first`, or `weekdays` in the order in which they stand; `every` is 1, 2 for every other week, or 0 where
    only the coming ones are meant. `last` is the second date of two with a dash between them. `daily`: every day.
    `near` and `yearless` tell how the date was written; `wrong` is raised where the line names no other day.
    """

    start: int
    end: int
    strength: int
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    every: int = 0
    daily: bool = False
    near: int | None = None
    tonight: bool = False
    yearless: bool = False
    wrong: MisunderstoodError | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """What reads days: a line, and the dates in it."""

    line: Line
    dates: Dates

    def find(self) -> Day | None:
        """Return the day that the line names most clearly: a date or several days before a weekday, else the first.

        Raises `MisunderstoodError` where the only one does not exist.
        """
        best = self.best()
        if best and best.wrong:
            raise best.wrong
        return best

    def best(self) -> Day | None:
        """Return the same, also one that does not exist."""
        found = [day for at in range(len(self.line)) if (day := self.read(at))]
        return max(found, key=lambda day: (day.strength, -day.start), default=None)

    def read(self, at: int) -> Day | None:
        """Return the day that begins at a place, or None."""
        line = self.line
        if tonight := line.word(at, Sense.TONIGHT):
            return Day(at, tonight[1], 3, self.dates.today, near=0, tonight=True)
        if daily := line.word(at, Sense.DAILY):
            return Day(at, daily[1], 3, daily=True, every=1)
        if working := line.word(at, Sense.WEEKDAYS):
            return Day(at, working[1], 3, weekdays=WORKING, every=int(bool(working[0])))
        if every := line.counted(at, Sense.WEEKS_APART) or line.word(at, Sense.EVERY):
            return self._every(at, *every)
        return self._next(at) or self._weekday(at) or self._date(at)

    def _every(self, at: int, interval: Value, end: int) -> Day | None:
        if interval == 1 and self.line.word(end, Sense.PERIOD):
            return Day(at, end, 3, daily=True, every=1)
        days = self._weekdays(self.line.after(end, Sense.AT))
        if days is None or not 1 <= number(interval) <= _LONGEST_INTERVAL:
            return None
        return replace(days, start=at, strength=3, every=number(interval))

    def named(self, at: int) -> Named | None:
        """Return the one date, or the coming weekday, that stands at a place."""
        if named := self.dates.read(at):
            return named
        weekday = self.line.word(at, Sense.WEEKDAY)
        if weekday is None:
            return None
        if (dated := self._dated(at)) and dated.first:
            return Named(dated.first, dated.end)
        ahead = (number(weekday[0]) - self.dates.today.weekday()) % 7 or 7
        return Named(self.dates.today + _DAY * ahead, weekday[1])

    def _date(self, at: int) -> Day | None:
        line = self.line
        if line.number(at) and line.sign(at + 1, "-") and (second := self.dates.read(at + 2)):
            day_before = self.dates.same_month(line.number(at), second)
            if day_before:
                return Day(at, second.end, 3, day_before, second.date)
        named = self.dates.read(at)
        if named is None:
            return None
        day = Day(
            at,
            named.end,
            _strength(named),
            named.date,
            near=named.near,
            yearless=named.yearless,
            wrong=named.wrong,
        )
        joined = self._joined(day.end)
        if joined is not None and (second := self.dates.read(joined)):
            return replace(day, end=second.end, last=second.date, wrong=day.wrong or second.wrong)
        return day

    def _joined(self, at: int) -> int | None:
        if self.line.sign(at, "-"):
            return at + 1
        to = self.line.word(at, Sense.TO)
        return to[1] if to else None

    def _next(self, at: int) -> Day | None:
        """Return the date behind "next Friday". Raises for it and "Friday week" alone: people mean two days by them."""
        following = self.line.word(at, Sense.NEXT)
        place = following[1] if following else at
        weekday = self.line.word(place, Sense.WEEKDAY)
        later = weekday and self.line.word(weekday[1], Sense.WEEK_LATER)
        if weekday is None or not (following or later):
            return None
        if dated := self._dated(place):
            return replace(dated, start=at)
        ahead = (number(weekday[0]) - self.dates.today.weekday()) % 7 or 7
        coming = self.dates.today + _DAY * ahead
        raise MisunderstoodError(
            Problem.WHICH_DAY,
            self.line.part(at, later[1] if later else weekday[1]),
            suggestions=(coming, coming + 7 * _DAY),
        )

    def _weekday(self, at: int) -> Day | None:
        found = self._weekdays(at)
        if found and len(found.weekdays) == 1:
            return self._dated(at) or found
        return found

    def _weekdays(self, at: int) -> Day | None:
        days: list[int] = []
        end = at
        place: int | None = at
        ranged = every = False
        while place is not None and (word := self._weekday_at(place)):
            day, end, always = word
            every = every or always
            if ranged:
                days += [(days[-1] + n) % 7 for n in range(1, (day - days[-1]) % 7)]
            days.append(day)
            joined = self._joined(end)
            ranged = joined is not None
            place = self._listed(end) if joined is None else joined
        if not days:
            return None
        once = tuple(dict.fromkeys(days))
        return Day(at, end, 3 if len(once) > 1 else 2, weekdays=once, every=int(every))

    def _weekday_at(self, at: int) -> tuple[int, int, bool] | None:
        for sense in (Sense.WEEKDAY, Sense.EVERY_WEEKDAY):
            if word := self.line.word(at, sense):
                return number(word[0]), word[1], sense is Sense.EVERY_WEEKDAY
        return None

    def _listed(self, at: int) -> int:
        while self.line.sign(at, ",/&+") or self.line.word(at, Sense.AND):
            word = self.line.word(at, Sense.AND)
            at = word[1] if word else at + 1
        return at

    def _dated(self, at: int) -> Day | None:
        """Return the date behind a weekday: Saturday 28 November. Raises when that is another weekday."""
        weekday = self.line.word(at, Sense.WEEKDAY)
        if weekday is None:
            return None
        place = self.line.after(weekday[1], Sense.AT)
        named = self.dates.read(place) or self.dates.day_of_month(place)
        if named is None or named.near is not None or named.wrong:
            return None
        if named.date.weekday() != weekday[0]:
            if named.weak and not self.line.sign(place + 1, "/"):
                return None  # Tuesday 6.10 is ten past six
            ahead = (number(weekday[0]) - named.date.weekday()) % 7
            raise MisunderstoodError(
                Problem.WRONG_WEEKDAY,
                self.line.part(at, named.end),
                at=named.date,
                suggestions=(named.date, named.date + _DAY * ahead),
            )
        return Day(at, named.end, 3, named.date, yearless=named.yearless)


def _strength(named: Named) -> int:
    if named.wrong:
        return 0
    return 1 if named.weak else 3
