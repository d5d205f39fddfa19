"""/language: choose the language once; it changes at once and everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import screens
from bot.replies import menu

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def choose(_: Update, context: Context) -> None:
    """Show the languages by their own names."""
    await context.show(menu.languages(context.t, context.offered))


async def set_language(_: Update, context: Context) -> None:
    """Remember the language and show the doors in it, or ask where she works."""
    context.choose(language=context.services.texts.choose(context.press.args[0]).code)
    await context.show(screens.doors(context.reader))
