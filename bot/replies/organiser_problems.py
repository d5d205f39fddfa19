"""What is wrong with a line that an organiser typed, in; one or two sentences that help her, out."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from bot.replies import times
from bot.services.when import Problem

if TYPE_CHECKING:
    from datetime import date

    from bot.i18n import Translator
    from bot.services.when import MisunderstoodError

# What these suggest helps to say what is wrong, and is nothing that was meant.
NO_CHOICE = (Problem.TOO_FAR, Problem.END_BEFORE_START, Problem.TOO_LONG, Problem.TOO_MANY)


def misunderstood(t: Translator, error: MisunderstoodError) -> str:
    """Return why a line was not taken, with what could be meant instead."""
    at = "" if error.at is None else moment(t, error.at)
    if error.at and error.problem in {Problem.TOO_FAR, Problem.PAST}:
        at = with_year(t, error.at)
    text = _words(t)[error.problem].format(part=t.isolate(escape(error.part)), at=at)
    if not error.suggestions or error.problem in NO_CHOICE:
        return text
    choices = t.gettext(" / ").join(short(t, error, one) for one in error.suggestions)
    # NOTE: {choices} are days or times that could be meant instead: "Monday, 30 November / Tuesday, 1 December".
    return f"{text}\n" + t.gettext("Do you mean: {choices}?").format(choices=choices)


def _words(t: Translator) -> dict[Problem, str]:
    return {
        Problem.LINE_TOO_LONG: t.gettext("The line is too long. Say only when and where."),
        Problem.UNREADABLE: t.gettext(
            "There are signs in the line that I cannot read. Type it again by hand."
        ),
        Problem.NOTHING: t.gettext("I found no day and no time in it."),
        Problem.NO_TIME: t.gettext("At what time, on {at}?"),
        Problem.NO_DAY: t.gettext("On which day?"),
        Problem.NO_SUCH_TIME: t.gettext("There is no such time: {part}"),
        Problem.NO_SUCH_DATE: t.gettext("There is no such day: {part}"),
        Problem.NOT_A_DATE: t.gettext("Until when? I do not understand this: {part}"),
        Problem.WRONG_WEEKDAY: t.gettext("The weekday does not fit: {part}"),
        Problem.WHICH_DATE: t.gettext("Which day is this: {part}"),
        Problem.WHICH_DAY: t.gettext("Which day is this: {part}"),
        Problem.WHICH_MIDNIGHT: t.gettext("Midnight at the start of that day, or at its end?"),
        Problem.WRONG_CLOCK: t.gettext(
            "At that time of the year the clock there is another one: {part}"
        ),
        Problem.PAST: t.gettext("That is past: {at}"),
        Problem.SKIPPED: t.gettext("That time does not exist: the clock jumps over {at}."),
        Problem.END_BEFORE_START: t.gettext("It ends before it starts."),
        Problem.TOO_LONG: t.gettext(
            "It lasts longer than a day. Type each day on its own, or as Mon-Fri."
        ),
        Problem.TOO_FAR: t.gettext("That is too far away: {at}. I plan 400 days ahead at most."),
        Problem.NO_END: t.gettext(
            "Until when shall it come again? Add the last day, like: until 18 December"
        ),
        Problem.TOO_MANY: t.gettext("That is more than 400 times. Add an earlier last day."),
    }


def zone(t: Translator, name: str, *, exists: bool) -> str:
    """Return that a time zone is no part of a line, and whether there is one of that `name`."""
    part = t.isolate(escape(name), ltr=True)
    first = (
        t.gettext("A time zone is no part of the line: {part}.")
        if exists
        else t.gettext("There is no such time zone: {part}.")
    ).format(part=part)
    return f"{first} " + t.gettext("Every site has its own clock. Leave it out.")


def moment(t: Translator, when: date) -> str:
    """Return a day, with its hour where it has one."""
    if isinstance(when, datetime):
        hour = t.isolate(times.clock(when), ltr=True)
        return t.gettext("{day}, {time}").format(day=times.day(t, when), time=hour)
    return times.day(t, when)


def with_year(t: Translator, when: date) -> str:
    """Return a day of another year, with its hour where it has one."""
    if isinstance(when, datetime):
        hour = t.isolate(times.clock(when), ltr=True)
        return t.gettext("{day}, {time}").format(day=t.date(when), time=hour)
    return t.date(when)


def short(t: Translator, error: MisunderstoodError, when: date) -> str:
    """Return what else could be meant, for a button: a day, a time, or an end."""
    if error.problem is Problem.NO_END:
        return t.gettext("until {day}").format(day=moment(t, when))
    return moment(t, when)
