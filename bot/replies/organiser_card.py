"""An event in; what organisers see of it on its card: everything that was understood, and what to think of, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from babel.dates import get_timezone_name

from bot.event import Push, Standing, State
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import event_words, organiser_footing, times
from bot.services.events.making import FAR, made
from bot.services.when.zones import is_twice, to_local, zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.event import Event, Occurrence, Place
    from bot.i18n import Texts, Translator
    from bot.models import Site

NOBODY = "-"  # in a button: the card does not know who made it
WEEK = timedelta(days=7)
FAR_AHEAD = timedelta(days=60)
NIGHT_ENDS, NIGHT_BEGINS = 6, 23
PICKUPS = 6
LONG = (60, 120, 180, 240)  # minutes, to choose from
MOST_NOTES = 2000  # characters in all languages together: a card shows them whole
MOST_NOTE, MOST_PLACE, MOST_PICKUP = 600, 150, 80


@dataclass(frozen=True, slots=True)
class Desk:
    """How the group reads one event at one moment.

    `link` is the address of the bot up to and with the #, `maker` the tag of who made the card or asked for a change,
    `zoned` whether the bot serves sites with different clocks.
    """

    t: Translator
    texts: Texts
    site: Site
    now: datetime
    link: str
    maker: str = ""
    zoned: bool = False

    def press(self, action: str, name: str, *more: str) -> str:
        """Return what a button asks for: an action on an event or occurrence, and by whom the card was made."""
        return ask(Verb.ORG, action, name, self.maker or NOBODY, *more)

    def hidden(self, step: str, event: str) -> str:
        """Return the invisible link by which a reply to the card is known: what it answers, and for which event."""
        return f'<a href="{escape(self.link)}O.{step}.{event}.{self.maker or NOBODY}">\u200b</a>'


def draft(desk: Desk, event: Event, *, guessed_end: bool = False) -> Reply:
    """Return the card of a draft: all that was understood, and buttons to go on."""
    t = desk.t
    if question := organiser_footing.open_question(event, desk.site.jurisdiction):
        return organiser_footing.asked(desk, event, question, head(desk, event, "until"))
    warned = warnings(desk, event)
    if guessed_end:
        warned.append(t.gettext("You did not say until when. Is this right? If not, tap ⏱."))
    lines = [head(desk, event, "card"), *facts(desk, event)]
    if warned:
        lines.append("\n".join(f"⚠️ {warning}" for warning in warned))
    lines.append(
        t.gettext(
            "<b>Not sent to anybody yet.</b> Reply to this message with a text for a note, "
            "with a location for the map, or with “lift: …” for a pick-up point."
        )
    )
    return Reply("\n\n".join(lines), _draft_buttons(desk, event))


def _draft_buttons(desk: Desk, event: Event) -> tuple[tuple[Button, ...], ...]:
    t = desk.t

    def button(label: str, action: str, *more: str) -> Button:
        return Button(label, desk.press(action, event.id, *more))

    other = Push.CLEAR if event.push is Push.QUIET else Push.QUIET
    push = {
        # NOTE: a switch: reminders will say what it is about, also on a locked phone
        Push.CLEAR: t.pgettext("button", "🔔 Say what it is"),
        # NOTE: a switch: reminders will only say that there is something
        Push.QUIET: t.pgettext("button", "🔕 Do not say what"),
    }[other]
    rows: list[tuple[Button, ...]] = []
    if event.ballot is None:
        if is_twice(event.start, event.zone):
            first, second = t.pgettext("button", "The first"), t.pgettext("button", "The second")
            marks = ("• ", "") if event.fold == 0 else ("", "• ")
            rows.append(
                (
                    button(f"{marks[0]}{first}", "fold", "0"),
                    button(f"{marks[1]}{second}", "fold", "1"),
                )
            )
        rows += [
            (
                button(t.pgettext("button", "📍 Place"), "place"),
                button(t.pgettext("button", "🅱 Other place"), "b"),
            ),
            (
                button(t.pgettext("button", "🗺 Map pin"), "pin"),
                button(t.pgettext("button", "🚗 Pick-up point"), "lift"),
            ),
        ]
    rows += [
        (
            button(t.pgettext("button", "📝 Note"), "note"),
            *(() if event.ballot else (button(t.pgettext("button", "⏱ How long"), "long"),)),
        ),
        (button(push, "push", other),),
        (button(t.pgettext("button", "✅ Propose"), "propose"),),
        (button(t.pgettext("button", "🗑 Throw away"), "drop"),),
    ]
    return tuple(rows)


def head(desk: Desk, event: Event, step: str, state: str = "") -> str:
    """Return the first line, with the hidden link: what it is, how far it is, and at which site."""
    words = f"<b>{event_words.title(desk.t, event)}</b>" + (f" · {state}" if state else "")
    site = desk.t.isolate(escape(desk.site.name))
    return f"{desk.hidden(step, event.id)}{words}\n{site}"


def facts(desk: Desk, event: Event) -> list[str]:
    """Return everything that was understood, in paragraphs."""
    t = desk.t
    where = [
        _place(t, t.gettext("Where: {place}"), event.place) if event.place.words else "",
        _place(t, t.gettext("Other place, if need be: {place}"), event.place_b)
        if event.place_b
        else "",
        *(
            t.gettext("Lift {number}: {place}").format(
                number=number, place=t.isolate(escape(pickup))
            )
            for number, pickup in enumerate(event.pickups, 1)
        ),
    ]
    if not event.place.words and event.ballot is None:
        where[0] = t.gettext("Where: not said yet. Tap 📍.")
    notes = [
        t.gettext("Note ({language}): {text}").format(
            language=t.isolate(escape(name_of(desk.texts, code))),
            text=t.isolate(escape(text)),  # whole: who approves it must have read all of it
        )
        for code, text in event.notes.items()
    ]
    push = (
        t.gettext("On a locked phone: what it is about.")
        if event.push is Push.CLEAR
        else t.gettext("On a locked phone: only that there is something.")
    )
    parts = [
        "\n".join(dates(desk, event)),
        "\n".join(line for line in where if line),
        "\n".join(notes),
        push,
        organiser_footing.said(t, event),
    ]
    return [part for part in parts if part]


def dates(desk: Desk, event: Event) -> list[str]:
    """Return each time of the first week, and how many there are in all; of a ballot its four days."""
    t, today = desk.t, to_local(desk.now, event.zone).date()
    if event.ballot:
        named = (
            (t.gettext("Papers go out: {day}"), event.ballot.papers),
            (t.gettext("“None came?” is asked: {day}"), event.ballot.none_came),
            (t.gettext("Last safe day to post: {day}"), event.ballot.last_post),
            (t.gettext("Vote closes: {day}"), event.ballot.close),
        )
        return [words.format(day=times.day(t, day, today)) for words, day in named]
    every = all_of(event, desk.now)
    if not every:
        return [t.gettext("All its times are past.")]
    first = [one for one in every if one.local < every[0].local + WEEK]
    lines = [times.when(t, event, one, today) for one in first]
    if len(every) > len(lines):
        # NOTE: {number} is at least 2.
        text = t.ngettext(
            "{number} time in all, the last on {day}.",
            "{number} times in all, the last on {day}.",
            len(every),
        )
        last = times.day(t, every[-1].local, today)
        lines.append(text.format(number=len(every), day=last))
    if desk.zoned:
        lines.append(
            t.gettext("By the clock there: {clock}").format(
                clock=get_timezone_name(
                    every[0].starts.astimezone(zone_of(event.zone)),
                    locale=t.language.date_like or t.language.code,
                )
            )
        )
    return lines


def all_of(event: Event, now: datetime) -> list[Occurrence]:
    """Return every time of an event that is still to come."""
    return [one for one in made(event, now, now + FAR) if event.ballot or one.starts > now]


def warnings(desk: Desk, event: Event) -> list[str]:
    """Return what an organiser should look at twice."""
    t, found = desk.t, list[str]()
    every = all_of(event, desk.now)
    if event.ballot or not every:
        return found
    hour = t.isolate(times.clock(event.start), ltr=True)
    if is_twice(event.start, event.zone):
        text = t.gettext("The clock shows {hour} twice that night. Which one is it? Tap below.")
        found.append(text.format(hour=hour))
    elif event.start.hour < NIGHT_ENDS or event.start.hour >= NIGHT_BEGINS:
        found.append(t.gettext("It starts at night, at {hour}.").format(hour=hour))
    found += [
        t.gettext("On {day} the clock jumps over {hour}: it starts at {other}.").format(
            day=times.day(t, one.local),
            hour=hour,
            other=t.isolate(times.clock(one.local), ltr=True),
        )
        for one in every
        if one.local.time() != event.start.time()
    ]
    if every[0].starts - desk.now > FAR_AHEAD:
        found.append(t.gettext("It is more than two months away."))
    return found


def name_of(texts: Texts, code: str) -> str:
    """Return a language's own name, or its code where nobody knows it any more."""
    return next((one.name for one in texts.languages if one.code == code), code)


