"""An event that waits or is on, in; its card in the organisers' group, with the buttons that may be tapped now, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.event import NoticeState, Standing, State
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import organiser_footing, times
from bot.replies.organiser_card import all_of, dates, facts, head, here, state
from bot.replies.organiser_counts import answered, reaches, sent
from bot.replies.organiser_sure import HOLD, PLACE_A, PLACE_B, RESUME, offered
from bot.services.when.zones import to_local

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from datetime import datetime

    from bot.event import Change, Event, Notice, Occurrence
    from bot.i18n import Translator
    from bot.replies.organiser_card import Desk
    from bot.replies.organiser_counts import Reach

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Now:
    """How one occurrence stands: what people answered, and what has been told of it."""

    occurrence: Occurrence
    answers: Counter[str]
    notices: Sequence[Notice]
    after: Occurrence | None = None


def proposal(desk: Desk, event: Event, reach: Reach, void: datetime | None) -> Reply:
    """Return the card that waits for a second admin."""
    t = desk.t
    every = [] if event.ballot else all_of(event, desk.now)
    if not event.rule and every and void:
        void = min(void, every[0].starts)  # what has begun cannot be approved any more
    lines = [
        head(desk, event, "card", t.gettext("waits for a second admin")),
        *facts(desk, event),
        reaches(t, event, reach, desk.now),
        _before(desk, event, void),
    ]
    rows: Rows = ((Button(t.pgettext("button", "↩️ Withdraw"), desk.press("drop", event.id)),),)
    if desk.maker:
        approve = t.pgettext("button", "✅ Approve")
        rows = ((Button(approve, desk.press("approve", event.id)),), *rows)
    else:
        lines.append(lost(t))
    return Reply("\n\n".join(lines), rows)


def lost(t: Translator) -> str:
    """Return why a card cannot be approved here: who asked for it stands on another message only, if it is there."""
    return t.gettext(
        "It can only be approved on its own card: /events leads there. "
        "If that card was deleted, withdraw this and type it again."
    )


def lapsed(desk: Desk, event: Event) -> Reply:
    """Return the card of what nobody approved in time."""
    t = desk.t
    lines = [
        head(desk, event, "over", t.gettext("not approved")),
        "\n".join(dates(desk, event)),
        t.gettext("Nobody approved it within a day. Nothing was sent. Type it again with /new."),
    ]
    return Reply("\n\n".join(lines))


def on(  # noqa: PLR0913, PLR0917 - all that stands on it
    desk: Desk,
    event: Event,
    now: Now,
    reach: Reach,
    change: Change | None = None,
    void: datetime | None = None,
) -> Reply:
    """Return the card of one occurrence of an event that is on, or was cancelled."""
    t, one = desk.t, now.occurrence
    lines = [
        head(desk, event, "card", state(t, event, one, desk.now)),
        *([here(desk, event, one)] if event.ballot is None else []),
        *(facts(desk, event) if event.ballot else _more(desk, event, one)),
        answered(t, event, now.answers),
        sent(t, now.notices),
    ]
    rows: Rows = ()
    if change:
        lines += _change(desk, event, change, reach, void)
        if any(notice.state is NoticeState.SENDING for notice in now.notices):
            lines.append(
                t.gettext(
                    "Something is being sent right now. The change goes out after the approval."
                )
            )
        rows = _change_buttons(desk, event)
    if event.state is State.ON and one.standing is not Standing.CANCELLED and one.ends > desk.now:
        rows += _alone(
            desk, event, one
        )  # also while a change waits: that is when a hold is needed
        rows += () if change else _together(desk, event, one)
    if any(notice.state is NoticeState.PAUSED for notice in now.notices):
        words = t.pgettext("button", "▶️ Send to the rest")
        rows = ((Button(words, desk.press("go", one.id)),), *rows)
    if one.standing is Standing.CANCELLED and event.state is State.ON and now.after:
        words = t.pgettext("button", "Next: {day}").format(day=times.short(t, event, now.after))
        rows = (*rows, (Button(words, desk.press("open", now.after.id)),))
    foot = (
        Button(t.pgettext("button", "🔄 Refresh"), desk.press("open", one.id)),
        Button(t.pgettext("button", "‹ All events"), ask(Verb.ORG, "list")),
    )
    return Reply("\n\n".join(line for line in lines if line), (*rows, foot))


def ask_change(desk: Desk, event: Event, one: Occurrence) -> Reply:
    """Return the card while it asks for a new line."""
    t = desk.t
    example = (
        t.pgettext("example", "4 Jan, 11 Jan, 22 Jan, 29 Jan")
        if event.ballot
        else t.pgettext("example", "Tue 18-20 gate 3")
    )
    lines = [
        head(desk, event, "change"),
        "\n".join(dates(desk, event)),
        t.gettext(
            "<b>What shall hold instead?</b> Reply to this message with the whole new line, like: {example}\n"
            "A second admin must approve it."
        ).format(example=f"<code>{escape(example)}</code>"),
    ]
    if event.rule:
        lines.append(
            t.gettext("It holds for all times to come. Days that you leave out are cancelled.")
        )
    back = Button(t.pgettext("button", "‹ Back"), desk.press("open", one.id))
    return Reply("\n\n".join(lines), ((back,),))


def _alone(desk: Desk, event: Event, one: Occurrence) -> Rows:
    t = desk.t
    labels = {
        HOLD: t.pgettext("button", "✋ Hold"),
        RESUME: t.pgettext("button", "▶️ As planned again"),
        "0": t.pgettext("button", "As first planned"),
        "30": t.pgettext("button", "30 min later"),
        "60": t.pgettext("button", "1 h later"),
        "120": t.pgettext("button", "2 h later"),
        PLACE_B: t.pgettext("button", "🅱 To the other place"),
        PLACE_A: t.pgettext("button", "🅰 Back to the first place"),
    }
    found = {
        what: Button(labels[what], desk.press("sure", one.id, what))
        for what in offered(event, one, desk.now)
    }
    first = tuple(button for what, button in found.items() if what in {HOLD, RESUME})
    delays = tuple(button for what, button in found.items() if what.isdigit())
    places = tuple(button for what, button in found.items() if what in {PLACE_A, PLACE_B})
    return tuple(row for row in (first, delays, places) if row)


def _together(desk: Desk, event: Event, one: Occurrence) -> Rows:
    t = desk.t

    def button(words: str, action: str, *more: str) -> Button:
        return Button(words, desk.press(action, one.id, *more))

    ending = [button(t.pgettext("button", "❌ Cancel this one"), "cancel", "1")]
    if event.rule:
        ending.append(button(t.pgettext("button", "❌ Cancel all"), "cancel", "all"))
    return ((button(t.pgettext("button", "✏️ Change"), "change"),), tuple(ending))


def _change_buttons(desk: Desk, event: Event) -> Rows:
    t = desk.t
    withdraw = (Button(t.pgettext("button", "↩️ Withdraw"), desk.press("undo", event.id)),)
    if not desk.maker:
        return (withdraw,)
    approve = Button(t.pgettext("button", "✅ Approve the change"), desk.press("agree", event.id))
    return ((approve,), withdraw)


def _change(
    desk: Desk, event: Event, change: Change, reach: Reach, void: datetime | None
) -> list[str]:
    t = desk.t
    if change.new is None:
        asked = (
            t.gettext("<b>⏳ Asked: cancel this one.</b>")
            if change.occurrence
            else t.gettext("<b>⏳ Asked: cancel it for good.</b>")
        )
    else:
        new = [*dates(desk, change.new), t.isolate(escape(change.new.place.words))]
        asked = "\n".join(
            [t.gettext("<b>⏳ Asked: change it to</b>"), *(line for line in new if line)]
        )
        if thought := organiser_footing.of_change(t, change.new):
            asked = f"{asked}\n\n{thought}"
    lines = [asked, reaches(t, event, reach, desk.now), _before(desk, event, void)]
    return lines if desk.maker else [*lines, lost(t)]


def _before(desk: Desk, event: Event, void: datetime | None) -> str:
    t = desk.t
    if void is None:
        return ""
    local = to_local(void, event.zone)
    hour = t.isolate(times.clock(local), ltr=True)
    return t.gettext("⏳ A second admin must approve before {day}, {hour}.").format(
        day=times.day(t, local), hour=hour
    )


def _more(desk: Desk, event: Event, one: Occurrence) -> list[str]:
    t = desk.t
    after = [other for other in all_of(event, desk.now) if other.starts > one.starts]
    if not after:
        return []
    text = t.ngettext(
        "{n} more time after this, the last on {day}.",
        "{n} more times after this, the last on {day}.",
        len(after),
    )
    today = to_local(desk.now, event.zone).date()
    return [text.format(n=len(after), day=times.day(t, after[-1].local, today))]
