"""The bot is let in or thrown out: who blocks it in private is forgotten; of groups the console takes note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Chat, ChatMember

from handlers import organiser

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def changed(update: Update, context: Context) -> None:
    """Forget who blocks the bot, with the next tick and without a word; leave groups to the organisers' part."""
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE:
        await organiser.membership(update, context)
    elif change.new_chat_member.status == ChatMember.BANNED:
        context.services.people.forget(change.chat.id)
