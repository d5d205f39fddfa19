"""A line in; the day that it names, a date, weekdays or a recurrence, and up to when, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.when.dates import Named
from bot.services.when.typed import COUNTED, Sense, number
from bot.services.when.understood import MisunderstoodError, Problem

if TYPE_CHECKING:
    from datetime import date

    from bot.services.when.dates import Dates
    from bot.services.when.line import Line
    from bot.services.when.typed import Value

A_WEEKDAY = 2  # the strength of one; a date or several have more
WORKING = (0, 1, 2, 3, 4)
_DAY = timedelta(days=1)
_LONGEST_INTERVAL = 8  # weeks
_LONGEST_LIST = 20  # tokens
_OPENING = (
    Sense.TONIGHT,
    Sense.DAILY,
    Sense.WEEKDAYS,
    Sense.WEEKS_APART,
    Sense.EVERY,
    Sense.NEXT,
    Sense.WEEKDAY,
    Sense.EVERY_WEEKDAY,
    Sense.NEAR,
    Sense.DAYS_AHEAD,
)


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
        phrases = [(found, sense) for sense in _OPENING if (found := self._phrase(at, sense))]
        # "Every working day" is more than "every day", which in some languages is its beginning.
        found, sense = max(phrases, key=lambda phrase: phrase[0][1], default=((0, 0), None))
        value, end = found
        if sense is Sense.TONIGHT:
            return Day(at, end, 3, self.dates.today, near=0, tonight=True)
        if sense is Sense.DAILY:
            return Day(at, self._of_the_week(end), 3, daily=True, every=1)
        if sense is Sense.WEEKDAYS:
            return Day(at, end, 3, weekdays=WORKING, every=int(bool(value)))
        if sense in {Sense.WEEKS_APART, Sense.EVERY}:
            return self._every(at, value, end)
        return self._next(at) or self._weekday(at) or self._date(at)

    def beside(self, at: int) -> Day | None:
        """Return the weekdays that stand directly before a place, or on both sides of it."""
        for start in range(max(0, at - _LONGEST_LIST), at):
            named = any(self._phrase(start, sense) for sense in _OPENING)
            day = self.read(start) if named else None
            if day and day.weekdays and day.end >= at:
                return day
        return None

    def _phrase(self, at: int, sense: Sense) -> tuple[Value, int] | None:
        counted = sense in COUNTED
        return self.line.counted(at, sense) if counted else self.line.word(at, sense)

    def _of_the_week(self, at: int) -> int:
        week = self.line.word(self.line.after(at, Sense.OF, Sense.AT), Sense.WEEK)
        return week[1] if week and self.line.word(at, Sense.OF) else at

    def _every(self, at: int, interval: Value, end: int) -> Day | None:
        if interval == 1 and self.line.word(end, Sense.PERIOD):
            return Day(at, end, 3, daily=True, every=1)
        if interval == 1 and (working := self.line.word(end, Sense.WEEKDAYS)):
            return Day(at, working[1], 3, weekdays=WORKING, every=1)
        days = self._weekdays(self.line.after(end, Sense.AT), again=True)
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
            return Named(dated.first, dated.end, yearless=dated.yearless)
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
        weekday = self.line.word(self.line.after(named.end), Sense.WEEKDAY)
        ordinal = line.word(at + 1, Sense.ORDINAL)  # every 2nd Monday
        if weekday and not named.weak and not (ordinal and ordinal[1] == named.end):
            self._check_weekday(named.date, number(weekday[0]), at, weekday[1])
            day = replace(day, end=weekday[1])
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
        following = self._following(at)
        # In Urdu "next Saturday" begins with the words for "next week".
        shorter = [end for _, end in self.line.phrases(at, Sense.NEXT)] if following else []
        places = [self.line.after(end, Sense.AT) for end in (following or at, *shorter)]
        place = next((there for there in places if self.weekday_at(there)), at)
        weekday = self.weekday_at(place)
        if weekday is None:
            return None
        later = self._following(weekday[1]) or self._week_later(weekday[1])
        if not (following or later):
            return None
        if dated := self._dated(place):
            return replace(dated, start=at)
        ahead = (weekday[0] - self.dates.today.weekday()) % 7 or 7
        coming = self.dates.today + _DAY * ahead
        raise MisunderstoodError(
            Problem.WHICH_DAY,
            self.line.part(at, later or weekday[1]),
            suggestions=(coming, coming + 7 * _DAY),
        )

    def _following(self, at: int) -> int:
        """Return the place behind "next" or "next week", or 0."""
        following = self.line.word(at, Sense.NEXT)
        # Next to the gate, next on the left.
        if not following or self.line.word(following[1], Sense.TO):
            return 0
        return self._week_later(following[1]) or following[1]

    def _week_later(self, at: int) -> int:
        later = self.line.word(at, Sense.WEEK_LATER)
        return later[1] if later else 0

    def _weekday(self, at: int) -> Day | None:
        found = self._weekdays(at)
        dated = self._dated(at) if found and len(found.weekdays) == 1 else None
        joined = self._joined(dated.end) if dated else None
        if dated is None or joined is None:
            return dated or found
        last = self._dated(joined) or self._date(joined)
        if last is None or last.first is None or last.strength <= A_WEEKDAY:
            return dated
        return replace(dated, end=last.end, last=last.first)

    def _weekdays(self, at: int, *, again: bool = False) -> Day | None:
        days: list[int] = []
        end = at
        place: int | None = at
        ranged = every = False
        while place is not None and (word := self.weekday_at(place)):
            day, end, always = word
            every = every or always
            if ranged:
                days += [(days[-1] + n) % 7 for n in range(1, (day - days[-1]) % 7)]
            days.append(day)
            behind = self.line.word(end, Sense.UNTIL) if ranged else None
            end = behind[1] if behind and behind[0] else end
            joined = self._through(place, end, again=again or every)
            ranged = joined is not None
            place = self._listed(end) if joined is None else joined
        if not days:
            return None
        once = tuple(dict.fromkeys(days))
        return Day(at, end, 3 if len(once) > 1 else A_WEEKDAY, weekdays=once, every=int(every))

    def _through(self, start: int, at: int, *, again: bool) -> int | None:
        """Return the place behind what makes a range of two weekdays.

        "Monday until Friday" is a range, "every Monday until Friday" has an end; of a word that means both "to" and
        "until" nobody can tell there. Raises `MisunderstoodError`.
        """
        to, until = self._joined(at), self.line.word(at, Sense.UNTIL)
        if until is None or until[0] or (to is not None and to > until[1]):
            return to
        last = self.weekday_at(until[1])
        if last is None or self._dated(until[1]) or (again and not last[2] and to is None):
            return None
        if again and not last[2]:
            raise MisunderstoodError(Problem.WHICH_DAY, self.line.part(start, last[1]))
        return until[1]

    def weekday_at(self, at: int) -> tuple[int, int, bool] | None:
        """Return the weekday at a place, the place behind it, and whether it is each of them."""
        one, each = (self.line.word(at, sense) for sense in (Sense.WEEKDAY, Sense.EVERY_WEEKDAY))
        if each and (one is None or each[1] > one[1]):
            return number(each[0]), each[1], True
        return (number(one[0]), one[1], False) if one else None

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
        if named is None or named.wrong:
            return None
        if (
            named.date.weekday() != weekday[0]
            and named.weak
            and not self.line.sign(place + 1, "/")
        ):
            return None  # Tuesday 6.10 is ten past six
        self._check_weekday(named.date, number(weekday[0]), at, named.end)
        return Day(at, named.end, 3, named.date, near=named.near, yearless=named.yearless)

    def _check_weekday(self, day: date, weekday: int, start: int, end: int) -> None:
        if day.weekday() != weekday:
            raise MisunderstoodError(
                Problem.WRONG_WEEKDAY,
                self.line.part(start, end),
                at=day,
                suggestions=(day, day + _DAY * ((weekday - day.weekday()) % 7)),
            )


def _strength(named: Named) -> int:
    if named.wrong:
        return 0
    return 1 if named.weak else 3
