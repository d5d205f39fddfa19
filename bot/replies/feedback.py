"""Whether an answer helped in; what she reads when it did not, and what would be kept of her question, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Translator

NEW = "new"  # what is shared was not typed yet
YES, NO = "yes", "no"


def row(topic: str) -> buttons.Row:
    """Return the two thumbs under an answer; pictures, since many read little."""
    return (
        Button("👍", ask(Verb.HELPED, topic)),
        Button("👎", ask(Verb.WRONG, topic)),
    )


def thanks(t: Translator) -> str:
    """Return the pop-up for an answer that helped."""
    return t.pgettext("alert", "Thank you. I am glad.")


def sorry(
    t: Translator, topic: str, others: Iterable[tuple[str, str]], share: tuple[str, ...] | None
) -> Reply:
    """Return what comes after an answer that did not help: `others` as (topic, label), the doors, a person.

    `share` are the arguments of the button that shares her question; None where nobody could read it.
    """
    rows = tuple((Button(words, ask(Verb.TOPIC, name)),) for name, words in others)
    text = (
        t.gettext("<b>Sorry. Do you mean one of these?</b>")
        if rows
        else t.gettext("<b>Sorry. I have no better answer. Please ask a person.</b>")
    )
    sharing = (
        ()
        if share is None
        else (
            (
                Button(
                    t.pgettext("button", "Share my question, without my name"),
                    ask(Verb.SHARE, *share),
                ),
            ),
        )
    )
    return Reply(
        text,
        (
            *rows,
            buttons.person(t, topic),
            *sharing,
            (*buttons.menu(t), *buttons.back_to_topic(t, topic)),
        ),
    )


def offer(t: Translator, redacted: str, token: str) -> Reply:
    """Return exactly what would be kept, and the question whether to keep it; `token` names just this text."""
    paragraphs = [
        t.gettext("I keep only this, locked, for those who write the answers:"),
        f"<blockquote>{t.isolate(escape(redacted))}</blockquote>",
        t.gettext("I do not keep who asked. Does it still tell who you are? Then tap No."),
    ]
    yes = Button(t.pgettext("button", "Yes, share it"), ask(Verb.SHARE, YES, token))
    no = Button(t.pgettext("button", "No"), ask(Verb.SHARE, NO))
    return Reply("\n\n".join(paragraphs), ((yes,), (no,), buttons.person(t)))


def ask_again(t: Translator, link: str) -> Reply:
    """Return the request to type the question; `link` carries what it is for, and cannot be seen."""
    text = t.gettext("Please write your question here. Then I show you what I would keep.")
    return Reply(f'<a href="{escape(link)}">\u200b</a>✍️ {text}')


def too_little(t: Translator) -> Reply:
    """Return the word for a question of which nothing is left without names and numbers."""
    text = t.gettext(
        "Without names and numbers too little is left. I keep nothing. You can ask it again in other words."
    )
    return _end(t, text)


def saving(t: Translator, *, delayed: bool = False) -> Reply:
    """Return the word while the tick is waited for."""
    text = (
        t.gettext("Not kept yet: our computer has a problem. I try again by myself.")
        if delayed
        else t.gettext("Thank you. ✓ appears when it is kept.")
    )
    return _end(t, text)


def kept(t: Translator) -> Reply:
    """Return the ✓."""
    return _end(t, t.gettext("✓ Kept. Thank you. It helps to write better answers."))


def full(t: Translator) -> Reply:
    """Return the word for a time at which no more questions are taken."""
    return _end(
        t,
        t.gettext("I cannot keep more questions now. Nothing of it is kept. Please ask a person."),
    )


def not_kept(t: Translator) -> Reply:
    """Return the word for who said no."""
    return _end(t, t.gettext("Good. Nothing of it is kept."))


def _end(t: Translator, text: str) -> Reply:
    return Reply(text, (buttons.menu(t), buttons.person(t)))
