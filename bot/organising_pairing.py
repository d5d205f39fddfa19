"""/pair and what happens to the paired group in; the console made, followed or ended, and words about it, out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScopeChat, Chat, ChatMember
from telegram.error import TelegramError

from bot.replies import organiser
from bot.services import pairing
from bot.services.pairing import Tried

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated

    from bot.context import Context
    from bot.models import Reply

log = logging.getLogger(__name__)

PRESENT = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)


async def pair(context: Context) -> None:
    """Make the group in which /pair was typed the console, or say why not; the typed code leaves the chat."""
    message, t = context.incoming.effective_message, context.t
    wrong, now = context.services.console.wrong_codes, asyncio.get_running_loop().time()
    if wrong.are_too_many(context.chat, now):
        return
    code = context.text.partition(" ")[2].strip()
    if message and code:
        await context.services.messenger.delete(context.chat, [message.message_id])
    refusal = await _refusal(context, code)
    if refusal:
        await context.show(refusal)
        return
    tried = await asyncio.to_thread(pairing.take, context.services.settings.data_dir, code)
    if tried is not Tried.RIGHT:
        log.warning("console.pairing_refused because=%s", tried)
        wrong.add(context.chat, now)
        last = wrong.are_too_many(context.chat, now)
        await context.show(organiser.refused(t, last=last))
        return
    console = context.services.console
    language = console.language if console.chat == context.chat else context.person.language
    reader = console.reader
    again = console.chat == context.chat
    before = await console.pair(context.chat, language)
    log.info("console.paired")
    if not again:
        await _forget_cards(context)
    await console.tell(organiser.welcome(t))
    await introduce(context)
    if before is not None:
        there = context.services.texts.translator(reader.language)
        await console.tell(organiser.moved_here(t))
        try:
            await context.services.messenger.post(before, reader, organiser.moved_away(there))
            await context.bot.delete_my_commands(BotCommandScopeChat(before))
        except TelegramError as error:
            log.info("console.old_group_not_told error=%s", type(error).__name__)


async def introduce(context: Context) -> None:
    """Put the console's commands into the group's menu; what fails is not worth an answer."""
    console = context.services.console
    if console.chat is None:
        return
    t = context.services.texts.translator(console.language)
    commands = [BotCommand(*command) for command in organiser.commands(t)]
    try:
        await context.bot.set_my_commands(commands, BotCommandScopeChat(console.chat))
    except TelegramError as error:
        log.info("console.menu_failed error=%s", type(error).__name__)


async def grown(context: Context, old: int, new: int) -> None:
    """Follow the console when it became a supergroup."""
    if await context.services.console.moved(old, new):
        await _forget_cards(context)
        t = context.services.texts.translator(context.services.console.language)
        await context.services.console.tell(organiser.grown(t))
        await introduce(context)


async def membership(context: Context, change: ChatMemberUpdated) -> None:
    """End the console when the bot was thrown out, and warn when it lost its rights there."""
    console = context.services.console
    if change.chat.id != console.chat:
        return
    context.services.console.admins.clear()
    if change.new_chat_member.status not in PRESENT:
        await console.unpair(change.chat.id)
    elif (
        change.old_chat_member.status == ChatMember.ADMINISTRATOR
        and change.new_chat_member.status != ChatMember.ADMINISTRATOR
    ):
        log.warning("console.rights_lost: the bot is no longer an administrator of the group")
        await console.tell(organiser.not_admin_any_more(context.t))


async def _forget_cards(context: Context) -> None:
    """Forget where the cards are: the numbers of their messages mean nothing in another group."""
    events = context.services.events
    for event in events.all():
        if events.card(event.id) is not None:
            await events.set_card(event.id, None)


async def _refusal(context: Context, code: str) -> Reply | None:
    """Say why this chat cannot be paired, or nothing when it can."""
    chat, t = context.incoming.effective_chat, context.t
    if chat is None or chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return organiser.not_in_private(t)
    if chat.username:
        return organiser.public(t)
    member = await context.bot.get_chat_member(chat.id, context.bot.id)
    if member.status != ChatMember.ADMINISTRATOR:
        return organiser.no_admin(t, context.bot.username)
    return None if code else organiser.no_code(t)
