"""How sending went in; what the organisers' group is told about it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.event import Tell
from bot.models import Reply
from bot.replies import event_words, times
from bot.replies.organiser_counts import about
from bot.services.when.zones import to_local

if TYPE_CHECKING:
    from datetime import datetime

    from bot.event import Event, Notice, Occurrence
    from bot.i18n import Translator


def done(
    t: Translator, event: Event, occurrence: Occurrence, notice: Notice, last: datetime | None
) -> Reply:
    """Return that everybody was told: about how many, when the last was (UTC), and how many could not be reached."""
    count = about(t, notice.sent)
    if notice.tell is Tell.COMING:
        words = t.gettext("Reminders have been sent: {n}.").format(n=count)
    else:
        words = t.gettext("Everybody has been told: {n}.").format(n=count)
    lines = [_head(t, event, occurrence), words]
    if last:
        hour = t.isolate(times.clock(to_local(last, event.zone)), ltr=True)
        lines.append(t.gettext("The last of them at {hour}.").format(hour=hour))
    if notice.failed + notice.dropped:
        missed = about(t, notice.failed + notice.dropped)
        lines.append(t.gettext("Not reached: {n}.").format(n=missed))
    return Reply("\n".join(lines), silent=True)


def paused(t: Translator, event: Event, occurrence: Occurrence) -> Reply:
    """Return that sending was stopped, and that nobody was forgotten because of it."""
    return Reply(
        "\n".join(
            [
                _head(t, event, occurrence),
                t.gettext(
                    "⚠️ Sending has stopped: too many could not be reached. Ask whoever runs the bot."
                ),
                t.gettext("Nobody has been removed. Those who wait can still be told."),
            ]
        )
    )


def _head(t: Translator, event: Event, occurrence: Occurrence) -> str:
    return f"<b>{event_words.title(t, event)}</b> · {times.short(t, event, occurrence)}"
