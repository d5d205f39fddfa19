"""Moments in; the words for them in a person's language, by the clock of the site, out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_timedelta, get_day_names

from bot.services.wishes import EVERY_DAY

if TYPE_CHECKING:
    from datetime import date

    from bot.event import Event, Occurrence
    from bot.i18n import Translator

SOON = timedelta(minutes=90)
DAY = timedelta(days=1)


def day(t: Translator, when: date, today: date | None = None) -> str:
    """Return weekday and date: "Thursday, 26 November"; with the year where that of `today` is another."""
    skeleton = "MMMMEEEEd" if today is None or today.year == when.year else "yMMMMEEEEd"
    return format_skeleton(skeleton, when, locale=_locale(t))


def hours(t: Translator, event: Event, occurrence: Occurrence) -> str:
    """Return from when to when, as on the clock at the site: "06:00–10:00"; it runs left to right everywhere."""
    ends = occurrence.ends.astimezone(ZoneInfo(event.zone))
    return t.isolate(f"{clock(occurrence.local)}–{clock(ends)}", ltr=True)


def clock(moment: datetime) -> str:
    """Return the hour and minute: "06:00", never "6 am", which is easily taken for the evening."""
    return f"{moment:%H:%M}"


def when(t: Translator, event: Event, occurrence: Occurrence, today: date | None = None) -> str:
    """Return day and hours: "Thursday, 26 November, 06:00–10:00"; of a ballot only the day on which it ends.

    The year stands in it where that of `today` is another.
    """
    if event.ballot:
        return day(t, event.ballot.close, today)
    return _pair(t, day(t, occurrence.local, today), hours(t, event, occurrence))


def short(t: Translator, event: Event, occurrence: Occurrence) -> str:
    """Return day and start as short as a button wants them: "Thu, 26 Nov, 06:00"."""
    if event.ballot:
        return format_skeleton("MMMEd", event.ballot.close, locale=_locale(t))
    return _pair(
        t,
        format_skeleton("MMMEd", occurrence.local, locale=_locale(t)),
        t.isolate(clock(occurrence.local), ltr=True),
    )


def distance(t: Translator, event: Event, occurrence: Occurrence, now: datetime) -> str:
    """Return how far off it is: "in 40 minutes", "today", "tomorrow", "in 3 days", "it has begun", "it is over".

    Of a ballot it is the day on which it ends.
    """
    if now >= occurrence.ends:
        return t.gettext("it is over")
    today = now.astimezone(ZoneInfo(event.zone)).date()
    if event.ballot:
        return _days(t, (event.ballot.close - today).days)
    if now >= occurrence.starts:
        return t.gettext("it has begun")
    if occurrence.starts - now <= SOON:
        return ahead(t, occurrence.starts - now)
    return _days(t, (occurrence.local.date() - today).days)


def _days(t: Translator, days: int) -> str:
    if days <= 1:
        return t.gettext("tomorrow") if days == 1 else t.gettext("today")
    return format_timedelta(days * DAY, "day", threshold=99, add_direction=True, locale=_locale(t))


def left(t: Translator, event: Event, occurrence: Occurrence, now: datetime) -> str:
    """Return day, hours and how far off it is in one phrase, from the time that is really left at `now`."""
    if event.ballot:
        return t.gettext("It ends on {day}").format(day=day(t, event.ballot.close))
    if now >= occurrence.ends:
        # NOTE: {when} is a day and hours: "Thursday 26 November, 06:00–10:00".
        return t.gettext("It is over. It was {when}").format(when=when(t, event, occurrence))
    if now >= occurrence.starts:
        end = t.isolate(clock(occurrence.ends.astimezone(ZoneInfo(event.zone))), ltr=True)
        # NOTE: {time} is an hour: "10:00".
        return t.gettext("It has begun. It goes on until {time}").format(time=end)
    return _ahead_of(t, event, occurrence, now)


def _ahead_of(t: Translator, event: Event, occurrence: Occurrence, now: datetime) -> str:
    span, the_day = hours(t, event, occurrence), day(t, occurrence.local)
    if occurrence.starts - now <= SOON:
        # NOTE: {far} is "in 40 minutes", {hours} is "06:00–10:00".
        return t.gettext("Begins {far}: {hours}").format(
            far=ahead(t, occurrence.starts - now), hours=span
        )
    days = (occurrence.local.date() - now.astimezone(ZoneInfo(event.zone)).date()).days
    if days == 0:
        # NOTE: {hours} is "06:00–10:00".
        return t.gettext("Today, {hours}").format(hours=span)
    if days == 1:
        # NOTE: {day} is "Thursday 26 November", {hours} is "06:00–10:00".
        return t.gettext("Tomorrow, {day}, {hours}").format(day=the_day, hours=span)
    return _pair(t, the_day, span)


def moved(t: Translator, before: datetime, after: datetime) -> tuple[str, str]:
    """Return two starts (local) in words that differ: hours alone on one day, else with the day."""
    times = [t.isolate(clock(moment), ltr=True) for moment in (before, after)]
    if before.date() == after.date():
        return times[0], times[1]
    days = [day(t, moment) for moment in (before, after)]
    return _pair(t, days[0], times[0]), _pair(t, days[1], times[1])


def ahead(t: Translator, span: timedelta) -> str:
    """Return a span of time that lies ahead: "in 40 minutes", "in 2 hours"."""
    span = max(span, timedelta(minutes=1))
    return format_timedelta(span, "minute", threshold=2, add_direction=True, locale=_locale(t))


def moment(t: Translator, zone: str, at: datetime) -> str:
    """Return a moment (UTC) as day and hour by the clock of `zone`."""
    there = at.astimezone(ZoneInfo(zone))
    return _pair(t, day(t, there), t.isolate(clock(there), ltr=True))


def planned(t: Translator, minute: int) -> str:
    """Return a minute since 1970, by the clock of some site, as day and hour."""
    local = datetime(1970, 1, 1) + timedelta(minutes=minute)  # noqa: DTZ001 - a site's own clock
    return _pair(t, day(t, local), t.isolate(clock(local), ltr=True))


def weekdays(t: Translator, days: int) -> str:
    """Return weekdays, given as bits (Monday 1 … Sunday 64), in words."""
    whole = {
        EVERY_DAY: t.gettext("every day"),
        0b001_1111: t.gettext("Monday to Friday"),
        0b110_0000: t.gettext("Saturday and Sunday"),
    }
    return whole.get(days) or ", ".join(weekday(t, n) for n in range(7) if days >> n & 1)


def weekday(t: Translator, number: int) -> str:
    """Return the short name of a weekday, from 0 for Monday."""
    return str(get_day_names("abbreviated", locale=_locale(t))[number])


def minutes(t: Translator, start: int, end: int) -> str:
    """Return two minutes of a day as hours: "08:00–16:00"."""
    first, last = (f"{one // 60:02}:{one % 60:02}" for one in (start, end))
    return t.isolate(f"{first}–{last}", ltr=True)


def _pair(t: Translator, the_day: str, hour: str) -> str:
    # NOTE: a day and an hour: "Thursday, 26 November, 06:00".
    return t.gettext("{day}, {time}").format(day=the_day, time=hour)


def _locale(t: Translator) -> str:
    return t.language.date_like or t.language.code
