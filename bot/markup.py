"""A section of an answer in Markdown-light in, Telegram's HTML out."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Translator

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
NUMBERED = re.compile(r"\s*(\d+)\.\s+")
BULLET = re.compile(r"\s*[-*]\s+")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def section_html(text: str, phones: Mapping[str, str], translator: Translator) -> str:
    """Turn one section into Telegram HTML.

    Paragraphs stay apart by an empty line, lines of one paragraph are joined, list items keep a line each, and every
    `{name}` of `phones` becomes its number, kept left to right. What looks like HTML in the text is shown as it is.
    """
    blocks = (_block(block) for block in re.split(r"\n\s*\n", text.strip()))
    html = BOLD.sub(r"<b>\1</b>", escape("\n\n".join(blocks), quote=False))

    def number(found: re.Match[str]) -> str:
        phone = phones.get(found[1])
        return (
            found[0] if phone is None else escape(translator.isolate(phone, ltr=True), quote=False)
        )

    return PLACEHOLDER.sub(number, html)


def shape(text: str) -> str:
    """Return the kinds of lines of a section, one letter each: `p`aragraph, `1` numbered, `-` bullet.

    A translation has the shape of its English.
    """
    lines = "\n\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip())).split("\n")
    kinds = (
        "" if not line else "1" if NUMBERED.match(line) else "-" if line[0] == "•" else "p"
        for line in lines
    )
    return "".join(kinds)


def _block(block: str) -> str:
    lines: list[str] = []
    for line in block.splitlines():
        if found := NUMBERED.match(line):
            lines.append(f"{found[1]}. {line[found.end() :].strip()}")
        elif found := BULLET.match(line):
            lines.append(f"• {line[found.end() :].strip()}")
        elif lines:
            # A line that an editor broke is one line to the reader, as in Markdown.
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return "\n".join(lines)
