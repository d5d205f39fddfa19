"""Why something cannot be in; the words for it, as a reply or as a pop-up of at most 200 characters, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.replies import event_words, organiser, organiser_problems
from bot.services.events import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.event import Event
    from bot.i18n import Translator
    from bot.services.when import MisunderstoodError


def how_to(t: Translator, why: str = "") -> Reply:
    """Return how to type something new, behind `why` the last try was not understood."""
    lines = [why] if why else []
    lines.append(t.gettext("<b>Type in one line what it is, when and where:</b>"))
    lines.append("\n".join(f"<code>{escape(line)}</code>" for line in organiser.examples(t)))
    lines.append(
        t.gettext(
            "Kinds: stall, meeting, ballot, picket. A second admin approves before anybody is told."
        )
    )
    return Reply("\n\n".join(lines))


def anonymous(t: Translator) -> Reply:
    """Return the word for an admin who types as the group."""
    text = t.gettext(
        "You are anonymous here, so I cannot tell you and the second admin apart. "
        "Turn off “Remain anonymous” for a moment (group name → Edit → Administrators → you), then type it again."
    )
    return Reply(text)


def reason(t: Translator, why: Reason) -> str:
    """Return the pop-up for what the book of events refused."""
    words = {
        Reason.UNKNOWN: t.pgettext(
            "alert", "I do not know this any more. Type /events to see what is planned."
        ),
        Reason.TOO_LATE: t.pgettext(
            "alert",
            "Too late: a day has passed, or its time is over. Nothing was sent. Type it again with /new.",
        ),
        Reason.DONE_ALREADY: t.pgettext(
            "alert", "Somebody was quicker: this was done already. Nothing is sent twice."
        ),
        Reason.NOT_NOW: t.pgettext("alert", "This cannot be done with it now."),
        Reason.OVER: t.pgettext(
            "alert", "It is over, or it was cancelled already. Nothing was sent."
        ),
        Reason.NO_PLACE_B: t.pgettext("alert", "No other place was agreed for it."),
        Reason.CHANGE_WAITS: t.pgettext(
            "alert",
            "Another change of it waits for a second admin. Approve or withdraw that first.",
        ),
        Reason.NO_CHANGE: t.pgettext(
            "alert", "No change of it waits any more. Type /events to see how it stands."
        ),
    }
    return words[why]


def not_hers(t: Translator) -> str:
    """Return the pop-up for somebody who taps on the draft of another."""
    return t.pgettext("alert", "Only who typed it can change it. Type /new for one of your own.")


def slowly(t: Translator) -> str:
    """Return the word for who asks for more in a minute than the group may be told."""
    return t.pgettext("alert", "That was a lot at once. Wait a minute, then ask again.")


def often(t: Translator) -> str:
    """Return the pop-up for an admin who has told everybody enough alone."""
    return t.pgettext(
        "alert",
        "Everybody was told something about this 3 times in this hour. A second admin must tap the same button too.",
    )


def own(t: Translator) -> str:
    """Return the pop-up for who wants to approve what she asked for herself."""
    return t.pgettext("alert", "You asked for this yourself. A second admin must approve it.")


def no_admin(t: Translator) -> str:
    """Return the pop-up for a member who is no admin."""
    return t.pgettext("alert", "Only an admin of this group can do this.")


def not_admin_myself(t: Translator) -> str:
    """Return the pop-up for when the bot is no administrator of the group any more."""
    return t.pgettext(
        "alert",
        "I am no administrator here any more, so nothing is done. "
        "Make me one again: group name → Edit → Administrators.",
    )


def cannot_ask(t: Translator) -> str:
    """Return the pop-up for when Telegram does not say who is an admin."""
    return t.pgettext(
        "alert",
        "Telegram does not tell me now who is an admin. So I do nothing. Try again in a minute.",
    )


def public(t: Translator) -> str:
    """Return the pop-up for a console that became public."""
    return t.pgettext(
        "alert",
        "This group is public now: anybody can read along. Make it private first. I did nothing.",
    )


def unpaired(t: Translator) -> str:
    """Return the pop-up for a tap in a group that is not the console any more."""
    return t.pgettext(
        "alert", "This group is not the organisers' console any more. I did nothing."
    )


def no_place(t: Translator) -> str:
    """Return the pop-up for a proposal that does not say where."""
    return t.pgettext("alert", "Say first where it is: tap 📍 Place.")


def no_subject(t: Translator) -> str:
    """Return the pop-up for a proposal of which all times are past."""
    return t.pgettext("alert", "All its times are past. Type it again with /new.")


def told_already(t: Translator) -> str:
    """Return the pop-up for a button that changes nothing."""
    return t.pgettext("alert", "It is so already.")


def late(t: Translator) -> str:
    """Return the pop-up for something that was done while Telegram wants no more messages in the group."""
    return t.pgettext(
        "alert",
        "Done. Telegram is slow now, so this card stays as it was: type /events in a minute.",
    )


def too_long(t: Translator, most: int) -> Reply:
    """Return the word for a text that is longer than `most` characters."""
    text = t.ngettext(
        "Too long: at most {n} character.", "Too long: at most {n} characters.", most
    )
    return Reply(text.format(n=most))


def notes_too_long(t: Translator, most: int) -> Reply:
    """Return the word for notes that are together longer than `most` characters."""
    text = t.ngettext(
        "The notes are too long: at most {n} character in all languages together.",
        "The notes are too long: at most {n} characters in all languages together.",
        most,
    )
    return Reply(text.format(n=most))


def too_many_lifts(t: Translator, most: int) -> Reply:
    """Return the word for one pick-up point too many."""
    text = t.ngettext("At most {n} pick-up point.", "At most {n} pick-up points.", most)
    return Reply(text.format(n=most))


def no_words(t: Translator) -> Reply:
    """Return the word for a reply to a card that is neither text nor a location."""
    return Reply(t.gettext("Reply with a text or a location. I do not read anything else."))


def not_a_location(t: Translator) -> Reply:
    """Return the word for a text where a place on the map was asked for."""
    return Reply(
        t.gettext("Send a location: tap 📎, then Location. Do it as a reply to the card.")
    )


def misunderstood_change(t: Translator, event: Event, error: MisunderstoodError) -> Reply:
    """Return why the new line of an event was not taken."""
    if event.ballot:
        return Reply(
            t.gettext("Type all four days, with commas: papers, “none came?”, last post, close.")
        )
    why = organiser_problems.misunderstood(t, error)
    return Reply(f"{why}\n{t.gettext('Reply to the card again, with the whole new line.')}")


def settled(t: Translator) -> Reply:
    """Return the word for a reply to a card that is no draft any more."""
    return Reply(
        t.gettext(
            "This is no draft any more, so I changed nothing. To change it, tap ✏️ Change on its card."
        )
    )


def only_her(t: Translator) -> Reply:
    """Return the word for a reply to somebody else's draft."""
    return Reply(not_hers(t))


