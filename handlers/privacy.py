"""/privacy: what is kept, what Telegram sees, and who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies import about

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def privacy(_: Update, context: Context) -> None:
    """Say what is kept about her, and what is not."""
    await context.show(about.privacy(context.t, context.services.settings))
