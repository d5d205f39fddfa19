"""A command that asks, typed in the organisers' group, in; its answer, posted or put right where it stands, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import organising_figures
from bot.event import Standing, State
from bot.organising_desk import (
    NotDoneError,
    answer,
    asks,
    desk,
    guard,
    is_late,
    reach,
    view,
)
from bot.presses import Verb, ask
from bot.replies import (
    organiser,
    organiser_card,
    organiser_list,
    organiser_sure,
    organiser_words,
)
from bot.replies.organiser_card import NOBODY
from bot.services.events import RefusedError
from bot.services.repeats import Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.context import Context
    from bot.event import Event, Occurrence
    from bot.models import Reply

AHEAD_DAYS = 800
MOST_LISTED = 12


async def asked(context: Context, what: str) -> None:
    """Answer a command of the console; repeated within a minute, the answer before is put right in its place.

    `what` begins with the command's name; the whole of it is what is repeated.
    """
    if not context.in_console or is_late(context):
        return
    turn = asks(context, what)
    if turn is Turn.ENOUGH:
        await context.show(organiser_words.as_reply(organiser_words.slowly(context.t)))
    if turn in {Turn.ENOUGH, Turn.NOTHING}:
        return
    try:
        guard(context)
        reply = await COMMANDS[what.partition(" ")[0]](context)
    except (NotDoneError, RefusedError) as error:
        reply = refusal(context, error)
    await answer(context, what, reply)


def refusal(context: Context, error: NotDoneError | RefusedError) -> Reply:
    """Return why something typed is not done."""
    if isinstance(error, NotDoneError):
        return organiser_words.as_reply(error.words(context.t))
    return organiser_words.as_reply(organiser_words.reason(context.t, error.reason))


async def _help(context: Context) -> Reply:
    return organiser.about_group(context.t)


async def _events(context: Context) -> Reply:
    return listing(context)


async def _hold(context: Context) -> Reply:
    """Ask whether people shall be told to wait, or for which event."""
    now = context.services.clock.now()
    found = [
        (event, one)
        for event, one in _planned(context)
        if event.ballot is None and one.starts > now and one.standing is Standing.PLANNED
    ]
    if len(found) == 1:
        event, one = found[0]
        look = desk(context, event.site)
        return organiser_sure.confirm(look, event, one, organiser_sure.HOLD, reach(context, event))
    items = [
        (_label(context, event, one), ask(Verb.ORG, "sure", one.id, NOBODY, organiser_sure.HOLD))
        for event, one in found
    ]
    question = organiser_list.which(context.t, hold=True)
    return organiser_list.listing(context.t, items[:MOST_LISTED], question)


async def _cancel(context: Context) -> Reply:
    """Return the card of the only event, with its buttons, or ask which shall be cancelled."""
    found = [pair for pair in _planned(context) if pair[1].standing is not Standing.CANCELLED]
    if len(found) == 1:
        return await view(context, found[0][1].id, NOBODY)
    items = [
        (_label(context, event, one), ask(Verb.ORG, "open", one.id, NOBODY))
        for event, one in found
    ]
    question = organiser_list.which(context.t, hold=False)
    return organiser_list.listing(context.t, items[:MOST_LISTED], question)


COMMANDS: dict[str, Callable[[Context], Awaitable[Reply]]] = {
    "help": _help,
    "events": _events,
    "hold": _hold,
    "cancel": _cancel,
    organising_figures.TABLE: organising_figures.figures,
    organising_figures.PRESS: organising_figures.press,
}


def listing(context: Context, start: int = 0) -> Reply:
    """Return what waits and what is planned, with a button each, a dozen at a time."""
    services = context.services
    waiting = [
        event
        for event in services.events.all()
        if event.state in {State.DRAFT, State.PROPOSED} or services.events.asked(event.id)
    ]
    now = services.clock.now()
    items = [
        (
            _label(context, event, next(iter(organiser_card.all_of(event, now)), None)),
            ask(Verb.ORG, "find", event.id),
        )
        for event in waiting
    ]
    items += [
        (_label(context, event, one), ask(Verb.ORG, "open", one.id, NOBODY))
        for event, one in _planned(context)
        if event not in waiting
    ]
    shown = items[start : start + MOST_LISTED]
    for label, at in (("‹", start - MOST_LISTED), ("›", start + MOST_LISTED)):
        if 0 <= at < len(items):
            shown.append((label, ask(Verb.ORG, "list", str(at))))
    return organiser_list.listing(context.t, shown)


def _planned(context: Context) -> list[tuple[Event, Occurrence]]:
    events, now = context.services.events, context.services.clock.now()
    found = [
        pair
        for site in context.services.content.sites
        for pair in events.coming(site.code, now, AHEAD_DAYS)
    ]
    return sorted(found, key=lambda pair: pair[1].starts)


def _label(context: Context, event: Event, one: Occurrence | None) -> str:
    several = len(context.services.content.sites) > 1
    return organiser_list.label(
        context.t,
        event,
        one,
        event.site if several else "",
        waits=context.services.events.asked(event.id) is not None,
    )
