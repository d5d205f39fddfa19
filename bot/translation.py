"""One English text and its translation in; what makes the translation unusable, or only clumsy, out in sentences."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from string import Formatter
from typing import TYPE_CHECKING

from bot.markup import BULLET, NUMBERED, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TAG = re.compile(r"<[^<>]*>")
# Wider than Telegram's own reading: what merely looks like a link is refused too.
LINK = re.compile(r"https?:\S+|\bt\.me\b\S*|\w{2,}(?:-\w+)*\.[^\W\d_]{2,}|(?<![\w])@\w{2,}")
COMMAND = re.compile(r"(?<![\w<])/[a-z_]+")
PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().-]{0,2}\d){6,}")
FIGURE = re.compile(r"\d(?:[\d.,\u066b\u066c\u00a0\u202f]*\d)?")
# Telegram's and our own limits by context, in characters. What `{…}` adds at run time is not counted.
LIMITS = {
    "button": 40,
    # With its icon it is a button too.
    "door": 37,
    "alert": 200,
    "command": 256,
    "description": 512,
    "short description": 120,
}
# Answers of a survey, and the button that leads to it, are buttons too.
BUTTONS = re.compile(r"topic/.*/button|survey/[^/]+/(?:button|(?!says/)[^/]+/(?!ask$).+)")
# What a counted number is called in our texts; the plural form for one person may say "one" instead.
NUMBER = {"n", "count", "number"}
# UTF-16 units of a short answer, as Telegram counts: together with the first step and the tail it is one screen.
SHORT_ANSWER = 600


def faults(english: Sequence[str], forms: Sequence[str]) -> list[str]:
    """Say why a translation cannot be shown at all: it would crash, be refused by Telegram, or lead somewhere else.

    `english` is the text, or its singular and plural; `forms` its translation, or all plural forms of it.
    """
    found: list[str] = []
    for form in forms:
        found += _placeholders(english, form)
        found += _tags(english[-1], form)
        for what, links in (
            ("link or @name", _links),
            ("command", _commands),
            ("phone number", _phones),
        ):
            allowed = set().union(*(links(text) for text in english))
            found += [
                f"“{link}” is a {what} that the English does not have."
                for link in sorted(links(form) - allowed)
            ]
        missing = sorted(_commands(english[-1]) - _commands(form))
        found += [f"The command {command} is missing." for command in missing]
    return list(dict.fromkeys(found))


def blemishes(
    context: str, english: Sequence[str], forms: Sequence[str], *, rtl: bool
) -> list[str]:
    """Say what is clumsy in a translation: too long, another list, other figures, a line that runs the wrong way."""
    kind = "button" if BUTTONS.fullmatch(context) else context
    found: list[str] = []
    for form in forms:
        if kind in LIMITS and len(form) > LIMITS[kind]:
            found.append(
                f"It has {len(form)} characters; {LIMITS[kind]} is the most for a {kind}."
            )
        if (
            context.startswith("topic/")
            and context.endswith("/short")
            and utf16(form) > SHORT_ANSWER
        ):
            found.append(
                f"It has {utf16(form)} characters; {SHORT_ANSWER} is the most for a short answer."
            )
        if context.startswith("topic/") and shape(form) != shape(english[0]):
            found.append("The paragraphs or the lists are not those of the English.")
        if context.startswith(("topic/", "safety", "survey/")) and _figures(form) != _figures(
            english[0]
        ):
            here, there = (
                ", ".join(sorted(_figures(text))) or "none" for text in (form, english[0])
            )
            found.append(
                f"The figures are {here}; in the English they are {there}. Write figures as figures."
            )
        # An example is typed as it stands: the command comes first in every language.
        if rtl and context != "example" and (line := _wrong_way(form)):
            found.append(
                f"“{line[:30]}…” begins with Latin letters, so the whole line runs left to right."
            )
    return list(dict.fromkeys(found))


def utf16(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _placeholders(english: Sequence[str], form: str) -> list[str]:
    try:
        have = {name for _, name, _, _ in Formatter().parse(form) if name is not None}
    except ValueError:
        return ["A curly bracket is open or closed on its own."]
    sets = [set(re.findall(r"\{([^{}]*)\}", text)) for text in english]
    found = [f"{{{name}}} is not in the English." for name in sorted(have - set().union(*sets))]
    needed = set.intersection(*sets) - (NUMBER if len(english) > 1 else set())
    return found + [f"{{{name}}} is missing." for name in sorted(needed - have)]


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[str] = []
        self.whole = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append(f"<{tag}{''.join(f' {name}={value}' for name, value in attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        self.whole = self.whole and bool(self.open) and self.open.pop() == tag


def _balance(text: str) -> tuple[bool, list[str]]:
    parser = _Balance()
    parser.feed(text)
    parser.close()
    closed = parser.whole and not parser.open and not re.search(r"[<>]", TAG.sub("", text))
    return closed, sorted(parser.seen)


def _tags(english: str, form: str) -> list[str]:
    closed, seen = _balance(form)
    (_, wanted), stars = _balance(english), form.count("**")
    found = [] if closed else ["A tag is not closed, or closed twice."]
    if seen != wanted:
        found.append(
            f"The tags are {' '.join(seen) or 'none'}; in the English: {' '.join(wanted) or 'none'}."
        )
    if stars != english.count("**"):
        found.append(f"`**` is here {stars} times and in the English {english.count('**')} times.")
    return found


def _set_of(pattern: re.Pattern[str], clean: Callable[[str], str]) -> Callable[[str], set[str]]:
    return lambda text: {clean(found[0]) for found in pattern.finditer(TAG.sub(" ", text))}


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())


_links = _set_of(LINK, lambda link: link.rstrip(".,;:!?)"))
_commands = _set_of(COMMAND, str)
_phones = _set_of(PHONE, _digits)


def _figures(text: str) -> set[str]:
    lines = (
        NUMBERED.sub("", line, count=1) if NUMBERED.match(line) else line
        for line in text.split("\n")
    )
    return {_digits(found[0]) for found in FIGURE.finditer("\n".join(lines))}


def _wrong_way(text: str) -> str:
    for line in text.split("\n"):
        marker = NUMBERED.match(line) or BULLET.match(line)
        bare = re.sub(r"\{[^{}]*\}", "", TAG.sub("", line[marker.end() :] if marker else line))
        sides = (unicodedata.bidirectional(letter) for letter in bare)
        if next((side for side in sides if side in {"L", "R", "AL"}), "") == "L":
            return bare.strip()
    return ""
