"""A closed wave in; what a worker reads of it, and the quiet word that it is there, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons
from bot.replies import figures as words
from bot.replies.report_end import results_row
from bot.services.published import ticket

MOST = 3_900  # letters of a message

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.plan import Plan
    from bot.replies.buttons import Row
    from bot.services.figures import Reading


def told(t: Translator, plan: Plan) -> Reply:
    """Return the silent word that the results are there; it says nothing of what they are about."""
    show = Button(t.pgettext("button", "📊 Show"), ask(Verb.FIGURES, ticket(plan.key)))
    rows = ((show,), method_row(t, plan), results_row(t, on=False))
    return Reply(t.gettext("What you wanted to be told is here."), rows, silent=True)


def screen(t: Translator, reading: Reading, *, on: bool) -> Reply:
    """Return what came out of a wave, the number that is surely true first; `on`: she is told of the next, too."""
    plan = reading.plan
    text = _text(t, reading, apart=True)
    if len(text) > MOST:
        text = _text(t, reading, apart=False)
    rows = (method_row(t, plan), results_row(t, on=not on), buttons.menu(t))
    return Reply(text, rows)


def nothing(t: Translator, *, on: bool) -> Reply:
    """Return the word where no wave has ended yet, or none that this button could mean."""
    text = t.gettext("There are no results yet. They come when a round has ended.")
    return Reply(text, (results_row(t, on=not on), buttons.menu(t)))


def row(t: Translator) -> Row:
    """Return the way to the latest results at her workplace."""
    return (Button(t.pgettext("button", "📊 The results"), ask(Verb.FIGURES)),)


def method_row(t: Translator, plan: Plan) -> Row:
    """Return the way to how the figures of a wave are made."""
    words_ = t.pgettext("button", "❔ How was this made?")
    return (Button(words_, ask(Verb.METHOD, ticket(plan.key))),)


def back_row(t: Translator, plan: Plan) -> Row:
    """Return the way back from there to the figures."""
    words_ = t.pgettext("button", "‹ Back to the results")
    return (Button(words_, ask(Verb.FIGURES, ticket(plan.key))),)


def _text(t: Translator, reading: Reading, *, apart: bool) -> str:
    """Return all of it as HTML; not `apart`: without cards, days and nights, and without what is too much then."""
    parts = [f"<b>📊 {_plain(words.title(t, reading.plan))}</b>"]
    if not reading.shown:
        return "\n\n".join([*parts, _plain(words.too_few(t, reading))])
    rounding = _plain(words.blurred(t, reading))
    room = MOST - len(parts[0]) - len(rounding)
    for shown in reading.shown:
        sentence = f"<b>{_plain(words.headline(t, reading, shown))}</b>"
        lines = [sentence, _plain(words.share(t, reading, shown))]
        lines += _apart(t, reading, shown.id) if apart else []
        part = "\n".join(line for line in lines if line)
        room -= len(part) + 2
        if room > 0 or apart:
            parts.append(part)
    return "\n\n".join([*parts, rounding])


def _apart(t: Translator, reading: Reading, figure: str) -> list[str]:
    shown = reading.figure(figure)
    lines = [*words.strata(t, shown), *words.groups(t, reading, shown)] if shown else []
    return [_plain(one) for one in lines]


def _plain(text: str) -> str:
    return escape(text, quote=False)
