"""Our translators' words in; what organisers type about time and CLDR lacks, with what each word means, out.

Every text is a list of words or phrases that mean the same, with "|" between them.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Sense(Enum):
    """What a word can mean; behind it what its value is."""

    WEEKDAY = auto()  # Monday 0 … Sunday 6
    EVERY_WEEKDAY = auto()  # Mondays 0 … Sundays 6
    MONTH = auto()  # 1 to 12
    NEAR = auto()  # days from today: today 0, tomorrow 1
    TONIGHT = auto()
    EVERY = auto()  # 1, or 2 for every other
    DAILY = auto()
    WEEKDAYS = auto()  # 1 with every
    NEXT = auto()
    UNTIL = auto()  # 1 where it stands behind the date
    ASIDE = auto()  # by, after, not a day; 1 where it stands behind the date
    OFTEN = auto()  # weekly: nobody can tell from when
    BETWEEN = auto()  # 1 where it stands behind the hours
    DAYS_AHEAD = auto()
    WEEKS_APART = auto()
    WEEK_LATER = auto()
    TO = auto()
    AND = auto()
    AT = auto()
    OF = auto()
    ORDINAL = auto()
    AM = auto()
    PM = auto()
    OCLOCK = auto()
    HRS = auto()  # after 0600 or 06:00, but not after 6: that would be how long
    NOON = auto()
    MIDNIGHT = auto()
    PERIOD = auto()  # minutes of the day from which and up to which it is
    HALF_PAST = auto()
    QUARTER_PAST = auto()
    QUARTER_TO = auto()
    HOURS_AHEAD = auto()
    MINUTES_AHEAD = auto()
    HOURS_LONG = auto()
    WEEKS_LONG = auto()
    WEEK = auto()  # fortnight; and the "weeks" of "in 2 weeks"
    # No words of their own; these are made of the others.
    WEEKS_AHEAD = auto()  # in 2 weeks
    DAYS = auto()  # 2 days
    AT_HOUR = auto()  # "at" and a word for hours: Romanian "la ora"
    PART = auto()  # the "half past" of half past 6; 1 where it stands behind the hour


Value = int | tuple[int, int]
# Minutes of the day: 2 in the daytime is 14:00, and 7 is 07:00.
DAYTIME = (7 * 60, 19 * 60)


# Their phrases have a number in them, which is their value.
COUNTED = frozenset(
    {
        Sense.WEEKS_APART,
        Sense.DAYS_AHEAD,
        Sense.HALF_PAST,
        Sense.QUARTER_PAST,
        Sense.QUARTER_TO,
        Sense.HOURS_AHEAD,
        Sense.MINUTES_AHEAD,
        Sense.HOURS_LONG,
        Sense.WEEKS_LONG,
        Sense.WEEKS_AHEAD,
        Sense.DAYS,
    }
)


def number(value: Value) -> int:
    """Return the value of a word that has one number."""
    return value if isinstance(value, int) else value[0]


def typed(pgettext: Callable[[str, str], str]) -> tuple[tuple[Sense, Value, str], ...]:
    """Return each meaning, its value, and the words for it, as `pgettext` (of a Translator) has them."""
    return (
        # NOTE: Organisers TYPE these words, nobody reads them. Write all that people type in your language for it,
        # NOTE: also short and without accents, with | between them. No word may mean two of them.
        (Sense.NEAR, 0, pgettext("typed", "today")),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        (Sense.NEAR, 1, pgettext("typed", "tomorrow|tmrw|tmr|tomorow|tommorow")),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        (Sense.NEAR, 2, pgettext("typed", "day after tomorrow|the day after tomorrow")),
        # NOTE: Typed by organisers: this evening or this night. All ways to write it, with | between them.
        (Sense.TONIGHT, 0, pgettext("typed", "tonight|this evening")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Monday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 0, pgettext("typed", "Monday")),
        # NOTE: Typed by organisers: every Monday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 0, pgettext("typed", "Mondays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Tuesday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 1, pgettext("typed", "Tuesday|Tues")),
        # NOTE: Typed by organisers: every Tuesday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 1, pgettext("typed", "Tuesdays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Wednesday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 2, pgettext("typed", "Wednesday|Weds")),
        # NOTE: Typed by organisers: every Wednesday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 2, pgettext("typed", "Wednesdays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Thursday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 3, pgettext("typed", "Thursday|Thur|Thurs")),
        # NOTE: Typed by organisers: every Thursday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 3, pgettext("typed", "Thursdays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Friday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 4, pgettext("typed", "Friday")),
        # NOTE: Typed by organisers: every Friday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 4, pgettext("typed", "Fridays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Saturday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 5, pgettext("typed", "Saturday")),
        # NOTE: Typed by organisers: every Saturday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 5, pgettext("typed", "Saturdays")),
        # NOTE: Typed by organisers. Forms and short forms of the day, as in "on Sunday". The usual ones are known.
        # NOTE: With | between them.
        (Sense.WEEKDAY, 6, pgettext("typed", "Sunday")),
        # NOTE: Typed by organisers: every Sunday. With | between them. Not what also means one such day.
        (Sense.EVERY_WEEKDAY, 6, pgettext("typed", "Sundays")),
        # NOTE: Typed by organisers, before a weekday: every Monday. All ways to write it, with | between them.
        (Sense.EVERY, 1, pgettext("typed", "every|each")),
        (
            Sense.EVERY,
            2,
            # NOTE: Typed by organisers, before a weekday: one Monday yes, one no. All ways, with | between them.
            pgettext("typed", "every other|every second|fortnightly|every fortnight"),
        ),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        (Sense.DAILY, 1, pgettext("typed", "every day|each day|daily|everyday")),
        # NOTE: Typed by organisers: Monday to Friday. All ways to write it, with | between them.
        (Sense.WEEKDAYS, 0, pgettext("typed", "weekdays|on weekdays|working days")),
        # NOTE: Typed by organisers: every one of Monday to Friday. All ways to write it, with | between them.
        (Sense.WEEKDAYS, 1, pgettext("typed", "every weekday|each weekday|every working day")),
        (
            Sense.WEEKS_APART,
            0,
            # NOTE: Typed by organisers, before a weekday: each third Monday; {n} is a number. All ways, each with {n}.
            pgettext("typed", "every {n} weeks|every {n}|every {n}nd|every {n}rd|every {n}th"),
        ),
        # NOTE: Typed by organisers, behind a weekday: "Friday week" is the Friday after the coming one. Copy it
        # NOTE: where your language has nothing like it.
        (Sense.WEEK_LATER, 0, pgettext("typed", "week")),
        # NOTE: Typed by organisers beside a weekday: "Monday fortnight" is two weeks after Monday; the bot asks
        # NOTE: which day. All words for two weeks without a number in digits, with | between them.
        (Sense.WEEK, 0, pgettext("typed", "fortnight|fortnights")),
        # NOTE: Typed by organisers, before a weekday. Not the coming Monday, or perhaps it: the bot asks which.
        (Sense.NEXT, 0, pgettext("typed", "next")),
        # NOTE: Typed by organisers: until 12 December, until 8. {day} tells where your word stands.
        # NOTE: All ways to write it, each with {day}, with | between them.
        (Sense.UNTIL, 0, pgettext("typed", "until {day}|till {day}|til {day}")),
        (
            Sense.ASIDE,
            0,
            # NOTE: Typed by organisers: before Monday, not 28 November. {day} tells where your word stands. The bot
            # NOTE: asks which day is meant. All such words, each with {day}, with | between them.
            pgettext(
                "typed",
                "by {day}|before {day}|after {day}|since {day}|last {day}|not {day}|except {day}",
            ),
        ),
        (
            Sense.OFTEN,
            0,
            # NOTE: Typed by organisers. The bot asks for the day: every Monday. All such words, with | between them.
            pgettext(
                "typed",
                "weekly|biweekly|bi-weekly|monthly|every month|yearly|once a week|once a month",
            ),
        ),
        # NOTE: Typed by organisers between two hours or two days: 6 to 10. All ways to write it, with | between them.
        (Sense.TO, 0, pgettext("typed", "to|through|thru")),
        # NOTE: Typed by organisers before two hours with "and": between 6 and 8. With | between them.
        (Sense.BETWEEN, 0, pgettext("typed", "between")),
        # NOTE: Typed by organisers where your language has "between" behind two hours; {hours} tells where these
        # NOTE: stand. With | between them. Copy it where your language has nothing like it.
        (Sense.BETWEEN, 1, pgettext("typed", "{hours} in between")),
        # NOTE: Typed by organisers between days: Monday and Friday. All ways to write it, with | between them.
        (Sense.AND, 0, pgettext("typed", "and")),
        # NOTE: Typed by organisers before a day, an hour or a place: on Monday, at 6, from 6, this Monday.
        # NOTE: All such small words, with | between them.
        (Sense.AT, 0, pgettext("typed", "at|on|from|this|the|this week|coming|starting")),
        # NOTE: Typed by organisers between a day and its month: 1st of May. All ways to write it, with | between them.
        (Sense.OF, 0, pgettext("typed", "of")),
        # NOTE: Typed by organisers directly after the number of a day: 1st, 2nd. All such endings, with | between them.
        (Sense.ORDINAL, 0, pgettext("typed", "st|nd|rd|th")),
        # NOTE: Typed by organisers after an hour: before noon. All ways to write it, with | between them.
        (Sense.AM, 0, pgettext("typed", "am|a.m.")),
        # NOTE: Typed by organisers after an hour: after noon. All ways to write it, with | between them.
        (Sense.PM, 0, pgettext("typed", "pm|p.m.")),
        # NOTE: Typed by organisers directly after an hour: 6 o'clock. All ways to write it, with | between them.
        (Sense.OCLOCK, 0, pgettext("typed", "o'clock|o clock|h")),
        # NOTE: Typed by organisers directly after 06:00 or 0600. All ways to write it, with | between them.
        (Sense.HRS, 0, pgettext("typed", "hrs|hours")),
        # NOTE: Typed by organisers: 12 in the day. All ways to write it, with | between them.
        (Sense.NOON, 0, pgettext("typed", "noon|midday")),
        # NOTE: Typed by organisers: 12 in the night. All ways to write it, with | between them.
        (Sense.MIDNIGHT, 0, pgettext("typed", "midnight")),
        (
            Sense.PERIOD,
            DAYTIME,
            # NOTE: Typed by organisers before or after an hour: 2 in the daytime is 14:00. With | between.
            pgettext("typed", "in the daytime|in the day|during the day"),
        ),
        # NOTE: Typed by organisers: 6:30. {hour} is a number and tells where your words stand: before or after it.
        # NOTE: All ways to write it, each with {hour}, with | between them.
        (Sense.HALF_PAST, 0, pgettext("typed", "half past {hour}|half {hour}")),
        (
            Sense.QUARTER_PAST,
            0,
            # NOTE: Typed by organisers: 6:15. {hour} is a number and tells where your words stand: before or after it.
            # NOTE: All ways to write it, each with {hour}, with | between them.
            pgettext("typed", "quarter past {hour}|a quarter past {hour}|quarter after {hour}"),
        ),
        (
            Sense.QUARTER_TO,
            0,
            # NOTE: Typed by organisers: 5:45, where {hour} is 6, and tells where your words stand: before or after it.
            # NOTE: All ways to write it, each with {hour}, with | between them.
            pgettext("typed", "quarter to {hour}|a quarter to {hour}|quarter till {hour}"),
        ),
        # NOTE: Typed by organisers; {n} is a number. All ways to write it, each with {n}, with | between them.
        (Sense.DAYS_AHEAD, 0, pgettext("typed", "in {n} days|in {n} day")),
        # NOTE: Typed by organisers; {n} is a number. All ways to write it, each with {n}, with | between them.
        (Sense.HOURS_AHEAD, 0, pgettext("typed", "in {n} hours|in {n} hour|in {n} hrs|in {n} h")),
        (
            Sense.MINUTES_AHEAD,
            0,
            # NOTE: Typed by organisers; {n} is a number. All ways to write it, each with {n}, with | between them.
            pgettext("typed", "in {n} minutes|in {n} minute|in {n} mins|in {n} min"),
        ),
        (
            Sense.HOURS_LONG,
            0,
            # NOTE: Typed by organisers: how long it lasts; {n} is a number. All ways, each with {n}; | between them.
            pgettext("typed", "for {n} hours|for {n} hour|for {n} hrs|for {n} h"),
        ),
        # NOTE: Typed by organisers: for how many weeks it comes again; {n} is a number.
        # NOTE: All ways to write it, each with {n}, with | between them.
        (Sense.WEEKS_LONG, 0, pgettext("typed", "for {n} weeks|for {n} week|{n} weeks|{n} week")),
    )
