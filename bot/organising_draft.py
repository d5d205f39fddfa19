"""A tap on a draft's card, or a reply to it, in; the draft changed, and its card edited in place, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.event import Kind, Place, Push, State
from bot.models import Reply
from bot.organising_desk import NotDoneError, desk, is_own, view
from bot.organising_reading import read_day
from bot.replies import (
    organiser_card,
    organiser_footing,
    organiser_problems,
    organiser_steps,
    organiser_words,
)
from bot.replies.organiser_card import MOST_NOTE, MOST_NOTES, MOST_PICKUP, MOST_PLACE, PICKUPS
from bot.services.events import Reason, RefusedError
from bot.services.when import MisunderstoodError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telegram import Location

    from bot.context import Context
    from bot.event import Event

SWITCHES: dict[str, Callable[[Event, str], Event]] = {
    "fold": lambda event, more: replace(event, fold=int(more)),
    "push": lambda event, more: replace(event, push=Push(more)),
    "lasts": lambda event, more: replace(event, minutes=int(more)),
    "no-b": lambda event, _: replace(event, place_b=None),
    "no-pin": lambda event, _: replace(event, place=Place(event.place.words)),
    "no-note": lambda event, more: replace(
        event, notes={code: text for code, text in event.notes.items() if code != more}
    ),
    "no-lift": lambda event, more: replace(
        event,
        pickups=tuple(one for n, one in enumerate(event.pickups, 1) if str(n) != more),
    ),
}


async def tapped(context: Context, action: str, args: Sequence[str]) -> None:
    """Do what a button on a draft asks for; raises `NotDoneError`, `RefusedError` and `OldMenuError`."""
    name, maker, more, last = [*args, "", ""][:4]
    event = hers(context, name, maker)
    if action == "card":
        await context.show(await view(context, name, maker))
    elif action in {"place", "b", "pin", "lift", "note", "long"}:
        step = f"note-{more}" if action == "note" and more else action
        await context.show(organiser_steps.steps(desk(context, event.site, maker), event, step))
    elif action == "foot":
        law = desk(context, event.site).site.jurisdiction
        await _keep(context, _footed(event, law, more, last), maker)
    elif action == "instead":
        await _keep(context, _instead(context, event, Kind(more)), maker)
    elif action in SWITCHES:
        await _keep(context, SWITCHES[action](event, more), maker)
    else:
        raise OldMenuError


def hers(context: Context, name: str, maker: str) -> Event:
    """Return the draft of who acts now; raises `NotDoneError` where it is another's, `RefusedError` if it is none."""
    event = context.services.events.get(name)
    if event.state is not State.DRAFT:
        raise RefusedError(Reason.TOO_LATE if event.state is State.VOID else Reason.DONE_ALREADY)
    if not is_own(context, name, maker):
        raise NotDoneError(organiser_words.not_hers)
    return event


async def replied(context: Context, step: str, name: str, maker: str, card: int) -> None:
    """Take what was typed as a reply to a draft's card, whose message is `card`."""
    t, services = context.t, context.services
    if services.events.get(name).state is not State.DRAFT:
        await context.show(organiser_words.settled(t))
        return
    event = hers(context, name, maker)
    message = context.incoming.effective_message
    location = (
        message.location or (message.venue.location if message.venue else None)
        if message
        else None
    )
    text = context.text.strip()
    if location:
        event = _pinned(event, location)
    elif not text:
        await context.show(organiser_words.no_words(t))
        return
    elif step == "pin":
        await context.show(organiser_words.not_a_location(t))
        return
    elif step == "until":
        await _until(context, event, maker, text, card)
        return
    else:
        found = _worded(context, event, step, text)
        if isinstance(found, Reply):
            await context.show(found)
            return
        event = found
    event = await services.decisions.draft(event)
    await context.put(card, organiser_card.draft(desk(context, event.site, maker), event))


