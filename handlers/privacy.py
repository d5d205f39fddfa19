"""/privacy: what is kept, what Telegram sees, how it goes, and who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import reporting
from bot.replies import privacy as replies

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def privacy(_: Update, context: Context) -> None:
    """Say what is kept about her, and what is not."""
    services = context.services
    cards = any(wave.cards for wave in reporting.waves(context))
    results = context.person.results
    kept = replies.Kept(reporting.closes(context), services.keys_on, results, cards)
    await context.show(replies.privacy(context.t, services.settings, kept))
