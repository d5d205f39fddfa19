"""A person's wishes in; the screens on which she says of what, when and how openly she is reminded, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.event import Before, Push
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, events_answers, reminder, times
from bot.services.wishes import ALL

if TYPE_CHECKING:
    from bot.event import Event, Occurrence, Sleep, Wishes
    from bot.i18n import Translator
    from bot.replies.buttons import Row
    from bot.replies.reminder import Telling

ON, OFF = "✓ ", ""
WHAT, TIMES, LOCK, WAKE = "what", "when", "lock", "wake"
BY_EVENT = "n"  # her lock screen says what each event's organisers settled


def overview(t: Translator, wanted: Wishes, upcoming: str) -> Reply:
    """Return all that she chose, each in a line, with the way to change it; `upcoming`: when the next one comes."""
    sleep = [asleep(t, wanted)] if wanted.sleep else [t.gettext("You have not told me.")]
    lines = [
        (t.gettext("What"), [_what(t, wanted)]),
        (t.gettext("When"), [events_answers.befores(t, wanted)]),
        (t.gettext("You sleep"), sleep),
        (t.gettext("On your lock screen"), [openness(t, wanted.push)]),
        (
            t.gettext("If something changes while you sleep"),
            [
                t.gettext("I wake you.")
                if wanted.wake
                else t.gettext("I tell you without a sound, unless it begins within 3 hours.")
            ],
        ),
    ]
    text = "\n\n".join(
        [
            t.gettext("<b>⚙️ My reminders</b>"),
            *("\n".join([f"<b>{name}</b>", *values]) for name, values in lines),
            *([upcoming] if wanted.follows else []),
        ]
    )
    wake = (
        t.pgettext("button", "🔈 Do not wake me for changes")
        if wanted.wake
        else t.pgettext("button", "🔊 Wake me for changes")
    )
    rows: list[Row] = [
        (
            Button(t.pgettext("button", "🔔 What"), ask(Verb.WHEN, WHAT)),
            Button(t.pgettext("button", "⏰ When"), ask(Verb.WHEN, TIMES)),
        ),
        events_answers.when_asleep(t),
        (Button(t.pgettext("button", "🔒 On my lock screen"), ask(Verb.WHEN, LOCK)),),
        (Button(wake, ask(Verb.WHEN, WAKE, "0" if wanted.wake else "1")),),
    ]
    if wanted.follows:
        rows.append(reminder.stop(t))
    return Reply(text, (*rows, events_answers.back_to_week(t)))


def _what(t: Translator, wanted: Wishes) -> str:
    if ALL in wanted.follows:
        return t.gettext("Everything that is planned at your workplace.")
    count = len(wanted.follows)
    if not count:
        return t.gettext("Nothing.")
    return t.ngettext("{count} single event.", "{count} single events.", count).format(count=count)


def what(t: Translator, wanted: Wishes) -> Reply:
    """Return the choice of what she is reminded of: everything, one by one, or nothing."""
    every = ALL in wanted.follows
    rows: list[Row] = [
        (
            Button(
                (ON if every else OFF) + t.pgettext("button", "🔔 Everything at my workplace"),
                ask(Verb.FOLLOW, ALL),
            ),
        ),
        (
            Button(
                (ON if wanted.follows and not every else OFF)
                + t.pgettext("button", "☝️ I choose one by one"),
                ask(Verb.WEEK, "one"),
            ),
        ),
        (
            Button(
                (OFF if wanted.follows else ON) + t.pgettext("button", "🔕 Nothing"),
                ask(Verb.UNFOLLOW, ALL),
            ),
        ),
    ]
    text = t.gettext("<b>🔔 What shall I remind you of?</b>") + "\n\n" + _what(t, wanted)
    return Reply(text, (*rows, back(t)))


def when(t: Translator, wanted: Wishes) -> Reply:
    """Return the five times before an event, each switched by a tap."""
    rows = [
        (
            Button(
                (ON if one in wanted.before else OFF) + events_answers.before(t, one),
                ask(Verb.WHEN, TIMES, one, "0" if one in wanted.before else "1"),
            ),
        )
        for one in Before
    ]
    text = "\n\n".join(
        [
            t.gettext("<b>⏰ When shall I remind you?</b>"),
            events_answers.befores(t, wanted),
            t.gettext("While you sleep I wait, or I tell you before you go to sleep."),
        ]
    )
    return Reply(text, (*rows, events_answers.when_asleep(t), back(t)))


def lock(
    t: Translator, wanted: Wishes, event: Event, occurrence: Occurrence, telling: Telling
) -> Reply:
    """Return both texts of a reminder, as her lock screen shows them, and the choice between them."""

    def shown(push: Push) -> str:
        text = reminder.words(t, event, occurrence, telling, push)
        return f"<blockquote>{text}</blockquote>"

    text = "\n\n".join(
        [
            t.gettext("<b>🔒 What may stand on your lock screen?</b>"),
            t.gettext("Clear:") + "\n" + shown(Push.CLEAR),
            t.gettext("Quiet:") + "\n" + shown(Push.QUIET),
            openness(t, wanted.push),
        ]
    )
    choices = (
        (Push.CLEAR, t.pgettext("button", "Clear: what, when and where"), "c"),
        (Push.QUIET, t.pgettext("button", "Quiet: only when"), "q"),
        (None, t.pgettext("button", "As the organisers set it"), BY_EVENT),
    )
    rows = [
        (Button((ON if wanted.push is push else OFF) + words, ask(Verb.WHEN, LOCK, letter)),)
        for push, words, letter in choices
    ]
    return Reply(text, (*rows, back(t)))


def openness(t: Translator, push: Push | None) -> str:
    """Return in words how openly she is reminded."""
    if push is Push.CLEAR:
        return t.gettext("Clear: what, when and where.")
    if push is Push.QUIET:
        return t.gettext("Quiet: only when.")
    return t.gettext("As the organisers set it for each event.")


def asleep(t: Translator, wanted: Wishes) -> str:
    """Return when she sleeps, each time in a line."""
    return "\n".join(f"• {sleep_span(t, one)}" for one in wanted.sleep)


def sleep_span(t: Translator, one: Sleep) -> str:
    """Return one time of sleep: "Monday to Friday, 08:00–16:00"."""
    return f"{times.weekdays(t, one.days)}, {times.minutes(t, one.start, one.end)}"


def back(t: Translator) -> Row:
    """Return the way back to all that she chose, and to the doors."""
    return (Button(t.pgettext("button", "‹ Back"), ask(Verb.WHEN)), *buttons.menu(t))
