"""Taps on what is on, on one event and on its reminders, in; the next screen, and after the tick what is saved, out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import calendar_file
from bot.errors import OldMenuError
from bot.event import CANNOT, Answer
from bot.replies import event_words, events, events_answers, menu, rights, saving
from bot.services import wishes
from bot.services.events import RefusedError
from bot.services.reminders import next_reminder, push_of
from bot.services.wishes import ALL, PICKUP

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.context import Context, Services
    from bot.event import Wishes
    from bot.models import Filed, Reply
    from bot.replies.events import Look
    from bot.services.people import Person

    Screen = Callable[[Person], Reply]

WHERE = "week"  # what she was waiting for when she is asked where she works
NAME = 60  # characters of a place, over its pin
BALLOT = frozenset({Answer.POSTED, Answer.NONE_CAME, Answer.WRONG_ADDRESS})


async def week(context: Context) -> None:
    """Show what is on at her workplace, or ask which that is."""
    if context.reader.site is None:
        await context.show(menu.where(context.t, context.services.content.sites, WHERE))
        return
    await context.show(week_of(context.services, context.person))


async def one_by_one(context: Context) -> None:
    """Show what is on to somebody who wants to choose from it: not everything is followed any more."""
    wanted = context.person.wishes
    if ALL not in wanted.follows or context.reader.site is None:
        await week(context)
        return
    await keep(
        context, wishes.unfollow(wanted, ALL), lambda person: week_of(context.services, person)
    )


def week_of(services: Services, person: Person) -> Reply:
    """Return what is on where `person` works; raises `OldMenuError` when there is no such workplace."""
    site = services.content.site(person.site)
    if site is None:
        raise OldMenuError
    t, now = services.texts.translator(person.language), services.clock.now()
    coming = services.events.coming(site.code, now, events.AHEAD)
    return events.week(t, site, coming, now, person.wishes)


async def event(context: Context, occurrence: str) -> None:
    """Show one occurrence with all that can be done about it."""
    look = looking(context.services, context.person, occurrence)
    await context.show(events.event(look) if look else events.gone(context.t))


def looking(services: Services, person: Person, occurrence: str) -> Look | None:
    """Return how `person` sees an occurrence now; None when there is no such occurrence any more."""
    try:
        found = services.events.occurrence(occurrence)
        about = services.events.get(found.event)
    except RefusedError:
        return None
    return events.Look(
        services.texts.translator(person.language),
        about,
        found,
        services.clock.now(),
        person.wishes,
        services.tally.answers(occurrence),
    )


async def answer(context: Context, occurrence: str, letter: str) -> None:
    """Ask why she cannot come, or where she can be picked up, or remember what she says; raises `OldMenuError`."""
    services = context.services
    look = looking(services, context.person, occurrence)
    if look is None or not look.is_open:
        await context.show(events.event(look) if look else events.gone(context.t))
    elif letter == "":
        await context.show(events_answers.why(look))
    elif letter == PICKUP:
        counts = services.tally.hourly(occurrence, look.now)
        await context.show(events.pickups(replace(look, counts=counts)))
    elif letter in _offered(look):
        wanted = _tidy(services, context.person.wishes)
        if not look.answer and len(wanted.answers) >= wishes.ANSWERS:
            await context.alert(events_answers.no_more(context.t))
            return
        wanted = wishes.answered(wanted, occurrence, letter)
        await keep(context, wanted, lambda person: _answered(services, person, occurrence))
    else:
        raise OldMenuError


def _offered(look: Look) -> set[str]:
    if look.event.ballot:
        return {*BALLOT}
    return {
        Answer.COMING,
        *CANNOT,
        *(f"{PICKUP}{number}" for number in range(len(look.event.pickups))),
    }


def _answered(services: Services, person: Person, occurrence: str) -> Reply:
    look = looking(services, person, occurrence)
    if look is None:
        return events.gone(services.texts.translator(person.language))
    site = services.content.site(person.site)
    names = events_answers.HELPS.get(look.answer, ())
    found = [services.content.topic(site.jurisdiction, name) for name in names] if site else []
    helps = [(topic.id, rights.label(look.t, topic)) for topic in found if topic]
    return events_answers.answer(look, helps)


async def follow(context: Context, wanted: str, back: str = "") -> None:
    """Remind her of one event, or of all at her workplace; `back` is the occurrence from which she came."""
    services, known = context.services, context.person.wishes
    there = {
        ALL,
        *(event.id for event in services.events.all()),
    }  # what is long over takes no room
    known = replace(known, follows=tuple(one for one in known.follows if one in there))
    if context.reader.site is None or (wanted != ALL and not _is_here(context, wanted)):
        await week(context)
        return
    after = wishes.follow(known, wanted)
    if not wishes.following(after, wanted):
        await context.show(events_answers.no_room(context.t, back))
        return

    def screen(person: Person) -> Reply:
        t = services.texts.translator(person.language)
        return events_answers.followed(t, person.wishes, wanted, upcoming(services, person), back)

    await keep(context, after, screen)


def upcoming(services: Services, person: Person) -> str:
    """Return in words when the next reminder of `person` comes."""
    now = services.clock.now()
    coming = services.events.coming(person.site, now, events.AHEAD)
    t = services.texts.translator(person.language)
    return events_answers.upcoming(t, next_reminder(person.wishes, coming, now))


def _is_here(context: Context, wanted: str) -> bool:
    try:
        return context.services.events.get(wanted).site == context.person.site
    except RefusedError:
        return False


async def unfollow(context: Context, unwanted: str, back: str = "") -> None:
    """Stop reminding her of one event, or of everything: from now on, and in words after the tick."""
    services = context.services
    # An older button says "of this" to somebody who follows everything by now: her stop counts, and is told as it is.
    everything = ALL in {unwanted, *context.person.wishes.follows}

    def screen(person: Person) -> Reply:
        t = services.texts.translator(person.language)
        return events_answers.stopped(t, everything=everything, back=back)

    await keep(context, wishes.unfollow(context.person.wishes, unwanted), screen)


async def calendar(context: Context, occurrence: str) -> None:
    """Send the file that puts an occurrence into her calendar, or out of it when it was cancelled."""
    services, person = context.services, context.person
    look = looking(services, person, occurrence)
    if look is None:
        await context.show(events.gone(context.t))
        return
    words = events_answers.file_words(context.t, look)
    name = calendar_file.name(look.occurrence)

    async def send(file: bytes | str) -> str | None:
        return await services.messenger.send_document(context.chat, person, words, file, name)

    await context.acknowledge()
    push = push_of(person.wishes, look.event)
    await services.calendar.give(look.t, look.event, look.occurrence, push, send)


async def pin(context: Context, occurrence: str) -> None:
    """Send the place of an occurrence as a pin on the map; raises `OldMenuError` where there is none."""
    services = context.services
    look = looking(services, context.person, occurrence)
    if look is None:
        await context.show(events.gone(context.t))
        return
    place = event_words.place_of(look.event, look.occurrence)
    if place.latitude is None or place.longitude is None:
        raise OldMenuError
    await context.acknowledge()
    site = services.content.site(look.event.site)
    await services.messenger.send_venue(
        context.chat,
        context.person,
        place.latitude,
        place.longitude,
        event_words.cut(place.words, NAME),
        site.name if site else look.event.site,
    )


async def keep(context: Context, wanted: Wishes, screen: Screen) -> None:
    """Let `wanted` hold at once, and show `screen`; whether it is saved is said there after the tick.

    Nothing is said when another screen stands in the message by then, or when she is forgotten.
    """
    services, chat, message = context.services, context.chat, context.message
    person = replace(context.person, wishes=_tidy(services, wanted), kept=True)
    tap = services.taps.latest(chat, message) if message is not None else 0
    shown = asyncio.Event()

    async def done(filed: Filed) -> None:
        await shown.wait()  # what is said last stays: the tick may be quicker than Telegram
        known = services.people.known(chat)
        if known is None:
            return
        t = services.texts.translator(known.language)
        reply = saving.below(t, screen(known), filed)
        if message is None:
            await services.messenger.send(chat, known, reply)
        elif services.taps.latest(chat, message) == tap:
            await services.messenger.edit(chat, message, known, reply)

    context.person = services.people.put(chat, person, done)
    try:
        await context.show(saving.below(context.t, screen(person), None))
    finally:
        shown.set()


def _tidy(services: Services, wanted: Wishes) -> Wishes:
    """Return `wanted` without what belongs to events that are over or gone."""
    book, now = services.events, services.clock.now()

    def is_over(occurrence: str) -> bool:
        found = book.occurrences.get(occurrence)
        return found is None or found.ends <= now

    follows = tuple(one for one in wanted.follows if one == ALL or one in book.entries)
    return wishes.bounded(replace(wanted, follows=follows), is_over)
