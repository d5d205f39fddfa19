"""What came of reading a line: what was understood, or what is wrong with it and what its answer needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import BrazierError

if TYPE_CHECKING:
    from datetime import date, datetime


class Problem(StrEnum):
    """What is wrong with a line; behind each what its error carries beside `part`."""

    LINE_TOO_LONG = "line_too_long"  # more than 300 characters
    UNREADABLE = "unreadable"  # control characters
    NOTHING = "nothing"  # neither a day nor a time
    NO_TIME = "no_time"  # `at` is the day
    NO_DAY = "no_day"  # `suggestions`: when the clock shows that time next
    NO_SUCH_TIME = "no_such_time"  # 25:00
    NO_SUCH_DATE = "no_such_date"  # 31 April; `suggestions`: days that exist
    NOT_A_DATE = "not_a_date"  # what stands after "until"
    WRONG_WEEKDAY = "wrong_weekday"  # Monday 28 November; `at` is the date, `suggestions`: it, and that weekday
    WHICH_DATE = (
        "which_date"  # 3/4 of somebody whose language and site differ; `suggestions`: both
    )
    WHICH_DAY = "which_day"  # next Monday; `suggestions`: both
    WHICH_MIDNIGHT = "which_midnight"  # Friday midnight; `suggestions`: both
    WRONG_CLOCK = "wrong_clock"  # 06:00 BST in winter; `at` is the time
    PAST = "past"  # `at` is the time; `suggestions`: the same later
    SKIPPED = (
        "skipped"  # the clock jumps over it; `at`, and `suggestions`: the minutes around the gap
    )
    END_BEFORE_START = "end_before_start"  # `at` is the start, `suggestions`: the end
    TOO_LONG = "too_long"  # over 24 hours; `at` is the start
    TOO_FAR = "too_far"  # over 400 days; `at` is the day, `suggestions`: the last that can be
    NO_END = "no_end"  # a recurrence; `at` is its first time, `suggestions`: an end that could be
    TOO_MANY = "too_many"  # over 400 times; `at` is the first


class MisunderstoodError(BrazierError):
    """A line that cannot be taken as it is.

    `part` is what the organiser wrote that is wrong, or nothing. `at` is what it was understood as. Of `at` and
    `suggestions` those that are a `datetime` (naive local) matter with their time, the plain dates as days.
    """

    def __init__(
        self,
        problem: Problem,
        part: str = "",
        *,
        at: date | None = None,
        suggestions: tuple[date, ...] = (),
    ) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.part = part
        self.at = at
        self.suggestions = suggestions


@dataclass(frozen=True, slots=True)
class Understood:
    """When and where something takes place, as a line has it.

    `start` is naive local time; `fold` is 1 for the second of two equal hours; `ambiguous` when there are two and
    nobody said which. `minutes`: how long it lasts, in real minutes; the usual number unless `said_end`. `rule` is an
    RRULE without DTSTART, with an end, or nothing. `place` is the rest of the line as it was written.
    """

    start: datetime
    fold: int
    ambiguous: bool
    minutes: int
    rule: str
    place: str
    said_end: bool
