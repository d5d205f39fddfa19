"""Telegram's updates in, one service call and one reply each; `HANDLERS` is the table of contents of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, TypeHandler, filters

from bot.presses import Verb, pattern
from bot.reporting_words import Typed
from bot.survey_codec import MARK
from handlers import cleanup, language, other, privacy, report, rights, start

if TYPE_CHECKING:
    from telegram.ext import BaseHandler

PRIVATE = filters.ChatType.PRIVATE
NEW = filters.UpdateType.MESSAGE

# Order matters: the first that fits handles the update, so the special stands above the general.
HANDLERS: tuple[BaseHandler[Any, Any, Any], ...] = (
    # Commands
    CommandHandler("start", start.start, PRIVATE & NEW),
    CommandHandler("help", start.show_help, PRIVATE & NEW),
    CommandHandler("language", language.choose, PRIVATE & NEW),
    CommandHandler("privacy", privacy.privacy, PRIVATE & NEW),
    CommandHandler("report", report.begin, PRIVATE & NEW),
    CommandHandler("cleanup", cleanup.clean, PRIVATE & NEW),
    # Taps
    CallbackQueryHandler(report.tap, f"^{MARK}"),
    CallbackQueryHandler(report.begin, pattern(Verb.REPORT)),
    CallbackQueryHandler(report.meant, pattern(Verb.MEANT)),
    CallbackQueryHandler(report.results, pattern(Verb.RESULTS)),
    CallbackQueryHandler(report.withdraw, pattern(Verb.WITHDRAW)),
    CallbackQueryHandler(cleanup.box, pattern(Verb.BOX)),
    CallbackQueryHandler(cleanup.clean, pattern(Verb.CLEAN)),
    CallbackQueryHandler(start.menu, pattern(Verb.MENU)),
    CallbackQueryHandler(start.choose_site, pattern(Verb.SITES)),
    CallbackQueryHandler(start.set_site, pattern(Verb.SITE)),
    CallbackQueryHandler(start.show_help, pattern(Verb.HELP)),
    CallbackQueryHandler(language.choose, pattern(Verb.LANGUAGES)),
    CallbackQueryHandler(language.set_language, pattern(Verb.LANGUAGE)),
    CallbackQueryHandler(privacy.privacy, pattern(Verb.PRIVACY)),
    CallbackQueryHandler(rights.door, pattern(Verb.DOOR)),
    CallbackQueryHandler(rights.topic, pattern(Verb.TOPIC)),
    CallbackQueryHandler(rights.person, pattern(Verb.PERSON)),
    CallbackQueryHandler(other.old_menu),
    # Messages
    MessageHandler(PRIVATE & filters.UpdateType.EDITED_MESSAGE, other.edited),
    MessageHandler(PRIVATE & NEW & filters.COMMAND, other.unknown_command),
    MessageHandler(PRIVATE & NEW & filters.TEXT & Typed(), report.typed),
    MessageHandler(PRIVATE & NEW & filters.TEXT, rights.question),
    MessageHandler(PRIVATE & NEW & filters.CONTACT, other.contact),
    MessageHandler(PRIVATE & NEW & filters.StatusUpdate.ALL, other.nothing),
    MessageHandler(PRIVATE & NEW, other.not_text),
    # The rest (a group, a channel, somebody who blocks the bot) asks for no answer.
    TypeHandler(Update, other.nothing),
)
