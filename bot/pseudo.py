"""English texts in, the pseudo-language out: accents, 40 % longer, in brackets; it shows what nobody can translate."""

from __future__ import annotations

import gettext
import math
import re

ACCENTS = str.maketrans(
    "ABCDEGHIJKLNORSTUWYZabcdeghijklnorstuwyz", "ÀƁÇĐÉĜĤÎĴĶĻÑÕŔŠŢÛŴÝŽàƀçđéĝĥîĵķļñõŕšţûŵýž"
)
# What code or Telegram reads: {placeholders}, <tags>, &entities;, **bold**, addresses, @names and /commands.
KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&#?\w+;|\*\*|https?://\S+|(?<!\w)[@/]\w+)")
MARKER = re.compile(r"\s*(?:\d+\. |- )?")


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue in which every text has a translation."""

    def gettext(self, message: str) -> str:
        """Pseudo-translate."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Pseudo-translate the form for `n`."""
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        """Pseudo-translate, whatever the context."""
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        """Pseudo-translate the form for `n`, whatever the context."""
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo(text: str) -> str:
    """Give `text` accents, brackets and two fifths of its length more, line by line so that lists stay lists."""
    return "\n".join(_line(line) if line.strip() else line for line in text.split("\n"))


def _line(line: str) -> str:
    marker = MARKER.match(line)
    start = marker.end() if marker else 0
    parts = KEPT.split(line[start:])
    words = "".join(part if i % 2 else part.translate(ACCENTS) for i, part in enumerate(parts))
    longer = math.ceil(0.4 * sum(len(part) for part in parts[::2]))
    return f"{line[:start]}⟦{words}{'~' * longer}⟧"