def mend(t: Translator, why: str, line: str) -> Reply:
    """Return why a line was not taken, with the line, so that it can be copied and mended."""
    line = event_words.cut(line, 400)
    copy = t.gettext("Tap the line to copy it, mend it, and send it again:")
    return Reply(f"{why}\n\n{copy}\n<code>{escape(line)}</code>")


def as_reply(words: str) -> Reply:
    """Return the words of a pop-up, or of what is wrong with a line, as a message."""
    return Reply(words)


def ballot_day(t: Translator, number: int, dates: Sequence[str], hidden: str) -> Reply:
    """Return the question for the next day of a ballot; `dates` are those that are known, `hidden` the link."""
    asked = (
        t.gettext("<b>Which day do the ballot papers go out?</b>"),
        t.gettext("<b>On which day shall I ask workers: “Did your ballot paper come?”</b>"),
        t.gettext("<b>What is the last safe day to post the paper?</b>"),
        t.gettext("<b>Which day does the vote close?</b>"),
    )[number]
    lines = [
        f"{hidden}🗳 {asked}",
        t.gettext("Reply to this message with the day. All four at once also work."),
    ]
    if dates:
        lines.insert(1, "\n".join(dates))
    return Reply("\n\n".join(lines))


def ballot_order(t: Translator) -> str:
    """Return the word for days of a ballot that are not one after another."""
    return t.gettext(
        "The days must come one after another: papers out, “none came?”, last day to post, close. Type them again."
    )


def ballot_past(t: Translator) -> str:
    """Return the word for a ballot whose days are past."""
    return t.gettext("That day is past. Type it again.")


def offer(why: str, line: str, choices: Sequence[tuple[str, str]]) -> Reply:
    """Return why a line was not taken, with a button for each other reading; the message carries the line."""
    rows = tuple((Button(label, data),) for label, data in choices)
    return Reply(f"{why}\n\n<code>{escape(line)}</code>", rows)
