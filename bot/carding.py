"""A card that was scanned, and the taps after it, in; its survey, or why it is not good and what to do, out."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot import reporting, reporting_taps
from bot.errors import OldMenuError
from bot.replies import card as replies
from bot.replies import report_end
from bot.services.cards import Verdict

if TYPE_CHECKING:
    from bot.context import Context
    from bot.models import Reply, Site
    from bot.services.cards import Scanned

log = logging.getLogger(__name__)


async def scanned(context: Context, unit: str, secret: bytes) -> None:
    """Take a card on which `unit` stands: its message goes at once, and a good one leads on to the survey."""
    gone = await _deleted(context)
    services, chat = context.services, context.chat
    found = await services.cards.scan(chat, unit, secret)
    if found.verdict is Verdict.GOOD and found.wave:
        again = await _begun(context)
        services.cards.hold(chat, found.wave, secret, again=again)
        own = context.reader.site
        if own and own.unit != unit:
            reply = replies.elsewhere(context.t, own, _sites(context, unit))
        else:
            reply = replies.languages(context.t, context.offered)
    else:
        reply = _refused(context, found, unit)
    if not gone:
        reply = replace(reply, text=f"{replies.stays(context.t)}\n\n{reply.text}")
    await context.show(reply)


async def chosen(context: Context) -> None:
    """Take the language or the workplace that she chose on the way from her card to its survey."""
    what, code = context.press.args
    held = context.services.cards.held(context.chat)
    if held is None:
        await context.show(replies.again(context.t))
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


async def _deleted(context: Context) -> bool:
    message = context.incoming.effective_message
    if message is None:
        return False
    try:
        return await context.services.messenger.delete(context.chat, [message.message_id])
    except TelegramError as error:
        log.warning("card.not_deleted error=%s", type(error).__name__)
        return False


async def _begun(context: Context) -> bool:
    """Tell whether she had begun a survey; it begins anew with her card, and what stood open becomes neutral."""
    services = context.services
    screen = services.dialogues.get(context.chat)
    if screen is None or screen.kept or not screen.resume:
        return False
    services.dialogues.drop(context.chat)
    await reporting.neutralise(services, context.chat, replace(screen, resume=""))
    return True


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
