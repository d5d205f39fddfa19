"""An event in; what it is called, where it is, and its note in a person's language, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.event import Kind

if TYPE_CHECKING:
    from bot.event import Event, Occurrence, Place
    from bot.i18n import Translator

ICONS = {Kind.STALL: "📣", Kind.MEETING: "👥", Kind.BALLOT: "🗳", Kind.PICKET: "✊"}
ENGLISH = "en"


def kind(t: Translator, event: Event) -> str:
    """Return what the event is, without its icon."""
    return {
        Kind.STALL: t.gettext("Union stall"),
        Kind.MEETING: t.gettext("Meeting"),
        Kind.BALLOT: t.gettext("Ballot"),
        Kind.PICKET: t.gettext("Picket line"),
    }[event.kind]


def title(t: Translator, event: Event) -> str:
    """Return what the event is, behind its icon."""
    return f"{ICONS[event.kind]} {kind(t, event)}"


def place_of(event: Event, occurrence: Occurrence) -> Place:
    """Return where an occurrence is: at the place agreed for it, or at the other one."""
    return event.place_b if occurrence.place_b and event.place_b else event.place


def where(t: Translator, event: Event, occurrence: Occurrence, most: int = 300) -> str:
    """Return the line with the place in the organiser's words, cut to `most` characters; nothing without a place."""
    words = place_of(event, occurrence).words
    if not words:
        return ""
    # NOTE: {place} is what an organiser typed: "Gate 2".
    return t.gettext("Where: {place}").format(place=t.isolate(escape(cut(words, most))))


def note(t: Translator, event: Event, most: int = 600) -> str:
    """Return the organiser's note in her language, or else in English or another, marked with it; nothing without."""
    text, language = note_of(t, event)
    words = t.isolate(escape(cut(text, most)))
    if language in {t.language.code, ""}:
        return words
    if language == ENGLISH:
        return f"{words}\n<i>{t.gettext('(Only in English so far.)')}</i>"
    return f"{words}\n<i>{t.gettext('(Not in your language yet.)')}</i>"


def note_of(t: Translator, event: Event) -> tuple[str, str]:
    """Return the note that suits her best, as it was typed, and the code of its language; two empty texts without."""
    for code in (t.language.code, ENGLISH, *event.notes):
        if code in event.notes:
            return event.notes[code], code
    return "", ""


def cut(text: str, most: int) -> str:
    """Return `text` with at most `most` characters, cut between words, with "…" where something is left out."""
    text = " ".join(text.split(" "))
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if not text[most - 1].isspace():
        head = head.rsplit(" ", 1)[0]
    return head.rstrip() + "…"