def _place(t: Translator, words: str, place: Place) -> str:
    pin = " 🗺" if place.latitude is not None else ""
    return words.format(place=t.isolate(escape(place.words))) + pin


def which_site(
    desk_t: Translator, sites: Sequence[Site], line: str, event: str, maker: str
) -> Reply:
    """Return the question at which site it is; the message carries the `line` that was typed."""
    text = desk_t.gettext("<b>At which site?</b>")
    rows = tuple(
        (Button(site.name, ask(Verb.ORG, "site", event, maker, site.code)),) for site in sites
    )
    return Reply(f"{text}\n\n<code>{escape(line)}</code>", rows)


def gone(t: Translator) -> Reply:
    """Return what stands in the place of a draft that was thrown away."""
    return Reply(t.gettext("🗑 Thrown away. Nothing was sent to anybody."))


def here(desk: Desk, event: Event, one: Occurrence) -> str:
    """Return when and where one occurrence is, and what was changed about that by one admin."""
    t = desk.t
    place = event_words.where(t, event, one)
    lines = [times.when(t, event, one, to_local(desk.now, event.zone).date()), place]
    if one.late:
        lines.append(t.gettext("It begins later than it was planned first."))
    if one.place_b:
        lines.append(t.gettext("It is at the other place."))
    return "\n".join(line for line in lines if line)


def state(t: Translator, event: Event, one: Occurrence, now: datetime) -> str:
    """Return how an occurrence stands, as part of the first line."""
    if event.state is State.CANCELLED or one.standing is Standing.CANCELLED:
        return t.gettext("cancelled")
    if one.ends <= now:
        return t.gettext("over")
    if one.standing is Standing.HELD:
        return t.gettext("on hold: people wait")
    return t.gettext("on")