async def _keep(context: Context, event: Event, maker: str) -> None:
    event = await context.services.decisions.draft(event)
    await context.show(organiser_card.draft(desk(context, event.site, maker), event))


def _footed(event: Event, jurisdiction: str, key: str, answer: str) -> Event:
    """Return the picket with one answer, or without it; with the last right one its reminders say what it is."""
    footing = {k: v for k, v in event.footing.items() if k != key}
    if answer:
        footing[key] = answer
    event = replace(event, footing=footing)
    if organiser_footing.open_question(event, jurisdiction) is None:
        event = replace(event, push=Push.CLEAR)
    return event


def _instead(context: Context, event: Event, kind: Kind) -> Event:
    texts = context.services.texts
    notes = {
        one.code: organiser_footing.outside_shifts(texts.translator(one.code))
        for one in texts.offered
    }
    return replace(event, kind=kind, footing={}, notes=notes | event.notes, push=Push.QUIET)


def _pinned(event: Event, location: Location) -> Event:
    place = replace(event.place, latitude=location.latitude, longitude=location.longitude)
    return replace(event, place=place)


def _worded(context: Context, event: Event, step: str, text: str) -> Event | Reply:
    """Return the draft with what was typed, or why not."""
    t = context.t
    step, _, code = step.partition("-")
    if step in {"card", "lift"} and (pickup := _pickup(context, text)):
        step, text = "lift", pickup
    most = {"place": MOST_PLACE, "b": MOST_PLACE, "lift": MOST_PICKUP}.get(step, MOST_NOTE)
    if _units(text) > most:
        return organiser_words.too_long(t, most)
    if step == "place":
        return replace(event, place=replace(event.place, words=text))
    if step == "b":
        return replace(event, place_b=Place(text))
    if step == "lift":
        full = len(event.pickups) >= PICKUPS
        more = replace(event, pickups=(*event.pickups, text))
        return organiser_words.too_many_lifts(t, PICKUPS) if full else more
    notes = {**event.notes, code or _language(context, text): text}
    full = sum(map(_units, notes.values())) > MOST_NOTES
    return organiser_words.notes_too_long(t, MOST_NOTES) if full else replace(event, notes=notes)


def _units(text: str) -> int:
    """Return how much of a message `text` takes: Telegram counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _language(context: Context, text: str) -> str:
    """Return the language of a note, as far as it shows; else that of the group."""
    guessed = context.services.guess.guess(text)
    offered = {one.code for one in context.offered}
    return guessed if guessed in offered else context.services.console.language


def _pickup(context: Context, text: str) -> str:
    """Return the place in "lift: place", or nothing."""
    first, colon, place = text.partition(":")
    english = context.services.texts.translator("en")
    words = f"{organiser_steps.lift_words(context.t)}|{organiser_steps.lift_words(english)}"
    known = {word.strip().casefold() for word in words.split("|")}
    return place.strip() if colon and first.strip().casefold() in known else ""


async def _until(context: Context, event: Event, maker: str, text: str, card: int) -> None:
    """Take the day until which the ballot's vote holds."""
    t, jurisdiction = context.t, desk(context, event.site).site.jurisdiction
    question = organiser_footing.open_question(event, jurisdiction)
    if question is None or not question.dated:
        await context.show(organiser_footing.tap_an_answer(t))
        return
    try:
        day = read_day(context, event.zone, text)
    except MisunderstoodError as error:
        await context.show(organiser_words.as_reply(organiser_problems.misunderstood(t, error)))
        return
    every = organiser_card.all_of(event, context.services.clock.now())
    if every and day < every[-1].local.date():
        await context.show(organiser_words.as_reply(organiser_footing.outlived(t)))
        return
    footed = _footed(event, jurisdiction, question.key, day.isoformat())
    footed = await context.services.decisions.draft(footed)
    await context.put(card, organiser_card.draft(desk(context, event.site, maker), footed))
