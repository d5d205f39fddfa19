"""An update from the organisers' group in; who acts, whether she may, and how an event stands on its card, out."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram import ChatMember
from telegram.error import RetryAfter, TelegramError

from bot.errors import BrazierError, OldMenuError
from bot.event import Standing, State
from bot.limiter import Lane
from bot.replies import organiser_card, organiser_live, organiser_words
from bot.replies.organiser_card import NOBODY, Desk
from bot.replies.organiser_counts import Reach
from bot.services.events import Reason, RefusedError
from bot.services.repeats import LOOKS, SAME, Turn
from bot.window import PER_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.context import Context
    from bot.event import Event, Occurrence
    from bot.i18n import Translator
    from bot.models import Reply, Site

log = logging.getLogger(__name__)

EVENT_CHARACTERS = 8  # of an occurrence's id
TAG_CHARACTERS = 8
ASK_S = 5.0
DRAW_S = 1.0  # so long a tap waits for its card before it is answered
TRUSTED_S = 60.0  # so long an admin counts as one without asking Telegram again
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class NotDoneError(BrazierError):
    """What was tapped or typed is not done; `words` says why, in at most 200 characters."""

    def __init__(self, words: Callable[[Translator], str]) -> None:
        super().__init__(words.__name__)
        self.words = words


def user(context: Context) -> int:
    """Return who tapped or typed; raises `OldMenuError` when that is nobody."""
    found = context.incoming.effective_user
    if found is None:
        raise OldMenuError
    return found.id


def is_anonymous(context: Context) -> bool:
    """Tell whether somebody typed as the group, or as a channel: nobody knows then who it was."""
    message = context.incoming.effective_message
    return bool(not context.incoming.callback_query and message and message.sender_chat)


def guard(context: Context) -> None:
    """Raise `NotDoneError` where nothing may be decided: not the console, or one that everybody can read."""
    if not context.in_console:
        raise NotDoneError(organiser_words.unpaired)
    chat = context.incoming.effective_chat
    if chat and chat.username:
        context.services.console.private_until = 0.0
        raise NotDoneError(organiser_words.public)


async def must_be_admin(context: Context) -> None:
    """Raise `NotDoneError` unless Telegram says that who acts is an admin of the group, and the group private.

    Its answer is believed for a minute; without one nothing may be done.
    """
    who, admins = user(context), context.services.console.admins
    now = asyncio.get_running_loop().time()
    if admins.get(who, 0.0) <= now:
        await _ask_telegram(context, who)
        admins[who] = now + TRUSTED_S
    context.lane = Lane.DECISION


async def _ask_telegram(context: Context, who: int) -> None:
    admins = context.services.console.admins
    try:
        async with asyncio.timeout(ASK_S):
            group = await context.bot.get_chat(context.chat)
            member = await context.bot.get_chat_member(context.chat, who)
            me = await context.bot.get_chat_member(context.chat, context.bot.id)
    except (TelegramError, TimeoutError):
        raise NotDoneError(organiser_words.cannot_ask) from None
    if group.username:
        raise NotDoneError(organiser_words.public)
    if me.status != ChatMember.ADMINISTRATOR:
        raise NotDoneError(organiser_words.not_admin_myself)
    if member.status not in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}:
        admins.pop(who, None)
        raise NotDoneError(organiser_words.no_admin)


def is_late(context: Context) -> bool:
    """Tell whether this waited for over a minute, as after a long pause of Telegram: nobody wants it answered now."""
    now = asyncio.get_running_loop().time()
    return context.services.console.repeats.is_late(context.incoming.update_id, now)


def asks(context: Context, what: str, most: int = SAME) -> Turn:
    """Return how far who acts is still answered when she asks for `what`."""
    now = asyncio.get_running_loop().time()
    return context.services.console.repeats.ask(user(context), what, now, most)


def is_too_much(context: Context) -> bool:
    """Tell whether who taps has looked at so much within a minute that others would have to wait."""
    return asks(context, "looks", LOOKS) in {Turn.ENOUGH, Turn.NOTHING}


async def answer(context: Context, what: str, reply: Reply) -> None:
    """Answer a command, in the place of the answer that who asks again has already."""
    console, who = context.services.console, user(context)
    known = console.repeats.answer(who, what)
    if known is not None:
        await context.services.messenger.edit(context.chat, known, context.person, reply)
        return
    console.repeats.answered(who, what, await console.tell(reply))


def made_by(context: Context, event: str) -> str:
    """Return the maker that stands on the card of a draft or proposal of who acts now."""
    return context.services.console.tag(user(context), event)


def asked_by(context: Context, event: str) -> str:
    """Return the maker that stands on the card while a change that who acts now has asked for waits.

    It names that one change, so that no older button can pass for it.
    """
    stamp = _stamp(context.services.events.void(event))
    return context.services.console.tag(user(context), event + stamp) + stamp


def is_own(context: Context, event: str, maker: str) -> bool:
    """Tell whether who acts is the `maker` on the card."""
    tag, stamp = maker[:TAG_CHARACTERS], maker[TAG_CHARACTERS:]
    return context.services.console.tag(user(context), event + stamp) == tag


def known_maker(context: Context, event: str, maker: str) -> str:
    """Return `maker` where it is of what waits now; nothing where it is of something older, or nobody's."""
    found = context.services.events.entries.get(event)
    stamp = _stamp(found.void) if found and found.change else ""
    makers = [maker]
    if context.message is not None and found and found.card == context.message:
        # An older button on the card itself: who asked is remembered, so that the card stays one that can be approved.
        makers.append(context.services.console.makers.get(event, ""))
    return next((m for m in makers if m not in {"", NOBODY} and m[TAG_CHARACTERS:] == stamp), "")


