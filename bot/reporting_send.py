"""A survey that is to be sent in; the report queued, and what became of it said in the same message, out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import reporting
from bot.models import Door, Filed, Report, Standing
from bot.replies import report_end, rights
from bot.services import cards
from bot.services.hygiene import Screen
from bot.services.vault import name as name_of
from bot.survey_codec import REVIEW

if TYPE_CHECKING:
    from bot.context import Context, Services
    from bot.models import Reply
    from bot.reporting import Talk
    from bot.survey_codec import Draft

HELPS = 3  # topics under the ✓
RECEIPT = 10**16


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
        await settle(context, talk.chat, message, last)
        return
    note = services.dialogues.note(talk.chat) if draft.note else b""
    if draft.note and not note:
        draft = replace(draft, at=REVIEW, note=False)
        await reporting.show(context, talk, draft, message, report_end.lost(t))
        return
    again = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
    await context.put(message, report_end.saving(t, again))
    before = services.dialogues.get(talk.chat)
    screen = Screen(
        message, talk.person, draft.version, kept=True, sending=True, survey=talk.survey.id
    )
    services.dialogues.watch(talk.chat, screen)
    if before:
        await reporting.clear_debris(services, talk.chat, before)
    filed = Report(
        talk.survey.id,
        talk.wave.id,
        talk.wave.site,
        talk.survey.kept(draft.answers, more=draft.more),
        note,
        receipt_of(f"{draft.receipt:016}") if draft.receipt else b"",
        cards.hashed(name_of(talk.wave), draft.card) if draft.card else b"",
    )
    services.cards.forget(talk.chat)

    async def done(what: Filed) -> None:
        await tell(services, talk, draft, screen, what)

    services.reports.submit(talk.chat, filed, done)


async def tell(services: Services, talk: Talk, draft: Draft, screen: Screen, filed: Filed) -> None:
    """Say in the message what became of a report, after the tick."""
    if screen.silent:
        return
    person = services.people.known(talk.chat) or talk.person
    t = services.texts.translator(person.language)
    bare = report_end.saved(t, results=person.results)

    def is_watched() -> bool:
        # Not any more when the bot stops, or when she began another survey meanwhile.
        return services.dialogues.get(talk.chat) is screen

    if filed is Filed.DELAYED:
        again = services.drafts.seal(talk.chat, talk.survey, talk.wave, draft)
        reply = report_end.saving(t, again, delayed=True)
    elif filed in {Filed.SAVED, Filed.UNVOUCHED}:
        # What helps her tells what she answered: only where it goes again after a quarter of an hour.
        lost = filed is Filed.UNVOUCHED
        reply = _thanks(services, talk, draft, card_lost=lost) if is_watched() else bare
    elif filed is Filed.REPEATED:
        reply = report_end.repeated(t, results=person.results)
    else:
        reply = report_end.closed(t)
    await services.messenger.edit(talk.chat, screen.message, person, reply)
    if filed is Filed.DELAYED:
        return
    services.dialogues.drop_note(talk.chat)
    if is_watched():
        last = Screen(screen.message, person, draft.version, survey=talk.survey.id)
        services.dialogues.watch(talk.chat, last)
    elif filed in {Filed.SAVED, Filed.UNVOUCHED} and not screen.silent and reply != bare:
        await services.messenger.edit(talk.chat, screen.message, person, bare)


def _thanks(services: Services, talk: Talk, draft: Draft, *, card_lost: bool) -> Reply:
    """Return the ✓ with what helps who answered so: topics, and what a person helps with where none is written."""
    person = services.people.known(talk.chat) or talk.person
    t = services.texts.translator(person.language)
    content, helps, doors = services.content, list[tuple[str, str]](), list[Door]()
    for name in talk.survey.helps(draft.answers):
        if topic := content.topic(talk.site.jurisdiction, name):
            helps.append((topic.id, rights.label(t, topic)))
        elif (door := content.door_of(name)) and door not in doors:
            doors.append(door)  # nothing is written on it yet
    first = (helps[:HELPS], doors[:HELPS])
    return report_end.saved(t, *first, results=person.results, card_lost=card_lost)


async def give_code(context: Context, talk: Talk, draft: Draft, message: int) -> None:
    """Show her code in a pop-up; from here on her draft carries it, and nobody else has it."""
    number = draft.receipt or secrets.randbelow(RECEIPT - 1) + 1
    day = context.t.date(reporting.closing_day(talk.wave, talk.site))
    await context.alert(report_end.code(context.t, f"{number:016}", day))
    await reporting.show(context, talk, replace(draft, receipt=number, fixing=False), message)


async def settle(context: Context, chat: int, message: int, reply: Reply) -> None:
    """Put the last word into `message`; nothing of the survey is left in the chat."""
    services = context.services
    await context.put(message, reply)
    open_one = services.dialogues.get(chat)
    if open_one and open_one.message == message:  # another one goes when it was left alone
        services.dialogues.drop(chat)
        await reporting.clear_debris(services, chat, open_one)


def receipt_of(digits: str) -> bytes:
    """Return what the vault keeps of a code."""
    return hashlib.sha256(digits.encode()).digest()[:16]
