"""A tap or a word of a survey in; its next screen in the same message out, and the sending at the end."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import OldMenuError
from bot.models import Filed, Report, Standing
from bot.replies import menu, report, report_end, rights
from bot.services import dialogue
from bot.services.hygiene import Screen
from bot.survey_codec import CODE, ENDED, MARK, REVIEW, SEND, STOP, WRITE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.context import Context, Services
    from bot.models import Reply, Site, Wave
    from bot.services.people import Person
    from bot.survey_codec import Draft
    from bot.surveys import Survey

HELPS = 3  # topics under the ✓
RECEIPT = 10**16


class Talk(NamedTuple):
    """One survey in one chat: whose, which wave, and where."""

    chat: int
    person: Person
    survey: Survey
    wave: Wave
    site: Site


def open_at(services: Services, site: str) -> Iterator[tuple[Survey, Wave]]:
    """Return the surveys that can be answered at `site` now, in the order of their files."""
    now = services.clock.now()
    for survey in services.content.surveys:
        if wave := services.reports.wave(survey.id, site, now):
            yield survey, wave


def closing_day(wave: Wave, site: Site) -> date:
    """Return the day on which `wave` ends, by the clock of `site`."""
    return wave.closes.astimezone(ZoneInfo(site.zone)).date()


def closes(context: Context) -> str:
    """Return the day on which the waves at her workplace (or anywhere, if she named none) end, if any."""
    sites = {site.code: site for site in context.services.content.sites}
    days = [closing_day(wave, sites[wave.site]) for wave in waves(context)]
    return context.t.date(max(days)) if days else ""


def waves(context: Context) -> list[Wave]:
    """Return the waves that are open at her workplace, or anywhere if she named none."""
    own = context.person.site
    return [
        wave
        for site in context.services.content.sites
        for _, wave in open_at(context.services, site.code)
        if not own or site.code == own
    ]


def asking(services: Services, talk: Talk) -> report.Asking:
    """Return how `talk` is shown."""
    t = services.texts.translator(talk.person.language)
    settings = services.settings
    return report.Asking(
        t,
        talk.survey,
        talk.wave,
        talk.site,
        lambda draft: services.drafts.seal(talk.chat, talk.survey, talk.wave, draft),
        settings.notes_readers if settings.notes_key else 0,
        t.date(closing_day(talk.wave, talk.site)),
    )


def opened(context: Context, data: str) -> tuple[Talk, Draft]:
    """Return the survey and the draft of a sealed button or link; raises `OldMenuError` when there is none."""
    services = context.services
    for site in services.content.sites:
        for survey, wave in open_at(services, site.code):
            try:
                draft = services.drafts.open(context.chat, survey, wave, data)
            except OldMenuError:
                continue
            if services.people.known(context.chat) is None:
                # The bot was started anew, and she is not kept: her language comes back with the button.
                codes = [language.code for language in services.texts.languages]
                language = codes[draft.language] if draft.language < len(codes) else "en"
                person = replace(context.person, language=language, site=site.code)
                context.person = services.people.put(context.chat, person)
            return Talk(context.chat, context.person, survey, wave, site), draft
    raise OldMenuError


async def intro(context: Context) -> None:
    """Show what is asked at her workplace now, or say that nothing is, or that she has told already."""
    services, site, t = context.services, context.reader.site, context.t
    if site is None:
        await context.show(menu.where(t, services.content.sites, "report"))
        return
    found = [
        (survey, wave, services.reports.standing(context.chat, wave))
        for survey, wave in open_at(services, site.code)
    ]
    found = [one for one in found if one[2] is not Standing.CLOSED]
    if not found:
        await context.show(report_end.none_open(t))
        return
    survey, wave, standing = next((one for one in found if one[2] is not Standing.DONE), found[0])
    talk = Talk(context.chat, context.person, survey, wave, site)
    if standing is Standing.DONE:
        await context.show(report_end.repeated(t, results=context.person.results))
    elif standing is Standing.PAUSED:
        await context.show(report_end.paused(t))
    else:
        codes = [language.code for language in services.texts.languages]
        version = next_version(services, talk)
        first = dialogue.begin(survey, codes.index(context.person.language), version)
        await context.show(report.intro(asking(services, talk), first))


def next_version(services: Services, talk: Talk, after: int = -1) -> int:
    """Return a number above `after`, above the screen in the chat, and above all of an earlier start of the bot."""
    seconds = int((services.clock.now() - talk.wave.opens).total_seconds())
    return max(after + 1, services.dialogues.version(talk.chat) + 1, seconds)


async def tapped(context: Context, data: str) -> None:
    """Take a tap on a survey's button; raises `OldMenuError` when it is no button of hers in an open wave."""
    services, message = context.services, context.message
    try:
        talk, draft = opened(context, data)
    except OldMenuError:
        if message and not any(open_at(services, context.person.site)):
            # Its key died with the wave: whatever it was, it is over, and the message loses what it showed.
            await context.show(report_end.closed(context.t))
            return
        raise
    if message is None:
        raise OldMenuError
    if draft.version < services.dialogues.version(talk.chat):
        await context.toast(report_end.old(context.t))
        return
    await move(context, talk, draft, message)


