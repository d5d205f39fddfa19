"""A survey in one chat in; its screen put into its message, watched over, and made neutral or deleted again, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import OldMenuError
from bot.replies import report, report_end
from bot.services.hygiene import Screen
from bot.survey_codec import WRITE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.context import Context, Services
    from bot.models import Reply, Site, Unit, Wave
    from bot.services.people import Person
    from bot.survey_codec import Draft
    from bot.surveys import Survey


class Talk(NamedTuple):
    """One survey in one chat: whose, which wave, and where."""

    chat: int
    person: Person
    survey: Survey
    wave: Wave
    site: Site


def unit_of(services: Services, site: str) -> str:
    """Return the code of the unit in which reports from `site` are counted; nothing for no workplace."""
    found = services.content.site(site)
    return found.unit if found else ""


def open_at(services: Services, unit: str) -> Iterator[tuple[Survey, Wave]]:
    """Return the surveys that can be answered in `unit` now, in the order of their files."""
    now = services.clock.now()
    for survey in services.content.surveys:
        if wave := services.reports.wave(survey.id, unit, now):
            yield survey, wave


def closing_day(wave: Wave, place: Site | Unit) -> date:
    """Return the day on which `wave` ends, by the clock of the workplace."""
    return wave.closes.astimezone(ZoneInfo(place.zone)).date()


def closes(context: Context) -> str:
    """Return the day on which the waves at her workplace (or anywhere, if she named none) end, if any."""
    units = {unit.code: unit for unit in context.services.content.units}
    days = [closing_day(wave, units[wave.site]) for wave in waves(context)]
    return context.t.date(max(days)) if days else ""


def waves(context: Context) -> list[Wave]:
    """Return the waves that are open at her workplace, or anywhere if she named none."""
    own = unit_of(context.services, context.person.site)
    return [
        wave
        for unit in context.services.content.units
        for _, wave in open_at(context.services, unit.code)
        if not own or unit.code == own
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
    # Hers first: several workplaces may be counted together.
    sites = sorted(services.content.sites, key=lambda site: site.code != context.person.site)
    for site in sites:
        for survey, wave in open_at(services, site.unit):
            try:
                draft = services.drafts.open(context.chat, survey, wave, data)
            except OldMenuError:
                continue
            if services.people.known(context.chat) is None:
                # The bot was started anew, and she is not kept: her language comes back with the button, and her
                # workplace where only one is meant.
                codes = [language.code for language in services.texts.languages]
                language = codes[draft.language] if draft.language < len(codes) else "en"
                alone = [one for one in sites if one.unit == site.unit] == [site]
                own = site.code if alone else context.person.site
                person = replace(context.person, language=language, site=own)
                context.person = services.people.put(context.chat, person)
            return Talk(context.chat, context.person, survey, wave, site), draft
    raise OldMenuError


def next_version(services: Services, talk: Talk, after: int = -1) -> int:
    """Return a number above `after`, above the screen in the chat, and above all of an earlier start of the bot."""
    seconds = int((services.clock.now() - talk.wave.opens).total_seconds())
    return max(after + 1, services.dialogues.version(talk.chat) + 1, seconds)


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
    if before and message in before.debris:
        before.debris.remove(message)  # a word about her card, which is the survey now
    screen = Screen(message, talk.person, draft.version, resume, survey=talk.survey.id)
    replaced = services.dialogues.watch(talk.chat, screen)
    if replaced:
        if replaced.survey == talk.survey.id:  # another one can be gone on with later
            replaced = replace(replaced, resume="")
        await neutralise(services, talk.chat, replaced)
    elif before and draft.at != WRITE:
        await clear_debris(services, talk.chat, screen)


async def clear_debris(services: Services, chat: int, screen: Screen) -> None:
    """Delete what was typed, and what asked for it."""
    if numbers := screen.clear():
        await services.messenger.delete(chat, numbers)


async def neutralise(services: Services, chat: int, screen: Screen) -> None:
    """Put a neutral text into the place of a survey that was left alone."""
    t = services.texts.translator(screen.person.language)
    reply = report_end.neutral(t, screen.resume)
    try:
        if screen.message not in screen.debris:
            await services.messenger.edit(chat, screen.message, screen.person, reply)
        now = services.dialogues.get(chat)
        if now and now.message == screen.message:
            services.dialogues.drop(chat)  # she tapped at that moment: what stands there counts
    finally:
        await clear_debris(services, chat, screen)
