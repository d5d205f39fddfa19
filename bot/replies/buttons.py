"""The buttons that stand on many screens, each with its own words once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.models import Button
from bot.presses import Verb, ask

if TYPE_CHECKING:
    from bot.i18n import Translator

Row = tuple[Button, ...]


def person(t: Translator, topic: str = "") -> Row:
    """Return the way to a person, from every screen; with `topic` her screen names that topic's help too."""
    args = (topic,) if topic else ()
    return (Button(t.pgettext("button", "🙋 A person"), ask(Verb.PERSON, *args)),)


def menu(t: Translator) -> Row:
    """Return the way back to the eight doors."""
    return (Button(t.pgettext("button", "☰ All questions"), ask(Verb.MENU)),)


def figures(t: Translator) -> Row:
    """Return the way to what came out of the last wave at her workplace."""
    return (Button(t.pgettext("button", "📊 The results"), ask(Verb.FIGURES)),)


def back_to_topic(t: Translator, topic: str) -> Row:
    """Return the way back to an answer."""
    return (Button(t.pgettext("button", "‹ Back to the answer"), ask(Verb.TOPIC, topic)),)
