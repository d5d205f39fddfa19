"""Waves that cannot be closed in; what the organisers' group reads of it out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Reply

if TYPE_CHECKING:
    from bot.i18n import Translator


def unready(t: Translator) -> Reply:
    """Return the word that this machine could not make the figures of a round at its end."""
    what = t.gettext(
        "At the end of a round of questions I could not make its figures. Something is broken on the computer that I "
        "run on. Until it is mended, the answers stay locked."
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


def _trouble(t: Translator, title: str, what: str) -> Reply:
    who = t.gettext("Ask whoever runs the bot to type this:")
    parts = (f"⚠️ <b>{escape(title)}</b>", escape(what), escape(who), "<code>brazier check</code>")
    return Reply("\n\n".join(parts))
