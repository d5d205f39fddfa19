"""Whatever is neither a question nor a tap with a meaning: never looked into, never met with silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.replies import other

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def not_text(_: Update, context: Context) -> None:
    """Say that only text is read; the thing itself is never downloaded."""
    await context.show(other.not_text(context.t))


async def contact(update: Update, context: Context) -> None:
    """Delete a shared phone number at once, then say so."""
    if update.effective_message:
        await context.services.messenger.delete(
            context.chat, [update.effective_message.message_id]
        )
    await context.show(other.contact_deleted(context.t))


async def edited(_: Update, context: Context) -> None:
    """Ask for a new message in the place of a changed one."""
    await context.show(other.edited(context.t))


async def unknown_command(_: Update, context: Context) -> None:
    """Say that there is no such command."""
    await context.show(other.unknown_command(context.t))


async def old_menu(_: Update, __: Context) -> None:
    """Say that a menu is old and show the present one: `problems` does it for every `OldMenuError`."""
    raise OldMenuError


async def nothing(_: Update, __: Context) -> None:
    """Do nothing, knowingly."""
