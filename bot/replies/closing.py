"""Waves that cannot be closed in; what the organisers' group reads of it out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Reply
from bot.replies import figures

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.plan import Plan


def unready(t: Translator) -> Reply:
    """Return the word that this machine could not make the figures of a round at its end."""
    what = t.gettext(
        "When a round of questions ends, I cannot make its figures. Something is broken on the computer that I run "
        "on. Until it is mended, the answers stay locked."
    )
    return _trouble(t, t.gettext("I cannot make figures now"), what)


def stuck(t: Translator, name: str) -> Reply:
    """Return the word that a round which is over, at the unit called `name`, cannot be closed."""
    # NOTE: {unit} is the name of a workplace.
    what = t.gettext(
        "A round of questions at {unit} is over. I tried several times to make its figures, and could not. "
        "Its answers stay locked, and I go on trying."
    ).format(unit=t.isolate(name))
    return _trouble(t, t.gettext("I cannot end a round of questions"), what)


def lost(t: Translator, plan: Plan) -> Reply:
    """Return the word that the answers of a round which is over are gone: nothing was drawn of them."""
    # NOTE: {unit} is the name of a workplace, {day} its last day.
    what = t.gettext(
        "A round of questions at {unit} ended on {day}. Its answers are not here any more: an older copy of the "
        "data was put back, or their key was lost. There will be no figures of it."
    ).format(unit=t.isolate(plan.name), day=figures.day(t, plan.closes))
    title = t.gettext("A round of questions cannot be counted")
    return Reply(f"⚠️ <b>{escape(title)}</b>\n\n{escape(what)}")


def _trouble(t: Translator, title: str, what: str) -> Reply:
    who = t.gettext("Ask whoever runs the bot to type this:")
    parts = (f"⚠️ <b>{escape(title)}</b>", escape(what), escape(who), "<code>brazier check</code>")
    return Reply("\n\n".join(parts))
