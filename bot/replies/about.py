"""What the bot says of itself: help, how to tell the real one, and its profile on Telegram."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.settings import Settings


def about_help(t: Translator, settings: Settings, username: str) -> Reply:
    """Return how to use the bot, and how to tell that it is the real one."""
    name = t.isolate(f"@{username}", ltr=True)
    real = [
        t.gettext("<b>Is this the real bot?</b>"),
        t.gettext("My name is {name}. Compare every letter with the union's poster.").format(
            name=name
        ),
    ]
    if settings.address:
        address = t.isolate(escape(settings.address), ltr=True)
        real.append(t.gettext("My name also stands here: {address}").format(address=address))
    real.append(
        t.gettext(
            "I never ask for your name, phone number, password or visa. If a bot asks that, it is not me."
        )
    )
    paragraphs = [
        t.gettext("<b>How to use me</b>"),
        t.gettext(
            "Write a question as you would say it to a friend. Mistakes are fine. Any alphabet is fine."
        ),
        t.gettext(
            "If I am sure, I answer. If I am not, I show you three questions. I never guess."
        ),
        "\n".join(real),
        "\n".join(f"{text}\n/{name}" for name, text in commands(t)),
    ]
    rows = (
        buttons.menu(t),
        buttons.person(t),
        (Button(t.pgettext("button", "🔒 What do you keep about me?"), ask(Verb.PRIVACY)),),
    )
    return Reply("\n\n".join(paragraphs), rows)


def commands(t: Translator) -> list[tuple[str, str]]:
    """Return the commands a person can type, each with its few words."""
    return [
        ("start", t.pgettext("command", "Start again")),
        ("language", t.pgettext("command", "Choose your language")),
        ("events", t.pgettext("command", "What is on at your workplace, and reminders")),
        ("help", t.pgettext("command", "How to use me, and is this the real bot?")),
        ("report", t.pgettext("command", "Tell how hard it is, without your name")),
        ("privacy", t.pgettext("command", "What I keep about you")),
        ("cleanup", t.pgettext("command", "Clean up this chat, or all I keep on you")),
    ]


class Profile(NamedTuple):
    """How the bot presents itself in Telegram before anybody starts it."""

    name: str
    description: str
    short: str


def profile(t: Translator, settings: Settings) -> Profile:
    """Return name (64 characters), description (512) and short description (120) in one language."""
    who = settings.operator or t.gettext("nobody yet: this is a try-out")
    description = t.pgettext(
        "description",
        "Questions about your job? Ask in your own language.\n"
        "Run by {operator}. Not from the company.\n"
        "No names. No questions are written down.\n"
        "Telegram can see this chat.",
    ).format(operator=who)
    description += "\n/privacy"  # on a line of its own, so that no language turns it round
    short = t.pgettext(
        "short description", "Your rights at work, in your language. Not from the company."
    )
    return Profile(settings.name[:64], description[:512], short[:120])
