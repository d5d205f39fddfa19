"""Questions about rights: typed in her own words, or found behind a door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import feedback, reporting_words, screens

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def question(_: Update, context: Context) -> None:
    """Answer what was typed, in the language it was typed in unless she chose another."""
    if await reporting_words.doubtful(context):
        return
    context.hear()
    await feedback.answer(context, context.text)


async def door(_: Update, context: Context) -> None:
    """Show the questions behind a door."""
    await context.show(screens.door(context.reader, context.press.args[0]))


async def topic(_: Update, context: Context) -> None:
    """Show an answer, or what stands behind one of its buttons."""
    match context.press.args:
        case (name,):
            await context.show(screens.topic(context.reader, name))
        case (name, part):
            await context.show(screens.part(context.reader, name, part))


async def person(_: Update, context: Context) -> None:
    """Show who can help."""
    await context.show(screens.person(context.reader, *context.press.args))


async def helped(_: Update, context: Context) -> None:
    """Take a thumb up."""
    await feedback.helped(context)


async def wrong(_: Update, context: Context) -> None:
    """Take a thumb down."""
    await feedback.wrong(context, context.press.args[0])


async def share(_: Update, context: Context) -> None:
    """Show what would be kept of her question, and keep it if she says so."""
    await feedback.share(context, *context.press.args)


async def typed_again(_: Update, context: Context) -> None:
    """Take a question that is typed to be shared."""
    await feedback.typed_again(context)
