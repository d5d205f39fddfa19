"""What one admin may tell everybody alone, in; the question whether that shall be, with what people will read, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.event import Standing, Tell
from bot.models import Button, Reply
from bot.replies import event_words, reminder, times
from bot.replies.organiser_card import head, here, state
from bot.replies.organiser_counts import reaches
from bot.services.events.changing import LATER, later

if TYPE_CHECKING:
    from datetime import datetime

    from bot.event import Event, Occurrence
    from bot.i18n import Translator
    from bot.replies.organiser_card import Desk
    from bot.replies.organiser_counts import Reach

# What one admin may do, in buttons; the rest are minutes.
HOLD, RESUME, PLACE_B, PLACE_A = "h", "r", "b", "a"


def offered(event: Event, one: Occurrence, now: datetime) -> list[str]:
    """Return what one admin alone may tell everybody now, as buttons have it; nothing that is past or so already."""
    if event.ballot or one.standing is Standing.CANCELLED or one.starts <= now:
        return []
    found = [RESUME if one.standing is Standing.HELD else HOLD]
    found += [
        str(minutes)
        for minutes in LATER
        if minutes != one.late and later(one, minutes, event.zone).starts > now
    ]
    if event.place_b:
        found.append(PLACE_A if one.place_b else PLACE_B)
    return found


def confirm(desk: Desk, event: Event, one: Occurrence, what: str, reach: Reach) -> Reply:
    """Return the card while it asks whether everybody shall really be told."""
    t = desk.t
    lines = [
        head(desk, event, "sure", state(t, event, one, desk.now)),
        here(desk, event, one),
        t.gettext("<b>Tell everybody now?</b> They will read:"),
        f"<blockquote>{_told(t, event, one, what, desk.now)}</blockquote>",
        reaches(t, event, reach, desk.now),
    ]
    rows = (
        (
            Button(
                t.pgettext("button", "📣 Yes, tell them"),
                desk.press("do", one.id, what, str(one.version)),
            ),
        ),
        (Button(t.pgettext("button", "‹ Back"), desk.press("open", one.id)),),
    )
    return Reply("\n\n".join(lines), rows)


def _told(t: Translator, event: Event, one: Occurrence, what: str, now: datetime) -> str:
    """Return what people will read, in the words in which it is sent."""
    if what == HOLD:
        then, tell = replace(one, standing=Standing.HELD), Tell.HELD
    elif what == RESUME:
        then, tell = replace(one, standing=Standing.PLANNED), Tell.ON
    elif what in {PLACE_A, PLACE_B}:
        then = replace(one, place_b=what == PLACE_B, was=None, elsewhere=True)
        tell = Tell.MOVED
    else:
        then, tell = later(one, int(what), event.zone), Tell.MOVED
    lines = [
        *reminder.changed(t, event, then, tell),
        times.left(t, event, then, now),
        event_words.where(t, event, then),
    ]
    return "\n".join(line for line in lines if line)
