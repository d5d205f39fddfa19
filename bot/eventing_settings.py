"""Taps on the screens about reminders in; the next of these screens, and after the tick what is saved, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot import eventing
from bot.errors import OldMenuError
from bot.event import Before, Event, Kind, Occurrence, Place, Push, Sleep, Tell
from bot.replies import events_settings, events_sleep
from bot.replies.reminder import Telling
from bot.services import wishes
from bot.services.when.zones import to_local, to_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import Context, Services
    from bot.event import Wishes
    from bot.i18n import Translator
    from bot.models import Reply
    from bot.services.people import Person

    Make = Callable[[Translator, Wishes], Reply]

PUSHES: dict[str, Push | None] = {
    "c": Push.CLEAR,
    "q": Push.QUIET,
    events_settings.BY_EVENT: None,
}
EVENING_BEFORE = timedelta(hours=12)


async def settings(context: Context, *args: str) -> None:
    """Show what she chose about reminders, or one part of it, or change that; raises `OldMenuError`."""
    wanted = context.person.wishes
    match args:
        case ():
            await context.show(_overview(context.services, context.person))
        case (events_settings.WHAT,):
            await _show(context, events_settings.what)
        case (events_settings.TIMES,):
            await _show(context, events_settings.when)
        case (events_settings.TIMES, letter, on) if letter in {*Before}:
            before = Before(letter)
            if (before in wanted.before) != (on == "1"):
                wanted = wishes.toggled(wanted, before)
            await _keep(context, wanted, events_settings.when)
        case (events_settings.LOCK,):
            await context.show(_lock(context.services, context.person))
        case (events_settings.LOCK, letter) if letter in PUSHES:
            services = context.services
            changed = replace(wanted, push=PUSHES[letter])
            await eventing.keep(context, changed, lambda person: _lock(services, person))
        case (events_settings.WAKE, on):
            services, changed = context.services, replace(wanted, wake=on == "1")
            await eventing.keep(context, changed, lambda person: _overview(services, person))
        case _:
            raise OldMenuError


async def sleep(context: Context, *args: str) -> None:
    """Show when she sleeps, or ask for days and hours, or change it; raises `OldMenuError`."""
    t, wanted = context.t, context.person.wishes
    match args[:1], _numbers(args[1:]):
        case (), ():
            await _show(context, events_sleep.sleep)
        case (events_sleep.DAYS,), (days,):
            await context.show(events_sleep.days(t, days & wishes.EVERY_DAY))
        case (events_sleep.FROM,), (days,):
            await context.show(events_sleep.hours(t, days))
        case (events_sleep.TO,), (days, start):
            await context.show(events_sleep.hours(t, days, start))
        case (events_sleep.ADD,), (days, start, end):
            added = wishes.sleeping(wanted, Sleep(days, start, end))
            await _keep(context, added, events_sleep.sleep)
        case (events_sleep.DROP,), (days, start, end):
            left = tuple(one for one in wanted.sleep if one != Sleep(days, start, end))
            await _keep(context, replace(wanted, sleep=left), events_sleep.sleep)
        case _:
            raise OldMenuError


async def _show(context: Context, make: Make) -> None:
    await context.show(make(context.t, context.person.wishes))


async def _keep(context: Context, wanted: Wishes, make: Make) -> None:
    texts = context.services.texts
    await eventing.keep(
        context, wanted, lambda person: make(texts.translator(person.language), person.wishes)
    )


def _overview(services: Services, person: Person) -> Reply:
    t = services.texts.translator(person.language)
    return events_settings.overview(t, person.wishes, eventing.upcoming(services, person))


def _lock(services: Services, person: Person) -> Reply:
    """Return the choice between clear and quiet, with the texts of what comes next at her workplace, or of a sample."""
    t = services.texts.translator(person.language)
    event, occurrence = _example(services, person, t)
    telling = Telling(occurrence.starts - EVENING_BEFORE, Tell.COMING, event.push)
    return events_settings.lock(t, person.wishes, event, occurrence, telling)


def _example(services: Services, person: Person, t: Translator) -> tuple[Event, Occurrence]:
    now = services.clock.now()
    for event, occurrence in services.events.coming(person.site, now):
        if not event.ballot:
            return event, occurrence
    site = services.content.site(person.site)
    zone = site.zone if site else "UTC"
    local = datetime.combine(to_local(now, zone).date() + timedelta(days=1), time(6))
    place = Place(t.gettext("the main gate"))
    starts = to_utc(local, zone)
    made_up = Event("", Kind.PICKET, person.site, zone, local, 240, place)
    return made_up, Occurrence("", "", local, local, starts, starts + timedelta(hours=4))


def _numbers(args: tuple[str, ...]) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in args)
    except ValueError:
        raise OldMenuError from None
