"""What the bot says of itself: help, how to tell the real one, what it keeps, and its profile on Telegram."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons
from bot.replies.menu import operator

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
        address = t.isolate(settings.address, ltr=True)
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
        "\n".join(f"/{name} — {text}" for name, text in commands(t)),
    ]
    rows = (
        buttons.menu(t),
        buttons.person(t),
        (Button(t.pgettext("button", "🔒 What do you keep about me?"), ask(Verb.PRIVACY)),),
    )
    return Reply("\n\n".join(paragraphs), rows)


def privacy(t: Translator, settings: Settings) -> Reply:
    """Return what is kept, what Telegram sees, and who answers for it."""
    paragraphs = [
        t.gettext("<b>🔒 What do I keep about you?</b>"),
        t.gettext(
            "I keep no name and no questions. I remember your language and your workplace while I am running. "
            "Nothing about you is written to a disk."
        ),
        t.gettext(
            "Telegram can see this chat. It is not secret from Telegram. "
            "Anyone who holds your phone can see it too."
        ),
        t.gettext(
            "You can delete this chat at any time. Hold your finger on it in the list, then tap Delete."
        ),
        t.gettext("Use your own phone. At work, use mobile data and not the company's wifi."),
        t.gettext("This bot is run by {operator}.").format(operator=operator(t, settings)),
    ]
    if settings.controller:
        paragraphs.append(
            t.gettext("Who answers for the data: {controller}").format(
                controller=t.isolate(escape(settings.controller))
            )
        )
    return Reply("\n\n".join(paragraphs), (buttons.menu(t), buttons.person(t)))


def commands(t: Translator) -> list[tuple[str, str]]:
    """Return the commands a person can type, each with its few words."""
    return [
        ("start", t.pgettext("command", "Start again")),
        ("language", t.pgettext("command", "Choose your language")),
        ("help", t.pgettext("command", "How to use me, and is this the real bot?")),
        ("privacy", t.pgettext("command", "What I keep about you")),
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
        "No names. Nothing about you is written down.\n"
        "Telegram can see this chat.",
    ).format(operator=who)
    description += "\n/privacy"  # on a line of its own, so that no language turns it round
    short = t.pgettext(
        "short description", "Your rights at work, in your language. Not from the company."
    )
    return Profile(settings.name[:64], description[:512], short[:120])
