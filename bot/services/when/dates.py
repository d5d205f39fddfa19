"""A line and the day on which it was written in; the dates in it out: 28 Nov, 28.11., 11/28, 2026-11-28, tomorrow."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.services.when.typed import Sense, number
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from bot.services.when.line import Line

# A date without a year so many days ago is a mistake; one longer ago is meant for the year to come.
BACK = timedelta(days=60)
_DAY = timedelta(days=1)
_YEARS = range(2000, 2100)
# A year by mistake. Of these none is a time: 1930 is half past seven.
_FAR_YEARS = frozenset((*range(1960, 2000), *range(2160, 2200)))
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Named:
    """A date, and the place behind it. `near`: days from today.

    `weak`: 3/4 or 3.4 may also be something else, so that `wrong`, what is wrong with it, is not raised yet.
    """

    date: date
    end: int
    weak: bool = False
    near: int | None = None
    yearless: bool = False
    wrong: MisunderstoodError | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """What reads dates: a line, the day on which it was written, and how 3/4 is read.

    `month_first`: True as in the US, False as everywhere else, None where nobody can tell.
    """

    line: Line
    today: date
    month_first: bool | None

    def read(self, at: int) -> Named | None:
        """Return the date that begins at a place, or None. Raises `MisunderstoodError` for one that does not exist."""
        near = self.line.word(at, Sense.NEAR)
        if near or (near := self.line.counted(at, Sense.DAYS_AHEAD)):
            days = number(near[0])
            return Named(self.today + _DAY * days, near[1], near=days)
        if not self.line.number(at):
            return self._month_day(at)
        return self._numeric(at) or self._day_month(at) or self._ordinal(at)

    def same_month(self, day: str, second: Named) -> date | None:
        """Return the first of two days in one month: 1-5 December."""
        if len(day) > 2 or not 1 <= int(day) < second.date.day or second.weak:
            return None
        return second.date.replace(day=int(day))

    def year(self, at: int, *, sure: bool = False) -> tuple[int, int] | None:
        """Return a year that no date has taken, as 2031 or, `sure` or not before a street, as 27; and its end."""
        line = self.line
        place = at + 1 if line.sign(at, ",'’") else at
        digits, end = line.number(place), place + 1
        sure = sure or line.sign(at, "'’")
        if line.sign(end, ":") or line.sign(end, "-./", tight=True) or line.glued(end):
            return None
        if len(digits) == 4 and (int(digits) in _YEARS or int(digits) in _FAR_YEARS):
            return int(digits), end
        street = line.token(end) and not line.number(end) and not line.word(end, Sense.AT)
        if len(digits) != 2 or int(digits) <= _HOURS or (street and not sure):
            return None
        return _YEARS[int(digits)], end

    def year_before(self, at: int) -> tuple[int, int] | None:
        """Return the year that stands before a month, and its end: 2031 Dec 1. A gate may have such a number."""
        digits = self.line.number(at - 1)
        alone = at == 1 or self.line.sign(at - 2, ",-/") or not self.line.token(at - 2)
        if len(digits) != 4 or not alone or int(digits) not in _YEARS:
            return None
        return int(digits), at

    def in_year(self, day: date, year: int, start: int, end: int) -> date:
        """Return the same day of another year. Raises `MisunderstoodError` for 29 February."""
        return self._make(start, end, year, day.month, day.day)

    def _day_month(self, at: int) -> Named | None:
        line = self.line
        end = self._day_end(at)
        of = line.word(end, Sense.OF) if end else None
        month = line.word(of[1] if of else end, Sense.MONTH) if end else None
        if not month:
            return None
        return self._with_year(at, month[1], number(month[0]), int(line.number(at)))

    def _month_day(self, at: int) -> Named | None:
        line = self.line
        month = line.word(at, Sense.MONTH)
        # In some languages Tuesday and March are the same three letters: then what stands behind is an hour.
        if not month or line.word(at, Sense.WEEKDAY):
            return None
        end = self._day_end(month[1])
        if not end or line.sign(end, ":."):
            return None
        return self._with_year(at, end, number(month[0]), int(line.number(month[1])))

    def _day_end(self, at: int) -> int:
        """Return the place behind the number of a day and its ending, or 0 where none stands."""
        if not 1 <= len(self.line.number(at)) <= 2:
            return 0
        ending = self.line.word(at + 1, Sense.ORDINAL)
        if ending and not self.line.spaced(at + 1):
            return ending[1]
        return at + 2 if self.line.sign(at + 1, ".") and not self.line.spaced(at + 1) else at + 1

    def _with_year(self, at: int, end: int, month: int, day: int) -> Named:
        place = end + 1 if self.line.sign(end, ",") else end
        digits = self.line.number(place)
        # 28 Nov 2030 is half past eight; 28 Nov 2026 is a year.
        if (
            len(digits) == 4
            and not self.line.sign(place + 1, ":-")
            and abs(int(digits) - self.today.year - 1) <= 2
        ):
            return Named(self._make(at, place + 1, int(digits), month, day), place + 1)
        return Named(self._coming(at, end, month, day), end, yearless=True)

    def _ordinal(self, at: int) -> Named | None:
        ending = self.line.word(at + 1, Sense.ORDINAL)
        if not ending or self.line.spaced(at + 1) or len(self.line.number(at)) > 2:
            return None
        return self._of_month(int(self.line.number(at)), ending[1])

    def day_of_month(self, at: int) -> Named | None:
        """Return the day whose number stands behind a weekday: Sat 28 06:00. A smaller one alone would be an hour."""
        digits = self.line.number(at)
        if not 1 <= len(digits) <= 2 or self.line.sign(at + 1, ":.-/"):
            return None
        hour_behind = self.line.number(at + 1) and self.line.spaced(at + 1)
        named = self._of_month(int(digits), at + 1) if hour_behind or int(digits) > 24 else None
        return named and replace(named, weak=int(digits) <= 24)

    def _of_month(self, day: int, end: int) -> Named | None:
        first = self.today.replace(day=1)
        for _ in range(3):
            there = first + _DAY * (day - 1)
            if day >= 1 and there.month == first.month and there >= self.today:
                return Named(there, end, yearless=True)
            first = (first + 31 * _DAY).replace(day=1)
        return None

    def _numeric(self, at: int) -> Named | None:
        line = self.line
        first, second = line.number(at), line.number(at + 2)
        if not second or not line.sign(at + 1, "-./", tight=True) or line.sign(at + 3, ":"):
            return None
        third = line.number(at + 4) if line.sign(at + 3, "-./", tight=True) else ""
        if third and line.sign(at + 5, ":"):
            third = ""
        if len(first) == 4 and third and max(len(second), len(third)) <= 2:
            return Named(
                self._make(at, at + 5, int(first), int(second), int(third)),
                at + 5,
            )
        if max(len(first), len(second)) > 2:
            return None
        if line.sign(at + 1, "-"):
            return self._full(at, first, second, third) if len(third) == 4 else None
        if line.sign(at + 1, "/"):
            return self._slashed(at, first, second, third)
        return self._dotted(at, first, second, third)

    def _dotted(self, at: int, day: str, month: str, year: str) -> Named | None:
        if year and len(year) in {2, 4}:
            return self._full(at, day, month, year)
        line = self.line
        closed = line.sign(at + 3, ".") and not line.spaced(at + 3)
        if closed:
            return Named(
                self._coming(at, at + 4, int(month), int(day)),
                at + 4,
                yearless=True,
            )
        return self._weak(at, int(month), int(day))

    def _slashed(self, at: int, first: str, second: str, year: str) -> Named | None:
        if self.month_first is None and first != second:
            readings = [
                named
                for month, day in ((first, second), (second, first))
                if 1 <= int(month) <= 12 and (named := self._slash(at, day, month, year))
            ]
            if len(readings) == 2:
                raise MisunderstoodError(
                    Problem.WHICH_DATE,
                    self.line.part(at, readings[0].end),
                    suggestions=tuple(named.date for named in readings),
                )
            return readings[0] if readings else self._slash(at, first, second, year)
        day, month = (second, first) if self.month_first else (first, second)
        return self._slash(at, day, month, year)

    def _slash(self, at: int, day: str, month: str, year: str) -> Named | None:
        if len(year) in {2, 4}:
            return self._full(at, day, month, year)
        return self._weak(at, int(month), int(day))

    def _full(self, at: int, day: str, month: str, year: str) -> Named:
        whole = int(year) + (2000 if len(year) == 2 else 0)
        return Named(self._make(at, at + 5, whole, int(month), int(day)), at + 5)

    def _weak(self, at: int, month: int, day: int) -> Named | None:
        # 17.30 is a time, and 6.10pm too.
        if any(self.line.word(at + 3, sense) for sense in (Sense.AM, Sense.PM)):
            return None
        if self.line.sign(at + 1, ".") and not 1 <= month <= 12:
            return None
        try:
            coming = self._coming(at, at + 3, month, day)
        except MisunderstoodError as error:
            return Named(self.today, at + 3, weak=True, wrong=error)
        return Named(coming, at + 3, weak=True, yearless=True)

    def _coming(self, at: int, end: int, month: int, day: int) -> date:
        earliest = self.today - BACK
        for year in (self.today.year - 1, self.today.year, self.today.year + 1):
            if _is_date(year, month, day) and date(year, month, day) >= earliest:
                return date(year, month, day)
        return self._make(at, end, self.today.year + (month < self.today.month), month, day)

    def _make(self, at: int, end: int, year: int, month: int, day: int) -> date:
        if _is_date(year, month, day):
            return date(year, month, day)
        part = self.line.part(at, end)
        near: tuple[date, ...] = ()
        if year in _YEARS and 1 <= month <= 12:
            near = (date(year, month, monthrange(year, month)[1]),)
        elif _is_date(year, day, month):
            near = (date(year, day, month),)
        raise MisunderstoodError(Problem.NO_SUCH_DATE, part, suggestions=near)


def _is_date(year: int, month: int, day: int) -> bool:
    return (
        (year in _YEARS or year in _FAR_YEARS)
        and 1 <= month <= 12
        and 1 <= day <= monthrange(year, month)[1]
    )
