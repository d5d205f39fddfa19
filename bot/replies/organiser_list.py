"""What is planned and what waits in; the list in the organisers' group, a button each, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.event import Standing, State
from bot.models import Button, Reply
from bot.replies import event_words, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.event import Event, Occurrence
    from bot.i18n import Translator


def elsewhere(t: Translator) -> Reply:
    """Return the word above which the card itself hangs: it was posted before."""
    return Reply(t.gettext("☝️ Here is its card."))


def listing(t: Translator, items: Sequence[tuple[str, str]], first: str = "") -> Reply:
    """Return the events, a button for each (label, data)."""
    rows = tuple((Button(event_words.cut(label, 40), data),) for label, data in items)
    if not rows:
        return Reply(t.gettext("Nothing is planned. Type /new to begin."))
    return Reply(first or t.gettext("<b>What is planned</b>\nTap one to see how it stands."), rows)


def which(t: Translator, *, hold: bool) -> str:
    """Return the question above a list when it is not clear which event is meant."""
    return (
        t.gettext("<b>Which one shall people wait for?</b>")
        if hold
        else t.gettext("<b>Which one shall be cancelled?</b>")
    )


def label(
    t: Translator, event: Event, one: Occurrence | None, site: str, *, waits: bool = False
) -> str:
    """Return the words on the button of one event in the list; `waits`: a change of it, for a second admin."""
    marks = {State.DRAFT: "✏️ ", State.PROPOSED: "⏳ "}
    mark = marks.get(event.state, "")
    if one and one.standing is not Standing.PLANNED:
        mark = "✋ " if one.standing is Standing.HELD else "❌ "
    if waits:
        mark = "⏳ "
    day = times.short(t, event, one) if one else event_words.kind(t, event)
    icon = event_words.ICONS[event.kind]
    return f"{mark}{icon} {day} · {site}" if site else f"{mark}{icon} {day}"
