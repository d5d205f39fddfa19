"""A card that was scanned, and the taps after it, in; its survey, or why it is not good and what to do, out."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import TelegramError
from telegram.ext import filters

from bot import reporting, reporting_taps
from bot.errors import OldMenuError
from bot.replies import card as replies
from bot.replies import report_end
from bot.services.cards import LENGTH, MARK, Verdict, read
from bot.services.hygiene import Screen
from bot.services.vault import name

if TYPE_CHECKING:
    from telegram import Message

    from bot.context import Context
    from bot.models import Reply, Site, Wave
    from bot.services.cards import Scanned

log = logging.getLogger(__name__)

# A card in its link, or alone; no letter of it may stand before or behind.
_CARD = re.compile(
    rf"(?<![\w-])[A-Za-z0-9-]+{MARK}[A-Za-z0-9]{{{LENGTH}}}(?![\w-])", re.IGNORECASE
)


class Typed(filters.MessageFilter):
    """Lets through what has a card in it: she copied the link, or typed what follows /start."""

    def filter(self, message: Message) -> bool:
        """Tell whether there is one."""
        return bool(message.text and _CARD.search(message.text))


async def typed(context: Context) -> None:
    """Take the first card in what was typed, as if it had been scanned."""
    found = _CARD.search(context.text)
    if found and (card := read(found[0].replace(MARK.upper(), MARK))):
        await scanned(context, *card)


async def scanned(context: Context, unit: str, secret: bytes) -> None:
    """Take a card on which `unit` stands: its message goes at once, and a good one leads on to the survey."""
    kept = await _delete(context)
    services, chat = context.services, context.chat
    found = await services.cards.scan(chat, unit, secret)
    if found.verdict is not Verdict.GOOD or found.wave is None:
        await _say(context, _refused(context, found, unit), kept)
        return
    services.cards.hold(chat, found.wave, secret, again=await _begun(context, found.wave))
    own = context.reader.site
    if own and own.unit != unit:
        await _say(context, replies.elsewhere(context.t, own, _sites(context, unit)), kept)
    else:
        await _say(context, replies.languages(context.t, context.offered), kept)


async def chosen(context: Context) -> None:
    """Take the language or the workplace that she chose on the way from her card to its survey."""
    what, code = context.press.args
    held = context.services.cards.held(context.chat)
    if held is None:
        await _say(context, replies.again(context.t))
        return
    sites = _sites(context, held.wave.site)
    if what == replies.LANGUAGE:
        context.choose(language=context.services.texts.choose(code).code)
        if len(sites) == 1:
            context.choose(site=sites[0].code)
    elif site := context.services.content.site(code):
        context.choose(site=site.code)
        if site not in sites:  # she stays where she was, and her card is of elsewhere
            context.services.cards.forget(context.chat)
    else:
        raise OldMenuError
    if what == replies.LANGUAGE and context.reader.site not in sites:
        await context.show(replies.where(context.t, sites))
        return
    await reporting_taps.intro(context)


async def _delete(context: Context) -> int | None:
    """Delete the message that carried the card; return its number where Telegram would not."""
    message = context.incoming.effective_message
    if message is None:
        return None
    try:
        gone = await context.services.messenger.delete(context.chat, [message.message_id])
    except TelegramError as error:
        log.warning("card.not_deleted error=%s", type(error).__name__)
        gone = False
    return None if gone else message.message_id


async def _say(context: Context, reply: Reply, kept: int | None = None) -> None:
    """Say what must not stay in the chat: it becomes neutral, or goes with the survey that stands open there.

    `kept` is the message with the card, where that could not be deleted: it is tried again then.
    """
    services, chat, number = context.services, context.chat, context.message
    if kept:
        reply = replace(reply, text=f"{replies.stays(context.t)}\n\n{reply.text}")
    if number is None:
        number = await services.messenger.post(chat, context.person, reply)
    else:
        await context.put(number, reply)
    if number is None:
        return
    screen = services.dialogues.get(chat)
    if screen is None or screen.message == number:
        screen = Screen(number, context.person, -1)
        services.dialogues.watch(chat, screen)
    else:
        screen.debris.append(number)
    screen.debris += [kept] if kept else []


async def _begun(context: Context, wave: Wave) -> bool:
    """Tell whether she had begun the survey of `wave` without a card: that begins anew.

    What stood open becomes neutral; another survey can be gone on with later.
    """
    services = context.services
    screen = services.dialogues.get(context.chat)
    if screen is None or not screen.resume:
        return False
    try:
        talk, draft = reporting.opened(context, screen.resume)
    except OldMenuError:
        return False
    services.dialogues.drop(context.chat)
    if name(talk.wave) != name(wave):
        await reporting.neutralise(services, context.chat, screen)
        return False
    await reporting.neutralise(services, context.chat, replace(screen, resume=""))
    return not draft.card


def _refused(context: Context, found: Scanned, unit: str) -> Reply:
    services, t = context.services, context.t
    if found.verdict is Verdict.DONE:
        return replies.done(t, results=context.person.results)
    if found.verdict is Verdict.PAUSED:
        return report_end.paused(t)
    own = reporting.unit_of(services, context.person.site) or unit
    of = services.content.unit(unit)
    day = ""
    if found.wave and of:
        day = t.date(found.wave.opens.astimezone(of.clock).date())
    return replies.refused(t, found.verdict, day, asked=any(reporting.open_at(services, own)))


def _sites(context: Context, unit: str) -> list[Site]:
    return [site for site in context.services.content.sites if site.unit == unit]
