"""A line and the place of its day in; the hours that it names out: 6am, 06:00-10:00, 17-19, 6 in the morning, noon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.when.typed import Sense
from bot.services.when.understood import MisunderstoodError, Problem
from bot.services.when.words import PARTS

if TYPE_CHECKING:
    from datetime import date

    from bot.services.when.days import Days
    from bot.services.when.line import Line

DAY = 24 * 60
HALF = 12 * 60
CLEAR = 3  # the rank of what is a time wherever it stands
_EVENING = (18 * 60, DAY)
# What people write behind an hour to say whose hour it is; none of them is a usual word.
CLOCKS = frozenset(
    "UTC GMT BST IST WET WEST CET CEST EET EEST MSK EST EDT CST CDT MST MDT PST PDT".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One time of day in minutes, and the place behind it.

    `settled`: it cannot be twelve hours later; `half`: because it says which half of the day it is in. `clear`: it is a
    time wherever it stands, 6am but not 6. `military`: 0600.
    """

    minute: int
    end: int
    settled: bool = False
    half: bool = False
    clear: bool = False
    military: bool = False
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a line names, or two with a dash, and where it does; `rank` tells how surely it is one.

    `date` stands before the second time. `zone` is BST or the like.
    """

    start: int
    end: int
    rank: int
    first: Clock
    second: Clock | None = None
    date: date | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """What reads times: a line, and the days in it.

    `day` is where the line's day stands (tokens); `tonight`: a bare 8 is in the evening.
    """

    line: Line
    days: Days
    day: tuple[int, int] | None
    tonight: bool = False

    def find(self) -> Span | None:
        """Return what is most likely the time. Raises `MisunderstoodError` for 25:00."""
        found: list[Span] = []
        wrong: MisunderstoodError | None = None
        for at in range(len(self.line)):
            try:
                span = self._span(at)
            except MisunderstoodError as error:
                wrong = wrong or error
            else:
                found += [span] if span and span.rank else []
        best = max(found, key=lambda span: (span.rank, -span.start), default=None)
        if wrong and (best is None or best.rank < CLEAR):
            raise wrong
        return best and self._zoned(best)

    def _span(self, at: int) -> Span | None:
        line = self.line
        between = self._between(at)
        # The 30 of 6:30 is no time of its own.
        if line.sign(at - 1, ":.", tight=True) and line.number(at - 2):
            return None
        first = self.clock(between or at, evening=self.tonight)
        if first is None:
            return None
        second, date = self._second(first, and_too=bool(between))
        if second is None:
            # 6 اور 8 کے درمیان: in some languages "between" stands behind.
            second, date = self._second(first, and_too=True)
            if second is None or not self._behind_both(second.end, Sense.BETWEEN):
                second, date = None, None
        end = second.end if second else first.end
        behind = 0
        if second:
            # So does "until": 6 سے 8 تک.
            behind = self._behind_both(end, Sense.UNTIL) or self._behind_both(end, Sense.BETWEEN)
        whole = Span(at, behind or end, 0, first, second, date)
        return replace(whole, rank=self._rank(whole))

    def _between(self, at: int) -> int:
        word = self.line.word(at, Sense.BETWEEN)
        return word[1] if word and word[0] == 0 else 0

    def _behind_both(self, at: int, sense: Sense) -> int:
        word = self.line.word(at, sense)
        return word[1] if word and word[0] else 0

    def _rank(self, span: Span) -> int:
        both = [span.first, *([span.second] if span.second else [])]
        clear = any(clock.clear for clock in both) or (
            len(both) == 2 and all(clock.military for clock in both)
        )
        clear = clear or self._behind(span.start, Sense.AT_HOUR)
        # In a line without a day the next thing wrong is that: 17-19 is a time there.
        beside = self._beside(span) or (self.day is None and span.second is not None)
        if beside:
            return 5 if clear else 4 if span.second else 2
        if clear:
            return CLEAR
        return 1 if span.second and self._introduced(span.start) else 0

    def _beside(self, span: Span) -> bool:
        if self.day is None:
            return False
        start, end = self.day
        # A bare 6 counts only behind its day: in "gate 6 tomorrow" it is a gate.
        before = span.second is not None and self.line.after(span.end, Sense.AT) == start
        return self.line.after(end, Sense.AT) == span.start or before

    def _introduced(self, at: int) -> bool:
        return self._behind(at, Sense.AT) or bool(self._between(at))

    def _behind(self, at: int, sense: Sense) -> bool:
        return any(
            (word := self.line.word(before, sense)) and word[1] == at
            for before in range(max(0, at - 3), at)
        )

    def _second(self, first: Clock, *, and_too: bool) -> tuple[Clock | None, date | None]:
        line = self.line
        senses = (Sense.TO, Sense.UNTIL, *([Sense.AND] if and_too else []))
        joined = next(filter(None, (line.word(first.end, sense) for sense in senses)), None)
        if not joined and not line.sign(first.end, "-"):
            return None, None
        at = line.after(joined[1] if joined else first.end + 1, Sense.AT)
        dated = self.days.named(at)
        clock = self.clock(line.after(dated.end, Sense.AT)) if dated and not dated.wrong else None
        return (clock, dated.date) if clock and dated else (self.clock(at), None)

    def clock(self, at: int, *, evening: bool = False) -> Clock | None:
        """Return the time of day that begins at a place, or None. Raises `MisunderstoodError` for 25:00."""
        line = self.line
        period = line.word(at, Sense.PERIOD)
        place = line.after(period[1], Sense.AT) if period else at
        if named := self._named(place):
            return named
        bare, part = self._parted(place) or (self._digits(place, line.number(place)), 0)
        if bare is None:
            return None
        marked = self._marked(place, bare)
        if period and not marked.half:
            return _moved(_in_period(marked, period[0]), part)
        if evening and not marked.settled:
            marked = replace(_in_period(marked, _EVENING), clear=marked.clear)
        marked = _moved(marked, part)
        # 17a is a house and 2nd a day.
        return None if line.glued(marked.end) and not marked.clear else marked

    def _named(self, at: int) -> Clock | None:
        line = self.line
        place = at + 1 if line.number(at) == "12" else at
        if noon := line.word(place, Sense.NOON):
            return Clock(HALF, noon[1], settled=True, half=True, clear=True)
        if midnight := line.word(place, Sense.MIDNIGHT):
            return Clock(0, midnight[1], settled=True, half=True, clear=True, midnight=True)
        return None

    def _parted(self, at: int) -> tuple[Clock, int] | None:
        """Return the hour of "half past 6", and how many minutes to add to it."""
        line = self.line
        for sense, minutes in PARTS.items():
            if (found := line.counted(at, sense)) and 0 <= found[0] * 60 + minutes < DAY:
                hour, end = found
                if not (line.sign(end, ":.", tight=True) and line.number(end + 1)):
                    return Clock(hour * 60, end, settled=hour > 12, clear=True), minutes
        return None

    def _digits(self, at: int, digits: str) -> Clock | None:
        line = self.line
        if len(digits) == 4:
            return self._military(at, int(digits[:2]), int(digits[2:]))
        if not 1 <= len(digits) <= 2:
            return None
        minutes = line.number(at + 2)
        if line.sign(at + 1, ":", tight=True) and minutes:
            return self._colon(at, int(digits))
        settled = int(digits) > 12 or digits[0] == "0"
        dotted = line.sign(at + 1, ".", tight=True)
        if dotted and len(minutes) == 2 and int(digits) <= 23 and int(minutes) <= 59:
            return Clock(int(digits) * 60 + int(minutes), at + 3, settled=settled)
        part_of_more = minutes and (dotted or line.sign(at + 1, "/", tight=True))
        if int(digits) > 24 or part_of_more:
            return None
        return Clock(int(digits) * 60, at + 1, settled=settled)

    def _military(self, at: int, hour: int, minute: int) -> Clock | None:
        year = self.line.sign(at + 1, "-", tight=True) and self.line.sign(at + 3, "-", tight=True)
        if hour > 23 or minute > 59 or year or self.line.sign(at + 1, ":/"):
            return None
        hrs = self.line.word(at + 1, Sense.HRS)
        end = hrs[1] if hrs else at + 1
        return Clock(hour * 60 + minute, end, settled=True, clear=bool(hrs), military=True)

    def _colon(self, at: int, hour: int) -> Clock:
        line = self.line
        minutes = line.number(at + 2)
        seconds = line.sign(at + 3, ":", tight=True) and line.number(at + 4)
        end = at + 5 if seconds else at + 3
        if len(minutes) != 2 or int(minutes) > 59 or hour * 60 + int(minutes) > DAY:
            raise MisunderstoodError(Problem.NO_SUCH_TIME, line.part(at, end))
        hrs = line.word(end, Sense.HRS)
        settled = hour > 12 or line.number(at)[0] == "0"
        return Clock(
            hour * 60 + int(minutes),
            hrs[1] if hrs else end,
            settled=settled,
            clear=True,
        )

    def _marked(self, at: int, bare: Clock) -> Clock:
        """Add what stands behind a number: o'clock, am, pm, in the evening."""
        line = self.line
        hour = line.word(bare.end, Sense.OCLOCK)
        place = hour[1] if hour else bare.end
        clock = replace(bare, end=place, clear=True) if hour else bare
        half = line.word(place, Sense.AM) or line.word(place, Sense.PM)
        if half:
            afternoon = line.word(place, Sense.PM) is not None
            if bare.minute > (DAY if afternoon else HALF + 59):
                raise MisunderstoodError(Problem.NO_SUCH_TIME, line.part(at, half[1]))
            minute = (
                bare.minute % HALF + HALF * afternoon if bare.minute < HALF + 60 else bare.minute
            )
            return replace(clock, minute=minute, end=half[1], settled=True, half=True, clear=True)
        if period := line.word(place, Sense.PERIOD):
            return replace(_in_period(clock, period[0]), end=period[1])
        return clock

    def _zoned(self, span: Span) -> Span:
        word = self.line.part(span.end, span.end + 1)
        if self.line.token(span.end) and word.upper() in CLOCKS and word.isupper():
            return replace(span, end=span.end + 1, zone=word)
        return span


def _moved(clock: Clock, minutes: int) -> Clock:
    """Return a time so many minutes later; a quarter to 1 is at noon where nobody says anything else."""
    if not minutes:
        return clock
    minute = (clock.minute + minutes) % DAY
    noon = minutes < 0 and minute < 60 and not clock.half
    return replace(clock, minute=minute + HALF * noon, midnight=False)


def _in_period(clock: Clock, period: object) -> Clock:
    if clock.minute > HALF + 59 or clock.military or not isinstance(period, tuple):
        return replace(clock, settled=True, half=True, clear=True)
    start, before = period
    early = clock.minute % HALF
    # 06:00 during the day is not 18:00.
    sure = clock.settled and clock.minute == early and _distance(early, start, before) <= 60
    minute = (
        early if sure else min((early, early + HALF), key=lambda at: _distance(at, start, before))
    )
    return replace(clock, minute=minute, settled=True, half=True, clear=True, midnight=minute == 0)


def _distance(minute: int, start: int, before: int) -> int:
    """Return how many minutes of the day lie between a time and a stretch of it, which may go over midnight."""
    if (minute - start) % DAY < (before - start) % DAY or before - start == DAY:
        return 0
    return min((start - minute) % DAY, (minute - before) % DAY)
