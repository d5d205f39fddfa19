"""The organisers' group: what is typed and tapped in it, and what becomes of it; elsewhere only /pair is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import organising, organising_asked, organising_figures, organising_pairing

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def pair(_: Update, context: Context) -> None:
    """Pair the group in which this was typed."""
    await organising_pairing.pair(context)


async def show_help(_: Update, context: Context) -> None:
    """Say how the group works."""
    await organising_asked.asked(context, "help")


async def new(_: Update, context: Context) -> None:
    """Take the line of something new."""
    await organising.new(context)


async def events(_: Update, context: Context) -> None:
    """List what is planned."""
    await organising_asked.asked(context, "events")


async def hold(_: Update, context: Context) -> None:
    """Tell people to wait, after a confirmation."""
    await organising_asked.asked(context, "hold")


async def cancel(_: Update, context: Context) -> None:
    """Call something off, after a second admin's approval."""
    await organising_asked.asked(context, "cancel")


async def figures(_: Update, context: Context) -> None:
    """Show the figures of every wave that is closed."""
    await organising_asked.asked(
        context, organising_figures.command(context, organising_figures.TABLE)
    )


async def press(_: Update, context: Context) -> None:
    """Show the picture of the latest wave, and what answers a spokesman."""
    await organising_asked.asked(
        context, organising_figures.command(context, organising_figures.PRESS)
    )


async def replied(_: Update, context: Context) -> None:
    """Take a reply to a card."""
    await organising.replied(context)


async def tap(_: Update, context: Context) -> None:
    """Take a tap on a card."""
    await organising.tapped(context)


async def grown(update: Update, context: Context) -> None:
    """Follow a group that became a supergroup; the service message comes in both, and one is enough."""
    message = update.effective_message
    if message and message.migrate_to_chat_id:
        await organising_pairing.grown(context, message.chat_id, message.migrate_to_chat_id)
    elif message and message.migrate_from_chat_id:
        await organising_pairing.grown(context, message.migrate_from_chat_id, message.chat_id)


async def membership(update: Update, context: Context) -> None:
    """Take note of what the bot may do in the group, and whether it is still in it."""
    if update.my_chat_member:
        await organising_pairing.membership(context, update.my_chat_member)
