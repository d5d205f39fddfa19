"""What is on at a site in; the list of it, and one event with all that can be done about it, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from bot.event import CANNOT, Answer, Standing, Wishes
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, event_words, reminder, times
from bot.services import wishes
from bot.services.tally import comes, shown
from bot.services.wishes import ALL, PICKUP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.event import Ballot, Event, Occurrence
    from bot.i18n import Translator
    from bot.models import Site
    from bot.replies.buttons import Row

    Pair = tuple[Event, Occurrence]

WEEK, AHEAD = timedelta(days=7), 60  # days that are looked ahead when the week is empty
MOST = 10  # on one screen
POINT = 36  # characters of a pick-up point on a button
POINTS_IN = 10  # who comes from a pick-up point is counted in tens


@dataclass(frozen=True, slots=True)
class Look:
    """One occurrence as one person sees it at one moment; `counts` has all answers to it, exactly, by their letters."""

    t: Translator
    event: Event
    occurrence: Occurrence
    now: datetime
    wishes: Wishes = field(default_factory=Wishes)
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """What she answered."""
        return self.wishes.answers.get(self.occurrence.id, "")

    @property
    def coming(self) -> int:
        """How many said that they come."""
        return sum(number for answer, number in self.counts.items() if comes(answer))

    @property
    def is_open(self) -> bool:
        """Whether one can still come to it."""
        return self.now < self.occurrence.ends and (
            self.occurrence.standing is not Standing.CANCELLED
        )


def label(t: Translator) -> str:
    """Return the words of the button that leads here from the doors."""
    return t.pgettext("button", "📅 What is on")


def week(
    t: Translator, site: Site, coming: Sequence[Pair], now: datetime, wanted: Wishes
) -> Reply:
    """Return what of `coming`, in time order, is on in the next seven days; the next after that, if they are empty."""
    soon = [pair for pair in coming if pair[1].starts < now + WEEK]
    later = [] if soon else coming[:1]
    paragraphs = [
        t.gettext("<b>📅 What is on at {site}</b>").format(site=t.isolate(escape(site.name))),
        t.gettext("The next 7 days. Tap one to see all of it.")
        if soon
        else t.gettext("Nothing that I know of in the next 7 days."),
    ]
    if later:
        paragraphs.append(t.gettext("The next after that:"))
    listed = [*soon[:MOST], *later]
    paragraphs += [_line(t, *pair, now) for pair in listed]
    if len(soon) > MOST:
        paragraphs.append(t.gettext("There is more. It appears here as its day comes closer."))
    if ALL in wanted.follows:
        paragraphs.append(t.gettext("🔔 I remind you of everything that is planned here."))
    rows = [_to_event(t, *pair, wanted) for pair in listed]
    more = () if ALL in wanted.follows else (_follow_all(t, is_any=bool(listed)),)
    return Reply("\n\n".join(paragraphs), (*rows, *more, settings(t), buttons.menu(t)))


def _follow_all(t: Translator, *, is_any: bool) -> Row:
    words = (
        t.pgettext("button", "🔔 Remind me of all of it")
        if is_any
        else t.pgettext("button", "🔔 Remind me of everything here")
    )
    return (Button(words, ask(Verb.FOLLOW, ALL)),)


def _line(t: Translator, event: Event, occurrence: Occurrence, now: datetime) -> str:
    lines = [f"<b>{event_words.title(t, event)}</b>", _when(t, event, occurrence, now)]
    return "\n".join([*lines, *_standing(t, occurrence)])


def _when(t: Translator, event: Event, occurrence: Occurrence, now: datetime) -> str:
    words = times.when(t, event, occurrence)
    if event.ballot:
        words = t.gettext("It ends on {day}").format(day=words)
    return f"{words} ({times.distance(t, event, occurrence, now)})"


def _standing(t: Translator, occurrence: Occurrence) -> list[str]:
    return {
        Standing.PLANNED: [],
        Standing.HELD: ["⏸ " + t.gettext("There may be a change. Wait, or ask at the gate.")],
        Standing.CANCELLED: ["❌ " + t.gettext("Cancelled.")],
    }[occurrence.standing]


def _to_event(t: Translator, event: Event, occurrence: Occurrence, wanted: Wishes) -> Row:
    mark = "✓ " if comes(wanted.answers.get(occurrence.id, "")) else ""
    words = f"{mark}{event_words.ICONS[event.kind]} {times.short(t, event, occurrence)}"
    return (Button(words, ask(Verb.EVENT, occurrence.id)),)


def event(look: Look) -> Reply:
    """Return one occurrence: what, when, where, the note, what she answered, and all that can be done about it."""
    t, one, occurrence = look.t, look.event, look.occurrence
    where = [event_words.where(t, one, occurrence)]
    if occurrence.place_b and one.place_b:
        where.append(t.gettext("This is another place than was planned first."))
    paragraphs = [
        "\n".join([f"<b>{event_words.title(t, one)}</b>", *_standing(t, occurrence)]),
        "\n".join(filter(None, [f"<b>{_when(t, one, occurrence, look.now)}</b>", *where])),
        *([_dates(t, one.ballot)] if one.ballot else []),
        event_words.note(t, one),
        "\n".join(filter(None, [said(look), reminder.company(t, look.coming, look.answer)])),
        _reminding(look),
    ]
    return Reply("\n\n".join(filter(None, paragraphs)), _rows(look))


def _dates(t: Translator, ballot: Ballot) -> str:
    days = [times.day(t, day) for day in (ballot.papers, ballot.none_came, ballot.last_post)]
    return "\n".join(
        [
            t.gettext("The papers go out on {day}, by post, to your home.").format(day=days[0]),
            t.gettext("None came by {day}? Tell me.").format(day=days[1]),
            t.gettext("Last safe day to post it: {day}.").format(day=days[2]),
            t.gettext("Nobody here asks how you vote."),
        ]
    )


def said(look: Look) -> str:
    """Return what she answered, in words; nothing before she did."""
    t, answer = look.t, look.answer
    if answer.startswith(PICKUP):
        point = t.isolate(escape(_point(look.event, answer)))
        return t.gettext("✋ You said: I'll be there, from {place}.").format(place=point)
    words: dict[str, str] = {
        Answer.COMING: t.gettext("✋ You said: I'll be there."),
        Answer.POSTED: t.gettext("✓ You have posted your paper. I do not remind you of it again."),
        Answer.NONE_CAME: t.gettext("You said: no ballot paper came."),
        Answer.WRONG_ADDRESS: t.gettext("You said: it has the wrong address."),
        **dict.fromkeys(CANNOT, t.gettext("You said: I can't. I do not remind you of this one.")),
    }
    return words.get(answer, "")


def _point(one: Event, answer: str) -> str:
    number = answer.removeprefix(PICKUP)
    index = int(number) if number.isdecimal() else len(one.pickups)
    return one.pickups[index] if index < len(one.pickups) else ""


def _reminding(look: Look) -> str:
    t = look.t
    if not look.is_open or look.answer in CANNOT:  # that she is not reminded stands in her answer
        return ""
    if wishes.following(look.wishes, look.event.id):
        return t.gettext("🔔 I remind you, and I tell you at once if something changes.")
    return t.gettext("If it changes, I tell you at once. Tap 🔔 to be reminded of it too.")


def _rows(look: Look) -> tuple[Row, ...]:
    t, one, occurrence = look.t, look.event, look.occurrence
    place = event_words.place_of(one, occurrence)
    file = Button(t.pgettext("button", "📆 Calendar file"), ask(Verb.CALENDAR, occurrence.id))
    pin = Button(t.pgettext("button", "🗺 Map"), ask(Verb.PIN, occurrence.id))
    has_pin = place.latitude is not None and place.longitude is not None
    back = (Button(t.pgettext("button", "‹ Back"), ask(Verb.WEEK)), *buttons.menu(t))
    if not look.is_open:
        cancelled = occurrence.standing is Standing.CANCELLED
        return (*([(file,)] if cancelled and look.now < occurrence.ends else []), back)
    not_yet = (
        one.ballot is not None and look.now < occurrence.starts
    )  # no paper has come to anybody
    return (
        *([] if not_yet else reminder.answers(t, one, occurrence, look.answer)),
        *([_to_pickups(look)] if one.pickups else []),
        *_follow(look),
        (file, pin) if has_pin else (file,),
        settings(t),
        back,
    )


def _to_pickups(look: Look) -> Row:
    words = look.t.pgettext("button", "🚐 Pick-up points")
    return (Button(words, ask(Verb.ANSWER, look.occurrence.id, PICKUP)),)


def _follow(look: Look) -> tuple[Row, ...]:
    t, one, back = look.t, look.event.id, look.occurrence.id
    if one in look.wishes.follows:
        words = t.pgettext("button", "🔕 Stop reminding me of this")
        return ((Button(words, ask(Verb.UNFOLLOW, one, back)),),)
    if ALL in look.wishes.follows:
        return (reminder.stop(t),)
    this = t.pgettext("button", "🔔 Remind me of this")
    every = t.pgettext("button", "🔔 Remind me of everything here")
    return (
        (Button(this, ask(Verb.FOLLOW, one, back)),),
        (Button(every, ask(Verb.FOLLOW, ALL, back)),),
    )


def settings(t: Translator) -> Row:
    """Return the way to when and how she is reminded."""
    return (Button(t.pgettext("button", "⚙️ My reminders"), ask(Verb.WHEN)),)


def back_to_event(t: Translator, occurrence: str) -> Row:
    """Return the way back to one occurrence, and to the doors."""
    back = Button(t.pgettext("button", "‹ Back"), ask(Verb.EVENT, occurrence))
    return (back, *buttons.menu(t))


def pickups(look: Look) -> Reply:
    """Return the pick-up points; a tap says that she comes. How many others wait there, in tens, reads who chose it."""
    t = look.t
    lines = []
    for number, point in enumerate(look.event.pickups):
        line = t.isolate(escape(point))
        here = f"{PICKUP}{number}"
        others = look.counts.get(here, 0) - 1 if look.answer == here else 0
        if some := shown(others, POINTS_IN):
            words = t.ngettext(
                "{count} or more come from here.", "{count} or more come from here.", some
            )
            line += f"\n{words.format(count=some)}"
        lines.append(line)
    rows = [
        (
            Button(
                f"🚐 {event_words.cut(point, POINT)}",
                ask(Verb.ANSWER, look.occurrence.id, f"{PICKUP}{number}"),
            ),
        )
        for number, point in enumerate(look.event.pickups)
    ]
    head = [
        t.gettext("<b>🚐 Where can we pick you up?</b>"),
        t.gettext("Tap it, and you have said that you come. Ask the union when it leaves."),
    ]
    return Reply("\n\n".join([*head, *lines]), (*rows, back_to_event(t, look.occurrence.id)))


def gone(t: Translator) -> Reply:
    """Return the word for an event that is long over, or was withdrawn."""
    text = t.gettext("That is over, or it was withdrawn. Here is what is on now:")
    return Reply(text, ((Button(label(t), ask(Verb.WEEK)),), buttons.menu(t)))
