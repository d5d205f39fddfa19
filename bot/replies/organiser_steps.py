"""One thing that a card asks for in, or the words that are typed there; the question with its buttons out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.event import Kind
from bot.models import Button, Reply
from bot.replies import event_words
from bot.replies.organiser_card import LONG, dates, head, name_of

if TYPE_CHECKING:
    from bot.event import Event
    from bot.i18n import Translator
    from bot.replies.organiser_card import Desk


def steps(desk: Desk, event: Event, step: str) -> Reply:
    """Return the card while it asks for one thing: `place`, `b`, `pin`, `lift`, `note`, `note-xx`, `long`."""
    t = desk.t
    what, _, code = step.partition("-")
    texts = {
        "place": t.gettext("<b>Where is it?</b> Reply to this message with the place."),
        "b": t.gettext(
            "<b>Where, if it cannot be there?</b> Reply to this message with the other place. "
            "One admin alone can move it there later."
        ),
        "pin": t.gettext(
            "<b>Where is it on the map?</b> Reply to this message with a location (📎 → Location)."
        ),
        "lift": t.gettext(
            "<b>Where can people be picked up?</b> Reply to this message with one place and its time."
        ),
        "note": t.gettext(
            "<b>A note for everybody.</b> Choose the language, or reply to this message: I see which language it is."
        ),
        "long": t.gettext("<b>How long does it last?</b>"),
    }
    text = texts[what]
    if code:
        text = t.gettext(
            "<b>The note in this language: {language}.</b> Reply to this message with the text."
        ).format(language=t.isolate(escape(name_of(desk.texts, code))))
    back = (Button(t.pgettext("button", "‹ Back"), desk.press("card", event.id)),)
    lines = [head(desk, event, step), "\n".join(dates(desk, event)), text]
    return Reply("\n\n".join(lines), (*_choices(desk, event, what, code), back))


def _choices(desk: Desk, event: Event, step: str, code: str) -> list[tuple[Button, ...]]:
    t = desk.t

    def button(label: str, action: str, *more: str) -> Button:
        return Button(event_words.cut(label, 40), desk.press(action, event.id, *more))

    remove = t.pgettext("button", "🗑 Remove")
    if step == "lift":
        return [
            (button(f"{remove} {number}. {pickup}", "no-lift", str(number)),)
            for number, pickup in enumerate(event.pickups, 1)
        ]
    if step == "note" and not code:
        names = [
            button(("✓ " if one.code in event.notes else "") + one.name, "note", one.code)
            for one in desk.texts.offered
        ]
        return [tuple(names[i : i + 2]) for i in range(0, len(names), 2)]
    if step == "long":
        hours = [(n, t.ngettext("{n} hour", "{n} hours", n // 60).format(n=n // 60)) for n in LONG]
        return [tuple(button(words, "lasts", str(n)) for n, words in hours)]
    removable = {
        "b": (event.place_b is not None, ("no-b",)),
        "pin": (event.place.latitude is not None, ("no-pin",)),
        "note": (code in event.notes, ("no-note", code)),
    }
    there, wanted = removable.get(step, (False, ("",)))
    return [(button(remove, *wanted),)] if there else []


def kinds(t: Translator) -> dict[Kind, str]:
    """Return the words that organisers may type for each kind, "|" between those that mean the same."""
    return {
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        Kind.STALL: t.pgettext("typed", "stall|union stall|table"),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        Kind.MEETING: t.pgettext("typed", "meeting|meet"),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        Kind.BALLOT: t.pgettext("typed", "ballot|vote"),
        # NOTE: Typed by organisers. All ways to write it, with | between them.
        Kind.PICKET: t.pgettext("typed", "picket|picket line"),
    }


def lift_words(t: Translator) -> str:
    """Return the words before the colon with which a reply gives a pick-up point, "|" between them."""
    # NOTE: Typed by organisers, before a colon. All ways to write it, with | between them.
    return t.pgettext("typed", "lift|lifts|pick-up|pickup|pick up|ride|bus")
