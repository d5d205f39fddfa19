"""A person's times of sleep in; the buttons with which she tells them, days and hours one after the other, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.event import Sleep
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import events_settings, times
from bot.services.wishes import EVERY_DAY, SLEEPS

if TYPE_CHECKING:
    from bot.event import Wishes
    from bot.i18n import Translator
    from bot.replies.buttons import Row

HOUR = 60
PRESETS = (
    Sleep(EVERY_DAY, 8 * HOUR, 16 * HOUR),
    Sleep(EVERY_DAY, 22 * HOUR, 7 * HOUR),
    Sleep(EVERY_DAY, 20 * HOUR, 4 * HOUR),
)
DAYS, FROM, TO, ADD, DROP = "d", "f", "t", "+", "-"
ACROSS = 4  # buttons with hours in a row


def sleep(t: Translator, wanted: Wishes) -> Reply:
    """Return when she sleeps, with a button for each to delete it, and three usual times to add."""
    paragraphs = [t.gettext("<b>😴 When do you sleep?</b>")]
    if wanted.sleep:
        paragraphs.append(events_settings.asleep(t, wanted))
    paragraphs.append(t.gettext("I keep quiet then. I remind you before it, or when you get up."))
    paragraphs.append(
        t.gettext(
            "While you sleep, I make a sound only for a change to something that starts in less than 3 hours."
        )
        if not wanted.wake
        else t.gettext("I make a sound only if something changes.")
    )
    rows: list[Row] = [(_drop(t, one),) for one in wanted.sleep]
    if len(wanted.sleep) < SLEEPS:
        rows += [(_preset(t, one),) for one in PRESETS if one not in wanted.sleep]
        other = t.pgettext("button", "Other days or hours")
        rows.append((Button(other, ask(Verb.SLEEP, DAYS, str(EVERY_DAY))),))
    else:
        paragraphs.append(t.gettext("I can remember 3 times. Delete one to tell me another."))
    return Reply("\n\n".join(paragraphs), (*rows, events_settings.back(t)))


def _drop(t: Translator, one: Sleep) -> Button:
    span = events_settings.sleep_span(t, one)
    return Button(f"🗑 {span}"[:40], ask(Verb.SLEEP, DROP, *_numbers(one)))


def _preset(t: Translator, one: Sleep) -> Button:
    words = {
        PRESETS[0]: t.pgettext("button", "After a night shift: {hours}"),
        PRESETS[1]: t.pgettext("button", "At night: {hours}"),
        PRESETS[2]: t.pgettext("button", "Early: {hours}"),
    }[one]
    label = words.format(hours=times.minutes(t, one.start, one.end))
    return Button(label, ask(Verb.SLEEP, ADD, *_numbers(one)))


def days(t: Translator, chosen: int) -> Reply:
    """Return the weekdays, each switched by a tap, as a sleep begins on them."""

    def button(number: int) -> Button:
        mark = "✓ " if chosen >> number & 1 else ""
        return Button(
            f"{mark}{times.weekday(t, number)}", ask(Verb.SLEEP, DAYS, str(chosen ^ 1 << number))
        )

    text = "\n\n".join(
        [
            t.gettext("<b>😴 On which days?</b>"),
            times.weekdays(t, chosen) if chosen else t.gettext("Tap at least one day."),
        ]
    )
    rows: list[Row] = [tuple(map(button, range(4))), tuple(map(button, range(4, 7)))]
    if chosen:
        go_on = t.pgettext("button", "Go on")
        rows.append((Button(go_on, ask(Verb.SLEEP, FROM, str(chosen))),))
    return Reply(text, (*rows, back(t)))


def hours(t: Translator, chosen: int, start: int | None = None) -> Reply:
    """Return the hours of a day: from when she sleeps, or, after the minute `start`, until when."""
    if start is None:
        question = t.gettext("<b>😴 From when do you sleep?</b>")
    else:
        question = t.gettext("<b>😴 Until when do you sleep?</b>")
    first = 0 if start is None else start // HOUR + 1
    wanted = [hour % 24 for hour in range(first, first + (24 if start is None else 23))]

    def button(hour: int) -> Button:
        if start is None:
            data = ask(Verb.SLEEP, TO, str(chosen), str(hour * HOUR))
        else:
            data = ask(Verb.SLEEP, ADD, *_numbers(Sleep(chosen, start, hour * HOUR)))
        return Button(f"{hour:02}:00", data)

    cells = [button(hour) for hour in wanted]
    rows = [tuple(cells[n : n + ACROSS]) for n in range(0, len(cells), ACROSS)]
    known = times.weekdays(t, chosen)
    if start is not None:
        known += f", {start // HOUR:02}:{start % HOUR:02} –"
    return Reply(f"{question}\n\n{known}", (*rows, back(t)))


def back(t: Translator) -> Row:
    """Return the way back to her times of sleep."""
    return (Button(t.pgettext("button", "‹ Back"), ask(Verb.SLEEP)), events_settings.back(t)[1])


def _numbers(one: Sleep) -> tuple[str, str, str]:
    return str(one.days), str(one.start), str(one.end)
