"""What became of a survey in; what she reads then, without one word of her answers, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Translator
    from bot.models import Door


def saving(t: Translator, again: str, *, delayed: bool = False) -> Reply:
    """Return the thanks, with the sealed button `again` that stays good until it is in, whatever happens to the bot."""
    text = (
        t.gettext(
            "Not saved yet: our computer has a problem. I try again by myself. ✓ appears here when it is in."
        )
        if delayed
        else t.gettext("Thank you. You can put the phone away. ✓ appears when it is in.")
    )
    return Reply(text, ((Button(t.pgettext("button", "Send again"), sealed=again),),))


def saved(
    t: Translator,
    helps: Iterable[tuple[str, str]] = (),
    doors: Iterable[Door] = (),
    *,
    results: bool,
    card_lost: bool = False,
) -> Reply:
    """Return the ✓ with what helps now, kept nowhere: a button for each (topic, label), and a person for `doors`.

    `card_lost`: her card was not good any more when it was written.
    """
    rows = tuple((Button(words, ask(Verb.TOPIC, topic)),) for topic, words in helps)
    text = t.gettext("✓ It is in. Thank you.")
    if card_lost:
        text += "\n\n" + t.gettext(
            "Your card was used before, or called off. Your answers count among those without a card."
        )
    if names := [f"{door.icon} {escape(t.pgettext('door', door.name))}" for door in doors]:
        text = "\n".join([f"{text}\n", t.gettext("A person can help you with this:"), *names])
    if rows:
        text += "\n\n" + t.gettext("This may help you:")
    return Reply(text, (*rows, buttons.person(t), results_row(t, on=not results), buttons.menu(t)))


def repeated(t: Translator, *, results: bool, figures: bool = False) -> Reply:
    """Return the word for who has already reported in this wave; `figures`: of an earlier one there are some."""
    text = t.gettext(
        "✓ You have told us in this round already. Thank you. Your first answers count."
    )
    rows = (buttons.figures(t),) if figures else ()
    return Reply(text, (results_row(t, on=not results), *rows, buttons.person(t), buttons.menu(t)))


def closed(t: Translator) -> Reply:
    """Return the word for a wave that is over: nothing was sent, nothing is kept."""
    text = t.gettext("This round is over. Nothing of it was sent. Thank you for trying.")
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def none_open(t: Translator, *, figures: bool = False) -> Reply:
    """Return the word for a workplace where nothing is asked now; `figures`: of an earlier wave there are some."""
    text = t.gettext("There is nothing to fill in at the moment. I can answer questions.")
    rows = (buttons.figures(t),) if figures else ()
    return Reply(text, (*rows, buttons.menu(t), buttons.person(t)))


def paused(t: Translator) -> Reply:
    """Return the word for a time at which nothing can be saved, said before anybody starts."""
    text = t.gettext(
        "I cannot save answers at the moment. Please try again later. It is our computer, not you."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def ended(t: Translator, site: str) -> Reply:
    """Return the polite end for who does not work at `site`; nothing is counted."""
    text = t.gettext(
        "Thank you. These questions are only for people who work at {site} now. Nothing was sent."
    ).format(site=t.isolate(site))
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def stopped(t: Translator) -> Reply:
    """Return the word for who stopped."""
    text = t.gettext("Stopped. Nothing was sent, and nothing is kept.")
    return Reply(text, (buttons.menu(t),))


def neutral(t: Translator, resume: str) -> Reply:
    """Return what stands in a chat where something was left open: nothing of what it was."""
    text = t.gettext("I am here when you need me.")
    go_on = ((Button(t.pgettext("button", "Continue"), sealed=resume),),) if resume else ()
    return Reply(text, (*go_on, buttons.menu(t)))


def distressed(t: Translator, keep: str, leave: str) -> Reply:
    """Return what is said before words that sound like danger are sealed for weeks: help first, then her choice."""
    text = t.gettext(
        "<b>This sounds as if you need help now.</b>\n\nA note is read only after weeks. Please tap 🙋 and speak "
        "with a person today."
    )
    return Reply(
        text,
        (
            buttons.person(t, "emergency"),
            (Button(t.pgettext("button", "Send it as a note too"), sealed=keep),),
            (Button(t.pgettext("button", "Leave the note out"), sealed=leave),),
        ),
    )


def which(t: Translator) -> Reply:
    """Return the question what some words were meant for, shortly after a note was asked for."""
    text = t.gettext("What did you write there?")
    return Reply(
        text,
        (
            (Button(t.pgettext("button", "✍️ My note"), ask(Verb.MEANT, "note")),),
            (Button(t.pgettext("button", "❓ A question to you"), ask(Verb.MEANT, "question")),),
        ),
    )


def too_long(t: Translator) -> str:
    """Return the line for a note that has no room."""
    return t.gettext("That is too long for a note. Please write it shorter.")


def lost(t: Translator) -> str:
    """Return the line for a note that did not outlive a day, or a restart."""
    return t.gettext(
        "⚠️ A day has passed, or our computer was started again: your note is lost. Write it again, or send without it."
    )


def old(t: Translator) -> str:
    """Return the words over a button of an older screen of the survey that she is at."""
    return t.pgettext("alert", "This menu is old. The new one is above.")


def under_way(t: Translator) -> str:
    """Return the words over Send again, while it waits to be saved."""
    return t.pgettext("alert", "It is on its way. ✓ appears when it is in.")


def code(t: Translator, digits: str, day: str) -> str:
    """Return the pop-up with her code."""
    groups = " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
    return t.pgettext(
        "alert", "{code}\n\nWrite it on paper. It is good until {day}. I keep no copy."
    ).format(code=t.isolate(groups, ltr=True), day=day)


def results_row(t: Translator, *, on: bool) -> buttons.Row:
    """Return the switch to be told the results, or not any more."""
    if on:
        return (Button(t.pgettext("button", "🔔 Tell me the results"), ask(Verb.RESULTS, "on")),)
    words = t.pgettext("button", "🔕 Do not tell me the results")
    return (Button(words, ask(Verb.RESULTS, "off")),)