def waits_on(context: Context) -> str:
    """Return the event that waits for its maker or a second admin on the message that was tapped, or nothing."""
    if context.message is None:
        return ""
    for name, entry in context.services.events.entries.items():
        waits = entry.change or entry.event.state in {State.DRAFT, State.PROPOSED}
        if waits and entry.card == context.message:
            return name
    return ""


def _stamp(moment: datetime | None) -> str:
    number, digits = int(moment.timestamp()) if moment else 0, ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def desk(context: Context, site: str, maker: str = "") -> Desk:
    """Return how the group reads an event at `site`; raises `RefusedError` when there is no such site any more."""
    services = context.services
    found = services.content.site(site)
    if found is None:
        raise RefusedError(Reason.UNKNOWN)
    return Desk(
        context.t,
        services.texts,
        found,
        services.clock.now(),
        f"https://t.me/{context.bot.username}#",
        "" if maker == NOBODY else maker,
        zoned=len({one.zone for one in services.content.sites}) > 1,
    )


def reach(context: Context, event: Event) -> Reach:
    """Return how many an event reaches, and how long that takes."""
    people = context.services.tally.followers(event.site, event.id)
    return Reach(people, timedelta(seconds=people / PER_S))


def sites(context: Context) -> list[Site]:
    """Return the sites at which something can be planned: the one of the settings, or all."""
    services = context.services
    one = services.content.site(services.settings.site) if services.settings.site else None
    return [one] if one else list(services.content.sites)


def occurrence_of(context: Context, name: str) -> Occurrence | None:
    """Return the occurrence of that name; of an event's name the next one, or else its last."""
    events = context.services.events
    if len(name) > EVENT_CHARACTERS:
        return events.occurrence(name)
    next_ones = [one for one in events.to_come(name) if one.standing is not Standing.CANCELLED]
    return next(iter(next_ones or events.of(name)[-1:]), None)


async def view(context: Context, name: str, maker: str) -> Reply:
    """Return the card of an event, or of one occurrence, as it stands now; raises `RefusedError`."""
    services = context.services
    entry = services.events.entry(name[:EVENT_CHARACTERS])
    event = entry.event
    look = desk(context, event.site, known_maker(context, event.id, maker))
    if entry.void and entry.void <= look.now and not entry.change:
        return organiser_live.lapsed(look, event)
    if event.state is State.DRAFT:
        return organiser_card.draft(look, event)
    if event.state is State.PROPOSED:
        return organiser_live.proposal(look, event, reach(context, event), entry.void)
    one = occurrence_of(context, name)
    if event.state is State.VOID or one is None:
        return organiser_live.lapsed(look, event)
    after = [o for o in services.events.to_come(event.id) if o.standing is not Standing.CANCELLED]
    now = organiser_live.Now(
        one,
        services.tally.answers(one.id),
        await services.events.notices(one.id),
        next(iter(after), None),
    )
    return organiser_live.on(look, event, now, reach(context, event), entry.change, entry.void)


async def put_card(context: Context, event: str, reply: Reply, card: int | None = None) -> None:
    """Show the card as `show_card` does, and remember where it is: what waits is approved there."""
    events = context.services.events
    known = card or (None if context.aside else context.message)
    if known is not None and event in events.entries:
        await events.set_card(event, known)  # first: others may tap it while it is drawn
    message = await show_card(context, reply, card)
    if message != known:
        await events.set_card(event, message)


async def show_card(context: Context, reply: Reply, card: int | None = None) -> int | None:
    """Show the card in the place of what was tapped, or of the message `card`, or post it; return where it is.

    What was decided stays decided where Telegram wants no more messages in the group for now: that is said instead.
    """
    message = card or (None if context.aside else context.message)
    drawing = asyncio.ensure_future(_draw(context, reply, message))
    await asyncio.wait({drawing}, timeout=DRAW_S)
    if not drawing.done():
        await context.acknowledge()  # it is decided: nobody shall tap again because a card is slow
    try:
        message = await drawing
    except RetryAfter:
        log.info("console.card_late")
        await context.alert(organiser_words.late(context.t))
    await context.acknowledge()
    return message


async def _draw(context: Context, reply: Reply, message: int | None) -> int | None:
    if message is None:
        return await context.services.console.tell(reply)
    await context.services.messenger.edit(
        context.chat, message, context.person, reply, context.lane
    )
    return message
