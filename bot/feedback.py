"""Questions, and thumbs under their answers, in; better answers, counted misses, and what she shares of it, out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import screens
from bot.errors import OldMenuError
from bot.models import Filed, Outcome
from bot.replies import feedback as replies
from bot.seals import note
from bot.services import redaction

if TYPE_CHECKING:
    from bot.context import Context
    from bot.models import Match
    from bot.services.asked import Question

LINK = "share"  # in the invisible link of the message that asks to type a question once more
OTHERS = 2
MISSES, SHARES = 20, 5  # of one person within an hour


async def answer(context: Context, text: str) -> None:
    """Answer what was typed, and remember it for as long as she may say that it did not help."""
    match = await context.services.adviser.match(text, context.chat)
    _hear(context, text, match)
    await context.show(screens.question(context.reader, match))


async def helped(context: Context) -> None:
    """Thank her, and keep nothing."""
    await context.alert(replies.thanks(context.t))


async def wrong(context: Context, topic: str) -> None:
    """Show what else she may mean, and how her question can be shared."""
    services, reader = context.services, context.reader
    question = services.asked.get(context.chat)
    ranked: list[str] = []
    if question and topic in question.topics:
        question.refused.add(topic)
        _miss(context, question)
        ranked = [name for name in question.topics if name not in question.refused]
        share: tuple[str, ...] | None = ()
    else:
        share = (
            replies.NEW,
        )  # she came by a menu: what she typed, if anything, was something else
    others = screens.others(reader, topic, ranked)[:OTHERS]
    labels = [(name, screens.label(reader, name)) for name in others]
    if not services.settings.notes_key:
        share = None
    await context.show(replies.sorry(context.t, topic, labels, share))


def none_fits(context: Context) -> None:
    """Count that none of the offered answers was what she meant."""
    if question := context.services.asked.get(context.chat):
        _miss(context, question)


async def share(context: Context, *arguments: str) -> None:
    """Show what would be kept, keep just that, or nothing; raises `OldMenuError` where nobody could read it."""
    services = context.services
    if not services.settings.notes_key:
        raise OldMenuError
    match arguments:
        case ():
            await _offer(context)
        case (replies.NEW,):
            await _ask_again(context)
        case (replies.YES, token):
            await _keep(context, token)
        case (replies.NO,):
            services.asked.forget(context.chat)
            await context.show(replies.not_kept(context.t))
        case _:
            raise OldMenuError


async def typed_again(context: Context) -> None:
    """Take the question that was typed to be shared; where it sounds like danger, help comes first."""
    services, message = context.services, context.incoming.effective_message
    if message and message.reply_to_message:
        await services.messenger.delete(context.chat, [message.reply_to_message.message_id])
    if not services.settings.notes_key:
        raise OldMenuError
    match = await services.adviser.match(context.text, context.chat)
    services.asked.hear(context.chat, context.text, match).counted = True
    if match.outcome is Outcome.DISTRESS:
        await context.show(screens.question(context.reader, match))
        return
    await _offer(context)


def _hear(context: Context, text: str, match: Match) -> None:
    if match.outcome is Outcome.CHATTER:
        return
    if match.outcome is Outcome.DISTRESS:
        match = replace(match, topics=((screens.EMERGENCY, 1.0), *match.topics))
    question = context.services.asked.hear(context.chat, text, match)
    if match.outcome is Outcome.MENU:
        _miss(context, question)


def _miss(context: Context, question: Question) -> None:
    """Count `question` once, and not without end for one person."""
    services = context.services
    if question.counted:
        return
    question.counted = True
    if services.asked.may(context.chat, "miss", MISSES):
        doors = {door.id for door in services.content.doors}
        services.questions.miss(question.door if question.door in doors else "")


async def _offer(context: Context) -> None:
    services = context.services
    question = services.asked.get(context.chat)
    if question is None or not question.text:
        await _ask_again(context)
        return
    left = redaction.redact(question.text, await services.asked.known())
    if not redaction.enough(left):
        services.asked.forget(context.chat)
        await context.show(replies.too_little(context.t))
        return
    await context.show(replies.offer(context.t, left, services.asked.offer(question, left)))


async def _ask_again(context: Context) -> None:
    await context.acknowledge()
    link = f"https://t.me/{context.bot.username}#{LINK}"
    asking = replies.ask_again(context.t, link)
    await context.services.messenger.post(context.chat, context.person, asking, typed=True)


async def _keep(context: Context, token: str) -> None:
    """Seal just what she was shown; that it is kept is said after the tick, unless another screen stands there then."""
    services, chat, message, person = (
        context.services,
        context.chat,
        context.message,
        context.person,
    )
    question = services.asked.get(chat)
    if question is None or question.token != token:
        await _ask_again(context)
        return
    if not question.offered:
        await context.acknowledge()  # tapped twice
        return
    left, question.offered, question.text = question.offered, "", ""
    if not services.asked.may(chat, "share", SHARES):
        await context.show(replies.full(context.t))
        return
    tap = services.taps.latest(chat, message) if message is not None else 0
    shown = asyncio.Event()

    async def done(filed: Filed) -> None:
        await shown.wait()  # what is said last stays: the tick may be quicker than Telegram
        if message is None or question.forgotten or services.taps.latest(chat, message) != tap:
            return
        known = services.people.known(chat) or person
        t = services.texts.translator(known.language)
        reply = {
            Filed.SAVED: replies.kept(t),
            Filed.DELAYED: replies.saving(t, delayed=True),
        }.get(filed) or replies.full(t)
        await services.messenger.edit(chat, message, known, reply)

    services.questions.share(note.seal(left, services.settings.notes_key), done)
    try:
        await context.show(replies.saving(context.t))
    finally:
        shown.set()
