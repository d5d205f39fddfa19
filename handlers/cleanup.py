"""/cleanup and "What do you know about me?": all of it shown, and deleted here, there, or both."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot import reporting
from bot.models import Filed
from bot.replies import privacy

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context

BATCH = 100  # Bot API, deleteMessages
AT_ONCE = 10
MOST = 100  # batches: 10,000 messages of all chats together


async def box(_: Update, context: Context) -> None:
    """Show everything that is kept about her."""
    services, t = context.services, context.t
    found = services.people.box(context.chat)
    # The same things, as people call them; what is not known by name is shown as it is kept.
    if site := services.content.site(found.get("site", "")):
        found["site"] = site.name
    names = {language.code: language.name for language in services.texts.languages}
    if found.get("language") in names:
        found["language"] = names[found["language"]]
    if week := found.get("expires"):
        found["expires"] = t.date(_sunday(week))
    await context.show(privacy.box(t, found))


async def clean(update: Update, context: Context) -> None:
    """Ask what shall go, or let it go."""
    arguments = context.press.args if update.callback_query else ()
    if not arguments:
        await context.show(privacy.clean_up(context.t))
        return
    what, message = arguments[0], update.effective_message
    here, me = what in {"chat", "both"}, what in {"me", "both"}
    await context.acknowledge()
    services, chat, person, t = context.services, context.chat, context.person, context.t
    closes = reporting.closes(context)
    open_one = services.dialogues.drop(chat)
    services.dialogues.drop_note(chat)
    services.asked.forget(chat)
    services.cards.forget(chat)
    if open_one and here:
        open_one.silent = True
    # Posted first, with a way to go on: whatever ends the bot from here on, she is not left without a word.
    number = await services.messenger.post(chat, person, privacy.cleaning(t, what))
    newest = number - 1 if number else message.message_id if message else 0
    if here:
        await _walk_back(context, newest)
    elif open_one and not open_one.sending:
        await reporting.neutralise(services, chat, replace(open_one, resume=""))
    last = privacy.cleaned(t, chat=here, me=me, closes=closes)
    if not me:
        if number:
            await services.messenger.edit(chat, number, person, last)
        return

    async def done(filed: Filed) -> None:
        if filed is not Filed.DELAYED and number:
            await services.messenger.edit(chat, number, person, last)

    services.people.forget(chat, done)


async def _walk_back(context: Context, newest: int) -> None:
    """Delete all messages of the chat from `newest` back to 48 hours ago.

    Numbers run over all chats of the bot, and Telegram skips those of others. It refuses a batch that has one older
    message in it; from there on smaller pieces are tried, the newest first.
    """
    delete = context.services.messenger.delete
    tops = range(newest, 0, -BATCH)[:MOST]
    batches = [list(range(max(1, top - BATCH + 1), top + 1)) for top in tops]
    for start in range(0, len(batches), AT_ONCE):
        some = batches[start : start + AT_ONCE]
        went = await asyncio.gather(*(delete(context.chat, batch) for batch in some))
        if not all(went):
            await _halve(context, some[went.index(False)])
            return


async def _halve(context: Context, numbers: list[int]) -> None:
    while len(numbers) > 1:
        middle = len(numbers) // 2
        older, newer = numbers[:middle], numbers[middle:]
        went = await context.services.messenger.delete(context.chat, newer)
        numbers = older if went else newer
    if numbers:
        await context.services.messenger.delete(context.chat, numbers)


def _sunday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 7)
