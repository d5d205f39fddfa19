"""What is typed to a survey in: a note, sealed at once, or the code that takes answers back; the next screen out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telegram import MessageEntity
from telegram.ext import filters

from bot import feedback, reporting, reporting_send
from bot.errors import OldMenuError
from bot.models import Filed, Outcome
from bot.replies import privacy, report_end
from bot.seals import note
from bot.services.hygiene import Screen
from bot.survey_codec import NOTE, RECEIPT_DIGITS, WRITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message

    from bot.context import Context
    from bot.models import Wave
    from bot.reporting import Talk
    from bot.survey_codec import Draft

TRIES, WITHIN = 5, timedelta(hours=1)
CODE_LINK = "code"


class Typed(filters.MessageFilter):
    """Lets through what answers a message of this bot that asked for words: for the words behind `link`, or any."""

    def __init__(self, link: str = "") -> None:
        super().__init__()
        self._link = link

    def filter(self, message: Message) -> bool:
        """Tell whether `message` is such an answer."""
        found = hidden(message) if message.text else ""
        return found == self._link if self._link else bool(found)


def hidden(message: Message) -> str:
    """Return what the message that is answered carries in its invisible link; nothing unless this bot sent it."""
    asked = message.reply_to_message
    bot = message.get_bot()
    if asked is None or asked.from_user is None or asked.from_user.id != bot.id:
        return ""
    for entity in asked.entities:
        if entity.type == MessageEntity.TEXT_LINK and entity.url and entity.offset == 0:
            link = urlsplit(entity.url)
            if link.hostname == "t.me" and link.path == f"/{bot.username}":
                return link.fragment
    return ""


async def typed(context: Context) -> None:
    """Take what answers a question of ours; raises `OldMenuError` when the question is too old."""
    message = context.incoming.effective_message
    if message is None or message.reply_to_message is None:
        return
    data, asked = hidden(message), message.reply_to_message.message_id
    if data == CODE_LINK:
        await take_code(context, message.message_id, asked)
        return
    await context.services.messenger.delete(context.chat, [message.message_id, asked])
    talk, draft = reporting.opened(context, data)
    await take_note(context, talk, draft, context.text)


async def take_note(context: Context, talk: Talk, draft: Draft, text: str) -> None:
    """Seal `text`, which has left the chat already, and go on; where it sounds like danger, help comes first."""
    services = context.services
    screen = services.dialogues.get(talk.chat)
    number = screen.message if screen else None
    if screen:
        await reporting.clear_debris(services, talk.chat, screen)
    settings = services.settings
    if not settings.notes_key:
        raise OldMenuError
    if not note.fits(text):
        above = report_end.too_long(context.t)
        await reporting.show(context, talk, replace(draft, at=NOTE), number, above)
        return
    services.dialogues.hold_note(talk.chat, note.seal(text, settings.notes_key))
    kept = replace(draft, at=NOTE, note=True)
    if (await services.adviser.match(text, talk.chat)).outcome is Outcome.DISTRESS:
        look = reporting.asking(services, talk)
        draft = replace(draft, version=reporting.next_version(services, talk, draft.version))
        keep, leave = (
            look.seal(replace(draft, at=NOTE, note=with_note)) for with_note in (True, False)
        )
        shown = replace(draft, at=NOTE, note=False)
        reply = report_end.distressed(context.t, keep, leave)
        await reporting.watch(context, talk, shown, number, reply)
        return
    await reporting.show(context, talk, kept, number)


async def doubtful(context: Context) -> bool:
    """Ask what some words were meant for, when a note was asked for a moment ago; tell whether that was done."""
    dialogues, message = context.services.dialogues, context.incoming.effective_message
    screen = dialogues.typing(context.chat)
    if screen is None or message is None:
        return False
    screen.heard, screen.heard_as = context.text, message.message_id
    screen.debris.append(
        message.message_id
    )  # it may be a note: unless she says that it is none, it goes
    posted = await context.services.messenger.post(
        context.chat, context.person, report_end.which(context.t)
    )
    if posted:
        screen.debris.append(posted)
    return True


async def meant(context: Context, what: str) -> None:
    """Do with the words what she says they were meant for; raises `OldMenuError` when they are forgotten."""
    services = context.services
    screen = services.dialogues.get(context.chat)
    if screen is None or not screen.heard:
        raise OldMenuError
    text, screen.heard = screen.heard, ""
    if what == "question":
        stays = {context.message, screen.heard_as}
        screen.debris = [number for number in screen.debris if number not in stays]
        await feedback.answer(context, text)
        return
    talk, draft = reporting.opened(context, screen.resume)
    gone, screen.debris = screen.debris, []
    await services.messenger.delete(context.chat, gone)
    await context.acknowledge()
    await take_note(context, talk, replace(draft, at=WRITE), text)


async def ask_code(context: Context) -> None:
    """Ask for the 16 digits that take answers back."""
    link = f"https://t.me/{context.bot.username}#{CODE_LINK}"
    services = context.services
    await context.acknowledge()
    number = await services.messenger.post(
        context.chat, context.person, privacy.ask_code(context.t, link), typed=True
    )
    if number:
        screen = Screen(number, context.person, -1)
        replaced = services.dialogues.watch(context.chat, screen)
        screen.debris = [number]  # it is only there to be answered
        if replaced:
            await reporting.neutralise(services, context.chat, replaced)


async def take_code(context: Context, typed_as: int, asked: int) -> None:
    """Take back the report of the code that was typed; the digits leave the chat at once."""
    services, t = context.services, context.t
    await services.messenger.delete(context.chat, [typed_as, asked])
    screen = services.dialogues.get(context.chat)
    if screen and screen.message == asked:
        services.dialogues.drop(context.chat)
    # In the digits of any alphabet.
    digits = "".join(str(int(digit)) for digit in re.findall(r"\d", context.text))
    waves = reporting.waves(context)
    if not services.dialogues.may_try(context.chat, TRIES, WITHIN):
        await context.show(privacy.too_many_tries(t))
        return
    if len(digits) != RECEIPT_DIGITS or not waves:
        reply = privacy.no_such_code(t) if waves else privacy.code_too_late(t)
        await context.show(reply)
        return
    await withdraw(context, reporting_send.receipt_of(digits), waves)


async def withdraw(context: Context, receipt: bytes, waves: Sequence[Wave]) -> None:
    """Take the report of `receipt` out of whichever of `waves` has it, and say so after the tick."""
    services, t = context.services, context.t
    number = await services.messenger.post(context.chat, context.person, privacy.taking_back(t))
    if number is None:
        return
    person, chat, results = context.person, context.chat, list[Filed]()

    async def done(filed: Filed) -> None:
        if filed is Filed.DELAYED:
            return
        results.append(filed)
        if Filed.REMOVED in results:
            reply = privacy.taken_back(t)
        elif len(results) < len(waves):
            return
        elif Filed.UNKNOWN in results:
            reply = privacy.no_such_code(t)
        else:
            reply = privacy.code_too_late(t)
        await services.messenger.edit(chat, number, person, reply)

    for wave in waves:
        services.reports.withdraw(wave, receipt, done)
