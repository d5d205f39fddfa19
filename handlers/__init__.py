"""Telegram's updates in, one service call and one reply each; `HANDLERS` is the table of contents of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import carding, feedback
from bot.organising import Replied
from bot.presses import Verb, pattern
from bot.reporting_words import Typed
from bot.survey_codec import MARK
from handlers import (
    cleanup,
    events,
    figures,
    language,
    membership,
    organiser,
    other,
    privacy,
    report,
    rights,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram.ext import BaseHandler

    from bot.context import Context

    Handle = Callable[[Update, Context], Awaitable[None]]

PRIVATE = filters.ChatType.PRIVATE
GROUPS = filters.ChatType.GROUPS
NEW = filters.UpdateType.MESSAGE


def tap(verb: Verb, handle: Handle) -> CallbackQueryHandler[Context, None]:
    """Return the handler of the buttons that ask for `verb`; a button that does not open for her is an old menu."""

    async def honoured(update: Update, context: Context) -> None:
        _ = context.press  # raises OldMenuError, whatever the handler reads of it
        await handle(update, context)

    return CallbackQueryHandler(honoured, pattern(verb))


# Order matters: the first that fits handles the update, so the special stands above the general.
HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = (
    # Commands
    CommandHandler("start", start.start, PRIVATE & NEW),
    CommandHandler("help", start.show_help, PRIVATE & NEW),
    CommandHandler("language", language.choose, PRIVATE & NEW),
    CommandHandler("privacy", privacy.privacy, PRIVATE & NEW),
    CommandHandler("report", report.begin, PRIVATE & NEW),
    CommandHandler("cleanup", cleanup.clean, PRIVATE & NEW),
    CommandHandler(["events", "week"], events.week, PRIVATE & NEW),
    # In the organisers' group
    CommandHandler("pair", organiser.pair, NEW),
    CommandHandler("help", organiser.show_help, GROUPS & NEW),
    CommandHandler("new", organiser.new, GROUPS & NEW),
    CommandHandler("events", organiser.events, GROUPS & NEW),
    CommandHandler("hold", organiser.hold, GROUPS & NEW),
    CommandHandler("cancel", organiser.cancel, GROUPS & NEW),
    CommandHandler("figures", organiser.figures, GROUPS & NEW),
    CommandHandler("press", organiser.press, GROUPS & NEW),
    MessageHandler(GROUPS & NEW & Replied(), organiser.replied),
    MessageHandler(GROUPS & filters.StatusUpdate.MIGRATE, organiser.grown),
    ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
    # Taps
    tap(Verb.ORG, organiser.tap),
    CallbackQueryHandler(report.tap, f"^{MARK}"),
    tap(Verb.REPORT, report.begin),
    tap(Verb.MEANT, report.meant),
    tap(Verb.RESULTS, report.results),
    tap(Verb.FIGURES, figures.show),
    tap(Verb.METHOD, figures.method),
    tap(Verb.WITHDRAW, report.withdraw),
    tap(Verb.BOX, cleanup.box),
    tap(Verb.CLEAN, cleanup.clean),
    tap(Verb.MENU, start.menu),
    tap(Verb.CARD, start.card),
    tap(Verb.SITES, start.choose_site),
    tap(Verb.SITE, start.set_site),
    tap(Verb.HELP, start.show_help),
    tap(Verb.LANGUAGES, language.choose),
    tap(Verb.LANGUAGE, language.set_language),
    tap(Verb.PRIVACY, privacy.privacy),
    tap(Verb.DOOR, rights.door),
    tap(Verb.TOPIC, rights.topic),
    tap(Verb.PERSON, rights.person),
    tap(Verb.HELPED, rights.helped),
    tap(Verb.WRONG, rights.wrong),
    tap(Verb.SHARE, rights.share),
    tap(Verb.WEEK, events.listed),
    tap(Verb.EVENT, events.event),
    tap(Verb.ANSWER, events.answer),
    tap(Verb.FOLLOW, events.follow),
    tap(Verb.UNFOLLOW, events.unfollow),
    tap(Verb.CALENDAR, events.calendar),
    tap(Verb.PIN, events.pin),
    tap(Verb.WHEN, events.settings),
    tap(Verb.SLEEP, events.sleep),
    CallbackQueryHandler(other.old_menu),
    # Messages
    MessageHandler(PRIVATE & filters.UpdateType.EDITED_MESSAGE, other.edited),
    MessageHandler(PRIVATE & NEW & filters.TEXT & carding.Typed(), start.typed_card),
    MessageHandler(PRIVATE & NEW & filters.COMMAND, other.unknown_command),
    MessageHandler(PRIVATE & NEW & filters.TEXT & Typed(feedback.LINK), rights.typed_again),
    MessageHandler(PRIVATE & NEW & filters.TEXT & Typed(), report.typed),
    MessageHandler(PRIVATE & NEW & filters.TEXT, rights.question),
    MessageHandler(PRIVATE & NEW & filters.CONTACT, other.contact),
    MessageHandler(PRIVATE & NEW & filters.StatusUpdate.ALL, other.nothing),
    MessageHandler(PRIVATE & NEW, other.not_text),
    # The rest (a group, a channel, somebody who blocks the bot) asks for no answer.
    TypeHandler(Update, other.nothing),
)
