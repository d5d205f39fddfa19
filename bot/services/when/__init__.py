"""One line that an organiser typed, in her language or in English, in; when and where it is, or what is wrong, out.

Nothing here logs or keeps a line.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from babel.core import get_global

from bot.languages import SOURCE
from bot.services.when.reading import read
from bot.services.when.settling import Now, settle
from bot.services.when.understood import MisunderstoodError, Problem, Understood
from bot.services.when.words import vocabulary
from bot.services.when.zones import zone_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.i18n import Translator

__all__ = ["MisunderstoodError", "Problem", "Understood", "understand"]

MOST_CHARACTERS = 300
# Controls, half characters, line ends; and what turns the text around it about for ever.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")
_MONTH_FIRST = frozenset({"US", "PR", "VI", "GU", "AS", "MP", "UM"})


def understand(
    line: str, t: Translator, now: datetime, zone: str, minutes: int = 120
) -> Understood:
    """Return what `line` means to somebody who writes the language of `t` at `now` (UTC) about a site in `zone`.

    `minutes` is how long it lasts when the line does not say. Raises `MisunderstoodError` with what is wrong and
    what an answer needs, and `UnknownZoneError`.
    """
    zone_of(zone)
    if len(line) > MOST_CHARACTERS:
        raise MisunderstoodError(Problem.LINE_TOO_LONG)
    if any(unicodedata.category(c) in _REFUSED or c in _TURNING for c in line):
        raise MisunderstoodError(Problem.UNREADABLE)
    here = Now(now, zone)
    said = read(line, vocabulary(t), here.local.date(), month_first=_month_first(t, zone))
    return settle(said, here, minutes)


def _month_first(t: Translator, zone: str) -> bool | None:
    """Tell how 3/4 is read: as at the site by those who write English there; of others at a US site nobody knows."""
    american = get_global("zone_territories").get(zone) in _MONTH_FIRST
    if t.language.code == SOURCE or not american:
        return american
    return None
