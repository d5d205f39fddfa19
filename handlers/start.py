"""/start with or without a poster's code, /help, the menu and the workplace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies import about
from bot.replies import menu as replies
from bot.screens import show_menu, show_person, show_topic

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def start(_: Update, context: Context) -> None:
    """Greet; a deep link says where she works and which language she reads: `BHX4`, `BHX4-ro`."""
    content, settings = context.services.content, context.services.settings
    site, _, language = context.text.partition(" ")[2].strip().partition("-")
    if found := content.site(site):
        context.choose(site=found.code)
    if language:
        context.choose(language=context.services.texts.choose(language).code)
    if context.site:
        await context.show(replies.welcome(context.t, settings, content.doors, context.site))
    else:
        await context.show(replies.welcome_where(context.t, settings, content.sites))


async def menu(_: Update, context: Context) -> None:
    """Show the eight doors."""
    _ = context.press
    await show_menu(context)


async def choose_site(_: Update, context: Context) -> None:
    """Ask where she works."""
    _ = context.press
    await context.show(replies.where(context.t, context.services.content.sites))


async def set_site(_: Update, context: Context) -> None:
    """Remember where she works, and go on to what she was waiting for, or to the doors."""
    code, *waiting = context.press.args
    context.choose(site=code)
    match waiting:
        case ["person"]:
            await show_person(context, "")
        case [topic]:
            await show_topic(context, topic)
        case _:
            await show_menu(context)


async def show_help(_: Update, context: Context) -> None:
    """Say how to use the bot and how to tell that it is the real one."""
    await context.show(about.about_help(context.t, context.services.settings, context.bot.username))
