"""What a person tapped about an event in; one useful, kind word, with what helps her, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.event import Answer, Before
from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, event_words, events, reminder, times
from bot.services.wishes import ALL, ANSWERS, FOLLOWS, PICKUP, following

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.event import Event, Wishes
    from bot.i18n import Translator
    from bot.replies.buttons import Row
    from bot.replies.events import Look

# Topics that help with a reason, where they are written for her workplace.
HELPS: dict[str, tuple[str, ...]] = {
    Answer.MONEY: ("strike-pay", "debt-help"),
    Answer.WORRIED: ("right-to-strike", "will-my-employer-know"),
}
A_PERSON = {
    *(Answer.MONEY, Answer.WORRIED, Answer.NO_LIFT),
    *(Answer.NONE_CAME, Answer.WRONG_ADDRESS),
}


def why(look: Look) -> Reply:
    """Return the question why she cannot come, with an answer to every reason a tap away, and none needed."""
    t, occurrence = look.t, look.occurrence.id
    reasons = (
        (t.pgettext("button", "😴 I sleep then"), Answer.ASLEEP),
        (t.pgettext("button", "💼 Another job"), Answer.SECOND_JOB),
        (t.pgettext("button", "👶 Children, family"), Answer.CHILDREN),
        (t.pgettext("button", "🚐 No way to get there"), Answer.NO_LIFT),
        (t.pgettext("button", "💰 I need the money"), Answer.MONEY),
        (t.pgettext("button", "😟 I am worried"), Answer.WORRIED),
        (t.pgettext("button", "I'd rather not say"), Answer.OTHER),
    )
    text = "\n\n".join(
        [
            t.gettext("<b>That is fine. May I ask why?</b>"),
            t.gettext("Organisers see only round numbers, never who said it."),
        ]
    )
    rows = [(Button(words, ask(Verb.ANSWER, occurrence, reason)),) for words, reason in reasons]
    return Reply(text, (*rows, events.back_to_event(t, occurrence)))


def answer(look: Look, helps: Iterable[tuple[str, str]] = ()) -> Reply:
    """Return the screen after an answer: the event itself, or a kind word with what helps: (topic, label) each."""
    words = _words(look)
    if not words:
        return events.event(look)
    t, occurrence = look.t, look.occurrence.id
    rows: list[Row] = [(Button(name, ask(Verb.TOPIC, topic)),) for topic, name in helps]
    if look.answer == Answer.ASLEEP:
        rows.append(when_asleep(t))
    if look.answer in {Answer.SECOND_JOB, Answer.CHILDREN}:
        rows.append((Button(t.pgettext("button", "📅 Other days"), ask(Verb.WEEK)),))
    if look.answer == Answer.NO_LIFT and look.event.pickups:
        points = t.pgettext("button", "🚐 Pick-up points")
        rows.append((Button(points, ask(Verb.ANSWER, occurrence, PICKUP)),))
    if look.answer in A_PERSON:
        rows.append(buttons.person(t))
    hears = following(look.wishes, look.event.id)
    ballot = look.answer in {Answer.NONE_CAME, Answer.WRONG_ADDRESS, Answer.POSTED}
    tail = (
        t.gettext("I do not remind you of this one. If it changes, I tell you.")
        if hears and not ballot
        else ""
    )
    text = "\n\n".join(filter(None, [f"<b>{event_words.title(t, look.event)}</b>", words, tail]))
    return Reply(text, (*rows, events.back_to_event(t, occurrence)))


def _words(look: Look) -> str:
    t = look.t
    lift = (
        t.gettext("Perhaps one of the pick-up points is near you.")
        if look.event.pickups
        else t.gettext("Ask the union: perhaps somebody passes your door.")
    )
    words: dict[str, str] = {
        Answer.ASLEEP: t.gettext("Sleep well. Tell me when you sleep, and I keep quiet then."),
        Answer.SECOND_JOB: t.gettext("Two jobs are hard work. Perhaps another day suits you."),
        Answer.CHILDREN: t.gettext("Of course, they come first. Perhaps another day suits you."),
        Answer.NO_LIFT: lift,
        Answer.MONEY: t.gettext(
            "Nobody should go hungry for this. Ask the union what help with money there is."
        ),
        Answer.WORRIED: t.gettext(
            "Many feel like that. Read here what the law says, or speak with a person first."
        ),
        Answer.OTHER: t.gettext("Thank you for telling me."),
        Answer.POSTED: t.gettext(
            "Thank you. I do not remind you of this ballot again, and nobody here asks how you vote."
        ),
        Answer.NONE_CAME: t.gettext(
            "Tell the union today. They can see to it that a new paper is sent to you."
        ),
        Answer.WRONG_ADDRESS: t.gettext(
            "Tell the union your right address today. They can see to it that a new paper is sent there."
        ),
    }
    return words.get(look.answer, "")


def answer_words(t: Translator, answer: str) -> str:
    """Return an answer in as few words as can be, for the list of all that is kept."""
    words: dict[str, str] = {
        Answer.COMING: t.gettext("you come"),
        Answer.ASLEEP: t.gettext("you can't: you sleep"),
        Answer.SECOND_JOB: t.gettext("you can't: another job"),
        Answer.CHILDREN: t.gettext("you can't: children, family"),
        Answer.NO_LIFT: t.gettext("you can't: no way to get there"),
        Answer.MONEY: t.gettext("you can't: the money"),
        Answer.WORRIED: t.gettext("you can't: you are worried"),
        Answer.OTHER: t.gettext("you can't"),
        Answer.POSTED: t.gettext("you posted your ballot paper"),
        Answer.NONE_CAME: t.gettext("no ballot paper came"),
        Answer.WRONG_ADDRESS: t.gettext("the ballot paper has the wrong address"),
    }
    if answer.startswith(PICKUP):
        number = int(answer[1:]) + 1 if answer[1:].isdecimal() else 1
        return t.gettext("you come, from pick-up point {number}").format(number=number)
    return words.get(answer, "–")


def followed(t: Translator, wanted: Wishes, event: str, upcoming: str, back: str = "") -> Reply:
    """Return what she is reminded of from now on and when, with the way to change it, and to stop.

    `upcoming` says when the next reminder comes.
    """
    what = (
        t.gettext("<b>🔔 I remind you of everything that is planned at your workplace.</b>")
        if event == ALL
        else t.gettext("<b>🔔 I remind you of this.</b>")
    )
    paragraphs = [
        *(what, befores(t, wanted), upcoming),
        t.gettext("If something changes, I tell you at once."),
    ]
    if not wanted.sleep:
        paragraphs.append(t.gettext("Do you work at night? Tell me when you sleep."))
    back_row = events.back_to_event(t, back) if back else back_to_week(t)
    return Reply(
        "\n\n".join(paragraphs),
        (when_asleep(t), events.settings(t), reminder.stop(t), back_row),
    )


def upcoming(t: Translator, found: tuple[Event, datetime] | None) -> str:
    """Return when her next reminder comes."""
    if found is None:
        return t.gettext("No reminder is to come now.")
    event, at = found
    return t.gettext("The next reminder comes on {when}.").format(
        when=times.moment(t, event.zone, at)
    )


def befores(t: Translator, wanted: Wishes) -> str:
    """Return when she is reminded, each in a line."""
    if not wanted.before:
        return t.gettext("Only when something changes.")
    return "\n".join(f"• {before(t, one)}" for one in wanted.before)


def before(t: Translator, one: Before) -> str:
    """Return when a reminder comes, in words."""
    return {
        Before.EVENING: t.gettext("The evening before, at 18:00"),
        Before.DAY: t.gettext("24 hours before"),
        Before.HALF_DAY: t.gettext("12 hours before"),
        Before.TWO_HOURS: t.gettext("2 hours before"),
        Before.HALF_HOUR: t.gettext("30 minutes before"),
    }[one]


def no_room(t: Translator, back: str) -> Reply:
    """Return the word for who already follows as many single events as can be kept."""
    text = t.gettext(
        "I can remember {count} single events for you, and that is what you have. "
        "I can remind you of everything instead."
    ).format(count=FOLLOWS)
    every = (
        Button(t.pgettext("button", "🔔 Remind me of everything here"), ask(Verb.FOLLOW, ALL)),
    )
    return Reply(text, (every, events.settings(t), events.back_to_event(t, back)))


def no_more(t: Translator) -> str:
    """Return the pop-up for who has given as many answers as can be kept."""
    return t.pgettext(
        "alert",
        "I can remember {count} of your answers. Please answer this one when its day is closer.",
    ).format(count=ANSWERS)


def stopped(t: Translator, *, everything: bool, back: str = "") -> Reply:
    """Return the word for who is reminded no more: of this one, or of `everything`."""
    text = (
        t.gettext(
            "<b>🔕 No more reminders.</b>\n\nI tell you of no events any more, and of no changes."
        )
        if everything
        else t.gettext("<b>🔕 I do not remind you of this any more.</b>")
    )
    back_row = events.back_to_event(t, back) if back else back_to_week(t)
    return Reply(text, (events.settings(t), back_row))


def when_asleep(t: Translator) -> Row:
    """Return the way to her times of sleep."""
    return (Button(t.pgettext("button", "😴 When I sleep"), ask(Verb.SLEEP)),)


def back_to_week(t: Translator) -> Row:
    """Return the way back to what is on, and to the doors."""
    return (Button(events.label(t), ask(Verb.WEEK)), *buttons.menu(t))


def file_words(t: Translator, look: Look) -> Reply:
    """Return what stands under a calendar file."""
    if look.is_open:
        text = t.gettext("📆 Open this file, and your phone puts the day into its calendar.")
    else:
        text = t.gettext("📆 Open this file, and your phone takes the day out of its calendar.")
    return Reply(text)
