"""Whatever is neither a question nor a tap with a meaning: never looked into, never met with silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.replies import other

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def not_text(update: Update, context: Context) -> None:
    """Say that only text is read, once for an album; the thing itself is never downloaded."""
    message = update.effective_message
    if message and context.services.albums.first(message.media_group_id):
        await context.show(other.not_text(context.t))


async def contact(update: Update, context: Context) -> None:
    """Delete a shared phone number at once, then say so."""
    shared = update.effective_message
    gone = shared and await context.services.messenger.delete(context.chat, [shared.message_id])
    await context.show(
        other.contact_deleted(context.t) if gone else other.contact_stays(context.t)
    )


async def edited(update: Update, context: Context) -> None:
    """Ask for a new message in the place of a changed text; a place shared live changes for hours, unanswered."""
    changed = update.effective_message
    if changed and (changed.text or changed.caption):
        await context.show(other.edited(context.t))


async def unknown_command(_: Update, context: Context) -> None:
    """Say that there is no such command."""
    await context.show(other.unknown_command(context.t))


async def old_menu(_: Update, __: Context) -> None:
    """Say that a menu is old and show the present one: `problems` does it for every `OldMenuError`."""
    raise OldMenuError


async def nothing(_: Update, __: Context) -> None:
    """Do nothing, knowingly."""
