"""One kind sentence for whatever is neither a question nor a tap that means something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Reply
from bot.replies import buttons

if TYPE_CHECKING:
    from bot.i18n import Translator


def not_text(t: Translator) -> Reply:
    """Return the answer to a voice message, picture, sticker, place, contact or file, none of which is looked at."""
    text = t.gettext(
        "I can only read text. I did not open what you sent, and I keep no copy.\n"
        "Please write your question, or tap a button."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def contact_deleted(t: Translator) -> Reply:
    """Return the answer to a shared phone number, which has been deleted from the chat."""
    text = t.gettext(
        "I never need a phone number. I deleted it from this chat. Please write your question."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def contact_stays(t: Translator) -> Reply:
    """Return the answer to a shared phone number that Telegram would not delete."""
    text = t.gettext(
        "I never need a phone number. I could not delete it. Please hold your finger on it and tap Delete."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def edited(t: Translator) -> Reply:
    """Return the answer to an edited message."""
    text = t.gettext("I do not read changed messages. Please write it again as a new one.")
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def unknown_command(t: Translator) -> Reply:
    """Return the answer to a command that does not exist."""
    text = t.gettext(
        "I do not know this command. Write your question in your own words, or tap a button."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def old_menu(t: Translator) -> str:
    """Return the pop-up for a button that is too old, or was never this bot's."""
    return t.pgettext("alert", "This menu is old. Here is the new one.")


def problem(t: Translator, code: str) -> Reply:
    """Return the apology after a fault of the bot, with the code that its log has too."""
    text = t.gettext(
        "Sorry, something went wrong. It was not your fault. Please try again.\nCode: {code}"
    ).format(code=t.isolate(code, ltr=True))
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def not_found(t: Translator) -> str:
    """Return the line above the doors when no answer fits a question."""
    return t.gettext(
        "I did not find an answer to that. It may stand behind one of these doors, or ask a person."
    )


CHATTER = ("hello", "thanks", "bye", "who", "machine", "abuse", "offtopic")


def chatter(t: Translator, kind: str) -> Reply:
    """Return the answer to small talk of a `kind` (`CHATTER`; any other kind counts as off topic)."""
    text = {
        "hello": t.gettext("Hello! What do you want to know about your job?"),
        "thanks": t.gettext("You are welcome. I am here day and night."),
        "bye": t.gettext("Goodbye. Look after yourself. I am here day and night."),
        "who": t.gettext(
            "I answer questions about rights at work. I am not from the company. "
            "With /help you can check that I am the real bot."
        ),
        "machine": t.gettext(
            "Yes, I am a machine. People wrote my answers. To reach a person, tap the button."
        ),
        "abuse": t.gettext(
            "I am sorry that you are angry. I want to help. What happened at work?"
        ),
    }.get(kind) or t.gettext(
        "I only know about rights at work. Ask me about your job, your pay or the union."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))
