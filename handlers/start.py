"""/start with or without a poster's code or a card, /help, the menu and the workplace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import carding, eventing, feedback, reporting_taps, screens
from bot.replies import about
from bot.replies import menu as replies
from bot.services import cards

if TYPE_CHECKING:
    from telegram import Update

    from bot.content import Content
    from bot.context import Context
    from bot.models import Site


async def start(_: Update, context: Context) -> None:
    """Greet; a deep link says where she works and which language she reads (`BHX4`, `BHX4-ro`), or is a card."""
    content, settings = context.services.content, context.services.settings
    code = context.text.partition(" ")[2].strip()
    if scanned := cards.read(code):
        await carding.scanned(context, *scanned)
        return
    site, language = _poster(content, code)
    if site:
        context.choose(site=site.code)
    if language in {offered.code for offered in context.offered}:
        context.choose(language=language)
    if context.reader.site:
        reply = replies.welcome(
            context.t, settings, content.doors, context.reader.site, context.reader.surveys
        )
    else:
        reply = replies.welcome_where(context.t, settings, content.sites)
    await context.show(reply)


async def typed_card(_: Update, context: Context) -> None:
    """Take a card that was typed, or whose link was."""
    await carding.typed(context)


async def card(_: Update, context: Context) -> None:
    """Go on from a card to its survey."""
    await carding.chosen(context)


async def menu(_: Update, context: Context) -> None:
    """Show the eight doors; from an offer, after counting that none of it fitted."""
    if context.press.args:
        feedback.none_fits(context)
    await context.show(screens.doors(context.reader))


async def choose_site(_: Update, context: Context) -> None:
    """Ask where she works."""
    await context.show(replies.where(context.t, context.services.content.sites))


async def set_site(_: Update, context: Context) -> None:
    """Remember where she works, and go on to what she was waiting for, or to the doors."""
    code, *waiting = context.press.args
    context.choose(site=code)
    match waiting:
        case ["report"]:
            await reporting_taps.intro(context)
        case [eventing.WHERE]:
            await eventing.week(context)
        case ["person"]:
            await context.show(screens.person(context.reader))
        case [topic]:
            await context.show(screens.topic(context.reader, topic))
        case _:
            await context.show(screens.doors(context.reader))


async def show_help(_: Update, context: Context) -> None:
    """Say how to use the bot and how to tell that it is the real one."""
    await context.show(
        about.about_help(context.t, context.services.settings, context.bot.username)
    )


def _poster(content: Content, code: str) -> tuple[Site | None, str]:
    if site := content.site(code):
        return site, ""
    head, _, language = code.rpartition("-")
    site = content.site(head)
    return site, language if site else ""
