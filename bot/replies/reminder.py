"""An occurrence and what is told of it, in; the message that lights up a person's phone, clear or quiet, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.event import Answer, Ballot, Kind, Push, Standing, State, Tell
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import event_words, times
from bot.services.reminders import CHANGES
from bot.services.tally import comes, shown
from bot.services.wishes import ALL

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.event import Event, Occurrence
    from bot.i18n import Translator
    from bot.replies.buttons import Row

PLACE, NOTE = (
    120,
    200,
)  # characters of what organisers typed: a reminder is short, all of it is behind its button


@dataclass(frozen=True, slots=True)
class Telling:
    """How it is told: at which moment (UTC), what, how openly, and to whom.

    `coming`: how many said that they come, exactly; it is rounded here, and shown to nobody who does not come.
    `answer`: what she tapped under this occurrence. `silent`: without a sound.
    """

    now: datetime
    tell: Tell
    push: Push
    coming: int = 0
    answer: str = ""
    silent: bool = False


def reminder(t: Translator, event: Event, occurrence: Occurrence, telling: Telling) -> Reply:
    """Return the message, 700 characters at most; a quiet one says when, and nothing of what and where."""
    text = words(t, event, occurrence, telling, telling.push)
    return Reply(text, _buttons(t, event, occurrence, telling), silent=telling.silent)


def words(
    t: Translator, event: Event, occurrence: Occurrence, telling: Telling, push: Push
) -> str:
    """Return the text of the message, clear or quiet as `push` says."""
    tell = _quiet if push is Push.QUIET else _clear
    paragraphs = ("\n".join(filter(None, lines)) for lines in tell(t, event, occurrence, telling))
    return "\n\n".join(filter(None, paragraphs))


def _clear(
    t: Translator, event: Event, occurrence: Occurrence, telling: Telling
) -> list[list[str]]:
    if event.ballot and telling.tell not in CHANGES:
        today = telling.now.astimezone(ZoneInfo(event.zone)).date()
        return [_ballot(t, event.ballot, today, telling.tell)]
    left = times.left(t, event, occurrence, telling.now)
    told = changed(t, event, occurrence, telling.tell)
    what = [f"<b>{event_words.title(t, event)}</b>", f"<b>{left}</b>"]
    if telling.tell is Tell.CANCELLED:
        last = (
            t.gettext("This ballot does not take place.")
            if event.ballot
            else t.gettext("Please do not come. Tell the others.")
        )
        return [told, what, [last]]
    note = event_words.note(t, event, NOTE) if telling.tell is Tell.COMING else ""
    return [
        told,
        [*what, event_words.where(t, event, occurrence, PLACE)],
        [_held(t, occurrence, telling.tell)],
        [note],
        [company(t, telling.coming, telling.answer)],
    ]


def _quiet(
    t: Translator, event: Event, occurrence: Occurrence, telling: Telling
) -> list[list[str]]:
    told = changed(t, event, occurrence, telling.tell)
    if telling.tell is Tell.HELD:
        told = told[:1]
    if telling.tell is Tell.COMING and occurrence.standing is Standing.HELD:
        told = [f"⏸ <b>{t.gettext('There may be a change.')}</b>"]
    if event.ballot and telling.tell not in CHANGES:
        left = times.day(t, _day(event.ballot, telling.tell))
    else:
        left = times.left(t, event, occurrence, telling.now)
    return [
        told,
        [f"⏰ <b>{left}</b>"],
        [t.gettext("You asked me to tell you. Tap “See all of it” for more.")],
    ]


def changed(t: Translator, event: Event, occurrence: Occurrence, tell: Tell) -> list[str]:
    """Return what has changed, without naming what and where it is."""
    if tell is Tell.CANCELLED:
        lines = [f"❌ <b>{t.gettext('Cancelled.')}</b>"]
        if event.rule and event.state is State.CANCELLED:
            lines.append(t.gettext("All later times are cancelled too."))
        return lines
    if tell is Tell.HELD:
        return [
            f"⏸ <b>{t.gettext('There may be a change.')}</b>",
            t.gettext("Wait, or ask at the gate. I tell you when it is settled."),
        ]
    if tell is Tell.ON:
        return [f"✅ <b>{t.gettext('It is on, as you see it here.')}</b>"]
    if tell is not Tell.MOVED:
        return []
    found = []
    if occurrence.was and occurrence.was != occurrence.local and not event.ballot:
        old, new = times.moved(t, occurrence.was, occurrence.local)
        # NOTE: {new} and {old} are an hour ("07:00"), or a day with an hour.
        found.append(t.gettext("Moved: now {new}, not {old}.").format(new=new, old=old))
    if occurrence.elsewhere or (occurrence.place_b and event.place_b):
        found.append(t.gettext("It is at another place."))
    found = found or [t.gettext("Something has changed.")]
    return [f"⚠️ <b>{' '.join(found)}</b>"]


def _held(t: Translator, occurrence: Occurrence, tell: Tell) -> str:
    if occurrence.standing is not Standing.HELD or tell is Tell.HELD:
        return ""
    return "⏸ " + t.gettext("There may be a change. Wait, or ask at the gate.")


def company(t: Translator, coming: int, answer: str) -> str:
    """Return how many come besides her, in round numbers, if she comes herself and they are many."""
    others = shown(coming - 1) if comes(answer) and coming else 0
    if not others:
        return ""
    return t.ngettext(
        "More than {count} is coming.", "More than {count} are coming.", others
    ).format(count=others)


def _ballot(t: Translator, ballot: Ballot, today: date, tell: Tell) -> list[str]:
    """Return what is to be done on a day of a ballot, from the days that are really left."""
    close = times.day(t, ballot.close)
    by_post = t.gettext("It must arrive by {day}.").format(day=close)
    match tell:
        case Tell.NONE_CAME:
            lines = [
                t.gettext("Did your ballot paper come?"),
                t.gettext("It comes by post, to your home. If it did not come, tap “None came”."),
            ]
        case Tell.LAST_POST if today <= ballot.last_post:
            post = times.day(t, ballot.last_post)
            lines = [
                t.gettext("Today is the last safe day to post your ballot paper.")
                if today == ballot.last_post
                else t.gettext("Post your ballot paper by {day}.").format(day=post),
                by_post,
            ]
        case Tell.LAST_POST | Tell.CLOSING:
            lines = [
                t.gettext("The ballot ends today.")
                if today == ballot.close
                else t.gettext("The ballot ends on {day}.").format(day=close),
                t.gettext("A paper that arrives later does not count."),
            ]
        case _:
            papers = times.day(t, ballot.papers)
            lines = [
                t.gettext("The ballot papers go out on {day}.").format(day=papers)
                if today <= ballot.papers
                else t.gettext("The ballot papers are on their way."),
                t.gettext("They come by post, to your home. Look for the envelope."),
                by_post,
            ]
    return [f"🗳 <b>{lines[0]}</b>", *lines[1:]]


def _day(ballot: Ballot, tell: Tell) -> date:
    days = {
        Tell.PAPERS: ballot.papers,
        Tell.NONE_CAME: ballot.none_came,
        Tell.LAST_POST: ballot.last_post,
    }
    return days.get(tell, ballot.close)


def _buttons(
    t: Translator, event: Event, occurrence: Occurrence, telling: Telling
) -> tuple[Row, ...]:
    rows: tuple[Row, ...]
    if telling.tell is Tell.CANCELLED:
        words = t.pgettext("button", "📆 Take it out of my calendar")
        rows = ((Button(words, ask(Verb.CALENDAR, occurrence.id)),),)
    else:
        rows = answers(t, event, occurrence, telling.answer)
    more = Button(t.pgettext("button", "See all of it"), ask(Verb.EVENT, occurrence.id))
    return (*rows, (more,), stop(t))


def answers(t: Translator, event: Event, occurrence: Occurrence, answer: str) -> tuple[Row, ...]:
    """Return the buttons with which she says whether she comes, or what became of her ballot paper."""

    def button(words: str, wanted: str) -> Button:
        return Button(words, ask(Verb.ANSWER, occurrence.id, wanted))

    if event.kind is Kind.BALLOT:
        if answer == Answer.POSTED:
            return ()
        return (
            (button(t.pgettext("button", "✓ I have posted it"), Answer.POSTED),),
            (
                button(t.pgettext("button", "None came"), Answer.NONE_CAME),
                button(t.pgettext("button", "Wrong address"), Answer.WRONG_ADDRESS),
            ),
        )
    there = button(t.pgettext("button", "✋ I'll be there"), Answer.COMING)
    cannot = button(t.pgettext("button", "I can't"), "")
    return ((cannot,),) if comes(answer) else ((there, cannot),)


def stop(t: Translator) -> Row:
    """Return the one tap after which she is reminded of nothing."""
    return (Button(t.pgettext("button", "🔕 Stop all reminders"), ask(Verb.UNFOLLOW, ALL)),)
