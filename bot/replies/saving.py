"""What became of a choice in; the line under a screen that says whether it is saved, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.models import Filed

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.models import Reply


def below(t: Translator, reply: Reply, filed: Filed | None) -> Reply:
    """Return `reply` with what became of her choice under it; None while the tick is waited for."""
    return replace(reply, text=f"{reply.text}\n\n<i>{_line(t, filed)}</i>")


def _line(t: Translator, filed: Filed | None) -> str:
    if filed is Filed.SAVED:
        return t.gettext("✓ Saved.")
    if filed is None:
        return t.gettext("Saving… ✓ appears here when it is saved.")
    return t.gettext("Not saved yet: our computer has a problem. I try again by myself.")
