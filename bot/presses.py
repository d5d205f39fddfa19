"""What a tap asks for, with the language and site its button was made for: to ASCII and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import OldMenuError


class Verb(StrEnum):
    """What a tap asks for; the letters travel in buttons that stay on phones, so they keep their meaning for ever."""

    MENU = "m"
    DOOR = "d"
    TOPIC = "t"
    SITES = "w"
    SITE = "s"
    LANGUAGES = "l"
    LANGUAGE = "L"
    PERSON = "p"
    HELP = "h"
    PRIVACY = "y"
    REPORT = "q"
    MEANT = "M"
    RESULTS = "r"
    BOX = "b"
    CLEAN = "c"
    WITHDRAW = "x"
    ORG = "O"
    WEEK = "e"
    EVENT = "E"
    FOLLOW = "f"
    UNFOLLOW = "u"
    ANSWER = "a"
    WHEN = "n"
    SLEEP = "z"
    CALENDAR = "k"
    PIN = "o"
    HELPED = "g"
    WRONG = "B"
    SHARE = "S"
    FIGURES = "F"
    METHOD = "H"
    CARD = "v"


@dataclass(frozen=True, slots=True)
class Press:
    """A tap: its verb, its arguments, and the language and site of the person for whom the button was made."""

    verb: Verb
    args: tuple[str, ...]
    language: str
    site: str


def ask(verb: Verb, *args: str) -> str:
    """Return the data of a button that asks for `verb` with `args` (no dots in them)."""
    return ".".join((verb, *args))


def payload(data: str, language: str, site: str) -> str:
    """Return what is sealed into a button: `data` behind the person's language and site."""
    return f"{language}.{site}.{data}"


def read(text: str) -> Press:
    """Return the tap in an opened payload; raises `OldMenuError` when it is of a menu that no longer exists."""
    try:
        language, site, verb, *args = text.split(".")
        return Press(Verb(verb), tuple(args), language, site)
    except ValueError:
        raise OldMenuError from None


def pattern(verb: Verb) -> str:
    """Return the regular expression for sealed callback data that asks for `verb` (the tag has no dots)."""
    return rf"^[^.]*\.[^.]*\.{verb}(\.|$)"
