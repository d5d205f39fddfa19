"""/report: the survey, tap by tap in one message; the words that are typed to it; the switch for the results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import reporting_taps, reporting_words
from bot.errors import OldMenuError
from bot.replies import privacy

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.models import Filed


async def begin(_: Update, context: Context) -> None:
    """Show what is asked at her workplace now."""
    await reporting_taps.intro(context)


async def tap(update: Update, context: Context) -> None:
    """Take a tap on a button of a survey."""
    query = update.callback_query
    if query is None or query.data is None:
        raise OldMenuError
    await reporting_taps.tapped(context, query.data)


async def typed(_: Update, context: Context) -> None:
    """Take a note, or a code."""
    await reporting_words.typed(context)


async def meant(_: Update, context: Context) -> None:
    """Do with some words what she says they were meant for."""
    await reporting_words.meant(context, context.press.args[0])


async def withdraw(_: Update, context: Context) -> None:
    """Ask for the code that takes answers back."""
    await reporting_words.ask_code(context)


async def results(_: Update, context: Context) -> None:
    """Remember that she wants to be told the results, or not any more; it is said when it is written."""
    on, services, message = context.press.args[0] == "on", context.services, context.message
    if message is None:
        raise OldMenuError
    person = replace(context.person, results=on, kept=True)

    async def done(_: Filed) -> None:
        t = services.texts.translator(person.language)
        await services.messenger.edit(context.chat, message, person, privacy.switched(t, on=on))

    await context.show(privacy.cleaning(context.t))
    context.person = services.people.put(context.chat, person, done)