async def move(context: Context, talk: Talk, draft: Draft, message: int) -> None:
    """Show what follows from `draft` in the place of `message`."""
    services, t = context.services, context.t
    if draft.at == SEND:
        await send(context, talk, draft, message)
    elif draft.at in {STOP, ENDED}:
        services.dialogues.drop_note(talk.chat)
        final = report_end.stopped(t) if draft.at == STOP else report_end.ended(t, talk.site.name)
        await settle(context, talk, message, final)
    elif draft.at == CODE and draft.fixing:
        await give_code(context, talk, draft, message)
    elif draft.at == WRITE:
        await show(context, talk, draft, message)
        await ask_for_words(context, talk, draft)
    else:
        await show(context, talk, draft, message)


async def show(
    context: Context, talk: Talk, draft: Draft, message: int | None, above: str = ""
) -> None:
    """Show the screen of `draft` in `message`, and watch over it from here on; without a message, send it."""
    services = context.services
    draft = replace(draft, version=next_version(services, talk, draft.version))
    look = asking(services, talk)
    reply = report.screen(look, draft)
    if above:
        reply = replace(reply, text=f"{above}\n\n{reply.text}")
    await watch(context, talk, draft, message, reply)


async def watch(
    context: Context, talk: Talk, draft: Draft, message: int | None, reply: Reply
) -> None:
    """Put `reply` into `message` (or a new one); after 15 minutes it becomes neutral, with the way back to `draft`."""
    services = context.services
    if message is None:
        message = await services.messenger.post(talk.chat, talk.person, reply)
        if message is None:
            return
    else:
        await context.put(message, reply)
    resume = services.drafts.seal(talk.chat, talk.survey, talk.wave, replace(draft, fixing=False))
    before = services.dialogues.get(talk.chat)
    screen = Screen(message, talk.person, draft.version, resume)
    replaced = services.dialogues.watch(talk.chat, screen)
    if replaced:
        await neutralise(services, talk.chat, replace(replaced, resume=""))
    elif before and draft.at != WRITE:
        await clear_debris(services, talk.chat, screen)


async def settle(context: Context, talk: Talk, message: int, reply: Reply) -> None:
    """Put the last word into `message`; nothing of the survey is left in the chat."""
    services = context.services
    await context.put(message, reply)
    gone = services.dialogues.drop(talk.chat)
    if gone:
        await clear_debris(services, talk.chat, gone)


async def give_code(context: Context, talk: Talk, draft: Draft, message: int) -> None:
    """Show her code in a pop-up; from here on her draft carries it, and nobody else has it."""
    number = draft.receipt or secrets.randbelow(RECEIPT - 1) + 1
    day = context.t.date(closing_day(talk.wave, talk.site))
    await context.alert(report_end.code(context.t, f"{number:016}", day))
    await show(context, talk, replace(draft, receipt=number, fixing=False), message)


