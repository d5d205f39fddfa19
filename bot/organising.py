"""A tap, a command or a reply in the organisers' group in; what becomes of it, or why it does not, said there, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest
from telegram.ext import filters

from bot import organising_decide as decide
from bot import organising_draft as draft
from bot import organising_new, organising_pairing, organising_reading
from bot.errors import OldMenuError
from bot.event import Standing, State
from bot.organising_desk import (
    EVENT_CHARACTERS,
    NotDoneError,
    desk,
    guard,
    is_anonymous,
    known_maker,
    reach,
    view,
    waits_on,
)
from bot.presses import Verb, ask
from bot.replies import organiser, organiser_card, organiser_list, organiser_live, organiser_words
from bot.replies.organiser_card import NOBODY
from bot.reporting_words import hidden
from bot.services.events import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from telegram import Message

    from bot.context import Context
    from bot.event import Event, Occurrence
    from bot.models import Reply

    Act = Callable[..., Awaitable[None]]

MARK = "O."  # before what a card's hidden link carries
AHEAD_DAYS = 800
MOST_LISTED = 12
DECISIONS: dict[str, Act] = {
    "propose": decide.propose,
    "approve": decide.approve,
    "drop": decide.drop,
    "sure": decide.sure,
    "do": decide.do,
    "go": decide.go_on,
    "cancel": decide.cancel,
    "change": decide.change,
    "agree": decide.agree,
    "undo": decide.undo,
    "site": organising_new.at_site,
    "fix": organising_new.fixed,
}


class Replied(filters.MessageFilter):
    """Lets through what answers a card of this bot."""

    def filter(self, message: Message) -> bool:
        """Tell whether `message` is such an answer."""
        return hidden(message).startswith(MARK)


async def tapped(context: Context) -> None:
    """Take a tap on a card; raises `OldMenuError` when the button is of an older bot."""
    action, *args = context.press.args
    try:
        guard(context)
        _keep_card(context, args)
        await _act(context, action, args)
    except NotDoneError as error:
        await context.alert(error.words(context.t))
    except RefusedError as error:
        await context.alert(organiser_words.reason(context.t, error.reason))
        await _refresh(context, args)


async def _act(context: Context, action: str, args: list[str]) -> None:
    if action == "list":
        await context.show(listing(context, int(args[0]) if args else 0))
    elif action == "languages":
        await context.show(organiser.languages(context.t, context.offered))
    elif action == "speak":
        await speak(context, args[0])
    elif action == "open":
        if context.aside and args[0][:EVENT_CHARACTERS] == waits_on(context):
            raise NotDoneError(organiser.old_card)
        await context.show(await view(context, *args))
    elif action == "find":
        await find(context, args[0])
    elif action in DECISIONS:
        await DECISIONS[action](context, *args)
    else:
        await draft.tapped(context, action, args)


def _keep_card(context: Context, args: list[str]) -> None:
    """Let the card of what waits stay as it is, unless the button belongs to it: without its maker it is dead."""
    waiting = waits_on(context)
    maker = args[1] if len(args) >= 2 and args[0][:EVENT_CHARACTERS] == waiting else ""
    known = known_maker(context, waiting, maker) if waiting and maker else ""
    if known:
        context.services.console.makers[waiting] = known
    context.aside = bool(waiting) and not known


async def _refresh(context: Context, args: list[str]) -> None:
    """Show on a card that was behind how things stand; nothing where there is nothing any more."""
    _keep_card(context, args)  # what waits may wait only since the tap
    if len(args) >= 2 and not context.aside:
        try:
            await context.show(await view(context, args[0], args[1]))
        except RefusedError:
            return


async def new(context: Context) -> None:
    """Take /new and its line."""
    await _typed(context, organising_new.new)


async def _typed(
    context: Context, act: Callable[[Context], Awaitable[None]], *, by_anyone: bool = False
) -> None:
    """Do what was typed in the console, if not `by_anyone` then by who can be told apart; else say why not."""
    if not context.in_console:
        return
    try:
        guard(context)
        if is_anonymous(context) and not by_anyone:
            await context.show(organiser_words.anonymous(context.t))
            return
        await act(context)
    except NotDoneError as error:
        await context.show(organiser_words.as_reply(error.words(context.t)))
    except RefusedError as error:
        words = organiser_words.reason(context.t, error.reason)
        await context.show(organiser_words.as_reply(words))


async def replied(context: Context) -> None:
    """Take a reply to a card."""
    await _typed(context, _replied)


async def _replied(context: Context) -> None:
    message = context.incoming.effective_message
    if message is None or message.reply_to_message is None:
        return
    card = message.reply_to_message.message_id
    _, step, name, *more, maker = hidden(message).split(".")
    if step == "ballot":
        code, written = more
        days: list[date] = organising_reading.written_days(written)
        site = context.services.content.site(code)
        if site is None:
            raise OldMenuError
        await organising_new.ballot(context, site, name, maker, days, context.text)
    elif step == "change":
        await decide.changed(context, name, context.text, card)
    elif step in {"over", "sure"}:
        await context.show(organiser_words.settled(context.t))
    else:
        await draft.replied(context, step, name, maker, card)


async def events(context: Context) -> None:
    """List what is planned, and what waits."""
    if context.in_console:
        await context.show(listing(context))


async def hold(context: Context) -> None:
    """Ask whether people shall be told to wait, or for which event."""
    await _typed(context, _hold, by_anyone=True)


async def _hold(context: Context) -> None:
    now = context.services.clock.now()
    found = [
        (event, one)
        for event, one in _planned(context)
        if event.ballot is None and one.starts > now and one.standing is Standing.PLANNED
    ]
    if len(found) == 1:
        event, one = found[0]
        look = desk(context, event.site)
        what = organiser_live.HOLD
        reply = organiser_live.confirm(look, event, one, what, reach(context, event))
        await context.show(reply)
        return
    items = [
        (_label(context, event, one), ask(Verb.ORG, "sure", one.id, NOBODY, organiser_live.HOLD))
        for event, one in found
    ]
    question = organiser_list.which(context.t, hold=True)
    await context.show(organiser_list.listing(context.t, items[:MOST_LISTED], question))


async def cancel(context: Context) -> None:
    """Show the card of the only event, with its buttons, or ask which shall be cancelled."""
    await _typed(context, _cancel, by_anyone=True)


async def _cancel(context: Context) -> None:
    found = [pair for pair in _planned(context) if pair[1].standing is not Standing.CANCELLED]
    if len(found) == 1:
        await context.show(await view(context, found[0][1].id, NOBODY))
        return
    items = [
        (_label(context, event, one), ask(Verb.ORG, "open", one.id, NOBODY))
        for event, one in found
    ]
    question = organiser_list.which(context.t, hold=False)
    await context.show(organiser_list.listing(context.t, items[:MOST_LISTED], question))


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


async def find(context: Context, name: str) -> None:
    """Lead to the card of what waits; post a new one where it was deleted."""
    services = context.services
    card = services.events.card(name)
    services.events.get(name)
    await context.acknowledge()
    if card is not None:
        try:
            await services.messenger.post(
                context.chat, context.person, organiser_list.elsewhere(context.t), under=card
            )
        except BadRequest:
            card = None
    if card is None:
        message = await services.console.tell(await view(context, name, NOBODY))
        await services.events.set_card(name, message)


async def speak(context: Context, code: str) -> None:
    """Let the group read another language."""
    services = context.services
    language = services.texts.choose(code).code
    await services.console.speak(language)
    context.person = services.console.reader
    await context.show(organiser.about_group(context.t))
    await organising_pairing.introduce(context)


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
    return organiser_list.label(context.t, event, one, event.site if several else "")
