"""The wish to report, and each tap of a survey, in; its next screen in the same message out."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import reporting, reporting_send
from bot.errors import OldMenuError, StoreError, code_of
from bot.models import Standing
from bot.replies import menu, report, report_end
from bot.services import dialogue
from bot.services.vault import name
from bot.survey_codec import CODE, ENDED, INTRO, SEND, STOP, WRITE

if TYPE_CHECKING:
    from bot.context import Context
    from bot.reporting import Talk
    from bot.survey_codec import Draft

log = logging.getLogger(__name__)


async def intro(context: Context) -> None:
    """Show what is asked at her workplace now, or say that nothing is, or that she has told already.

    The survey of a card that she scanned comes before all others.
    """
    services, site, t = context.services, context.reader.site, context.t
    if site is None:
        await context.show(menu.where(t, services.content.sites, "report"))
        return
    found = [
        (survey, wave, services.reports.standing(context.chat, wave))
        for survey, wave in reporting.open_at(services, site.unit)
    ]
    found = [one for one in found if one[2] is not Standing.CLOSED]
    screen = services.dialogues.get(context.chat)
    if screen and screen.message == context.message and not screen.sending:
        # Back before the first question: nothing to go on with.
        services.dialogues.drop(context.chat)
        await reporting.clear_debris(services, context.chat, screen)
    figures = await _figures(context, site.unit)
    if not found:
        await context.show(report_end.none_open(t, figures=figures))
        return
    card = services.cards.held(context.chat)
    carded = name(card.wave) if card else None
    undone = [one for one in found if one[2] is not Standing.DONE]
    undone.sort(key=lambda one: name(one[1]) != carded)
    survey, wave, standing = (undone or found)[0]
    talk = reporting.Talk(context.chat, context.person, survey, wave, site)
    if standing is Standing.DONE:
        results = context.person.results
        await context.show(report_end.repeated(t, results=results, figures=figures))
    elif standing is Standing.PAUSED:
        await context.show(report_end.paused(t))
    else:
        codes = [language.code for language in services.texts.languages]
        version = reporting.next_version(services, talk)
        first = dialogue.begin(survey, codes.index(context.person.language), version)
        if card and name(wave) == carded:
            await with_card(context, talk, replace(first, card=card.secret), again=card.again)
        else:
            asking = reporting.asking(services, talk)
            await context.show(report.intro(asking, first, figures=figures))


async def _figures(context: Context, unit: str) -> bool:
    """Tell whether there are figures to show; where they cannot be read, there are none: reporting must go on."""
    try:
        return await context.services.published.latest(unit) is not None
    except (StoreError, KeyError) as error:
        log.warning("report.figures_unread error=%s", code_of(error))
        return False


async def with_card(context: Context, talk: Talk, first: Draft, *, again: bool = False) -> None:
    """Show the first screen to who has a card; that she has one does not stay in the chat when she leaves it alone."""
    reply = report.intro(reporting.asking(context.services, talk), first, again=again)
    await reporting.watch(context, talk, replace(first, at=INTRO), context.message, reply)


async def tapped(context: Context, data: str) -> None:
    """Take a tap on a survey's button; raises `OldMenuError` when it is no button of hers in an open wave."""
    services, message = context.services, context.message
    try:
        talk, draft = reporting.opened(context, data)
    except OldMenuError:
        unit = reporting.unit_of(services, context.person.site)
        if message and not any(reporting.open_at(services, unit)):
            # Its key died with the wave: whatever it was, it is over, and the message loses what it showed.
            await reporting_send.settle(
                context, context.chat, message, report_end.closed(context.t)
            )
            return
        raise
    if message is None:
        raise OldMenuError
    if draft.version < services.dialogues.version(talk.chat, talk.survey.id):
        await context.toast(report_end.old(context.t))
        return
    await move(context, talk, draft, message)


async def move(context: Context, talk: Talk, draft: Draft, message: int) -> None:
    """Show what follows from `draft` in the place of `message`."""
    services, t = context.services, context.t
    if draft.at == SEND:
        await reporting_send.send(context, talk, draft, message)
    elif draft.at == INTRO:
        version = reporting.next_version(services, talk, draft.version)
        first = dialogue.begin(talk.survey, draft.language, version)
        await with_card(context, talk, replace(first, card=draft.card))
    elif draft.at in {STOP, ENDED}:
        services.dialogues.drop_note(talk.chat)
        services.cards.forget(talk.chat)
        final = report_end.stopped(t) if draft.at == STOP else report_end.ended(t, talk.site.name)
        await reporting_send.settle(context, talk.chat, message, final)
    elif draft.at == CODE and draft.fixing:
        await reporting_send.give_code(context, talk, draft, message)
    elif draft.at == WRITE:
        await reporting.show(context, talk, draft, message)
        await ask_for_words(context, talk, draft)
    else:
        await reporting.show(context, talk, draft, message)


async def ask_for_words(context: Context, talk: Talk, draft: Draft) -> None:
    """Send the message that she answers in words; what it is for travels in a link that cannot be seen."""
    services = context.services
    data = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
    link = f"https://t.me/{context.bot.username}#{data}"
    asked = report.prompt(context.t, link)
    number = await services.messenger.post(talk.chat, talk.person, asked, typed=True)
    if screen := services.dialogues.get(talk.chat):
        services.dialogues.asks(screen, number)