async def send(context: Context, talk: Talk, draft: Draft, message: int) -> None:
    """Queue the report; the message says ✓ after the tick that wrote it, till then it keeps a button to send again."""
    services, t = context.services, context.t
    standing = services.reports.standing(talk.chat, talk.wave)
    waiting = services.dialogues.get(talk.chat)
    if standing is Standing.DONE and waiting and waiting.sending:
        await context.toast(report_end.under_way(t))
        return
    if standing is Standing.DONE:
        last = report_end.repeated(t, results=context.person.results)
        await settle(context, talk, message, last)
        return
    note = services.dialogues.note(talk.chat) if draft.note else b""
    if draft.note and not note:
        draft = replace(draft, at=REVIEW, note=False)
        await show(context, talk, draft, message, report_end.lost(t))
        return
    again = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
    await context.put(message, report_end.saving(t, again))
    before = services.dialogues.get(talk.chat)
    screen = Screen(message, talk.person, draft.version, kept=True, sending=True)
    services.dialogues.watch(talk.chat, screen)
    if before:
        await clear_debris(services, talk.chat, before)
    filed = Report(
        talk.survey.id,
        talk.wave.id,
        talk.site.code,
        talk.survey.kept(draft.answers, more=draft.more),
        note,
        receipt_of(f"{draft.receipt:016}") if draft.receipt else b"",
    )

    async def done(what: Filed) -> None:
        await tell(services, talk, draft, screen, what)

    services.reports.submit(talk.chat, filed, done)


def receipt_of(digits: str) -> bytes:
    """Return what the vault keeps of a code."""
    return hashlib.sha256(digits.encode()).digest()[:16]


async def tell(services: Services, talk: Talk, draft: Draft, screen: Screen, filed: Filed) -> None:
    """Say in the message what became of a report, after the tick."""
    person = services.people.known(talk.chat) or talk.person
    t = services.texts.translator(person.language)
    again = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
    if filed is Filed.DELAYED:
        reply = report_end.saving(t, again, delayed=True)
    elif filed is Filed.SAVED:
        found = (
            services.content.topic(talk.site.jurisdiction, topic)
            for topic in talk.survey.helps(draft.answers)
        )
        helps = [(topic.id, rights.label(t, topic)) for topic in found if topic][:HELPS]
        reply = report_end.saved(t, helps, results=person.results)
    elif filed is Filed.REPEATED:
        reply = report_end.repeated(t, results=person.results)
    else:
        reply = report_end.closed(t)
    await services.messenger.edit(talk.chat, screen.message, person, reply)
    if filed is Filed.DELAYED:
        return
    services.dialogues.drop_note(talk.chat)
    if services.dialogues.get(talk.chat) is screen:
        # What helps her stands there for a quarter of an hour; then it goes too.
        services.dialogues.watch(talk.chat, Screen(screen.message, person, draft.version))


async def ask_for_words(context: Context, talk: Talk, draft: Draft) -> None:
    """Send the message that she answers in words; what it is for travels in a link that cannot be seen."""
    services = context.services
    data = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
    link = f"https://t.me/{context.bot.username}#{data}"
    asked = report.prompt(context.t, link)
    number = await services.messenger.post(talk.chat, talk.person, asked, typed=True)
    if screen := services.dialogues.get(talk.chat):
        services.dialogues.asks(screen, number)


async def clear_debris(services: Services, chat: int, screen: Screen) -> None:
    """Delete what was typed, and what asked for it."""
    numbers = [*screen.debris, *([screen.prompt] if screen.prompt else [])]
    screen.debris, screen.prompt, screen.typing_until = [], None, None
    if numbers:
        await services.messenger.delete(chat, numbers)


async def neutralise(services: Services, chat: int, screen: Screen) -> None:
    """Put a neutral text into the place of a survey that was left alone."""
    t = services.texts.translator(screen.person.language)
    reply = report_end.neutral(t, screen.resume)
    if screen.message not in screen.debris:
        await services.messenger.edit(chat, screen.message, screen.person, reply)
    await clear_debris(services, chat, screen)


def is_survey(data: str) -> bool:
    """Tell whether a button's data is a survey's."""
    return data.startswith(MARK)
