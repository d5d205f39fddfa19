"""A tap, a command or a reply in the organisers' group in; what becomes of it, or why it does not, said there, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest
from telegram.ext import filters

from bot import organising_decide as decide
from bot import organising_draft as draft
from bot import organising_figures, organising_new, organising_pairing, organising_reading
from bot.errors import OldMenuError
from bot.organising_asked import listing, refusal
from bot.organising_desk import (
    EVENT_CHARACTERS,
    NotDoneError,
    asks,
    guard,
    is_anonymous,
    is_late,
    is_too_much,
    known_maker,
    view,
    waits_on,
)
from bot.replies import organiser, organiser_list, organiser_words
from bot.replies.organiser_card import NOBODY
from bot.reporting_words import hidden
from bot.services.events import RefusedError
from bot.services.repeats import TYPED, Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from telegram import Message

    from bot.context import Context

    Act = Callable[..., Awaitable[None]]

MARK = "O."  # before what a card's hidden link carries
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


# What only admins do: Telegram is asked who is one before anything is drawn.
ADMINS = frozenset({"approve", "sure", "do", "go", "cancel", "change", "agree", "undo"})


class Replied(filters.MessageFilter):
    """Lets through what answers a card of this bot."""

    def filter(self, message: Message) -> bool:
        """Tell whether `message` is such an answer."""
        return hidden(message).startswith(MARK)


async def tapped(context: Context) -> None:
    """Take a tap on a card; raises `OldMenuError` when the button is of an older bot."""
    action, *args = context.press.args
    if context.in_console and is_late(context):
        return
    if context.message is not None:
        context.services.console.repeats.touched(context.message)
    if context.in_console and action not in ADMINS and is_too_much(context):
        await context.alert(organiser_words.slowly(context.t))
        return
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
    elif action in organising_figures.ACTIONS:
        await organising_figures.tapped(context, action, *args)
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
    if len(args) >= 2 and not context.aside and not is_too_much(context):
        try:
            await context.show(await view(context, args[0], args[1]))
        except RefusedError:
            return


async def new(context: Context) -> None:
    """Take /new and its line."""
    await _typed(context, organising_new.new)


async def _typed(context: Context, act: Callable[[Context], Awaitable[None]]) -> None:
    """Do what was typed in the console by who can be told apart; else say why not."""
    if not context.in_console or is_late(context):
        return
    turn = asks(context, "typed", TYPED)
    if turn is Turn.ENOUGH:
        await context.show(organiser_words.as_reply(organiser_words.slowly(context.t)))
    if turn in {Turn.ENOUGH, Turn.NOTHING}:
        return
    try:
        guard(context)
        if is_anonymous(context):
            await context.show(organiser_words.anonymous(context.t))
            return
        await act(context)
    except (NotDoneError, RefusedError) as error:
        await context.show(refusal(context, error))


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
