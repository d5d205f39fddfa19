"""What is kept about a person, and how it goes, in; the words and buttons of it out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from bot.event import USUAL
from bot.models import Button, Medium, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, events_answers, events_settings, times
from bot.replies.menu import operator
from bot.replies.report_end import results_row
from bot.services.wishes import ALL, minute_of, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.event import Wishes
    from bot.i18n import Translator
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """What /privacy fills in: the day on which the open wave ends (or nothing), where the keys lie, the switch.

    `cards`: that wave takes cards.
    """

    closes: str = ""
    keys_on: Medium = Medium.DISK
    results: bool = False
    cards: bool = False


def privacy(t: Translator, settings: Settings, kept: Kept) -> Reply:
    """Return what is kept, what Telegram sees, how it goes, and who answers for it."""
    paragraphs = [
        t.gettext("<b>🔒 What do I keep about you?</b>"),
        t.gettext(
            "Telegram can see this chat. So can anyone holding your phone. I keep no name, and no questions."
        ),
        t.gettext(
            "I count how often I had no answer, not who asked or what. If you share a question, I keep only what I "
            "show you first."
        )
        if settings.notes_key
        else t.gettext("I count how often I had no answer, not who asked or what."),
        *_survey(t, settings, kept),
        t.gettext(
            "Did you choose a language or a workplace, or ask for the results? Then I keep that and your chat, "
            "locked, for a year. Whoever takes our computer with its keys can read it."
        ),
        t.gettext(
            "Reminders: I keep there what you want to hear of, when you sleep, and what you said to an event. "
            "Organisers see only round numbers, never who."
        ),
        t.gettext(
            "Clean up deletes that, and the last two days of this chat. Then use Delete chat in Telegram."
        ),
        t.gettext("Use your own phone. At work, use mobile data and not the company's wifi."),
        t.gettext("This bot is run by {operator}.").format(operator=operator(t, settings)),
    ]
    if settings.controller:
        paragraphs.append(
            t.gettext("Who answers for the data: {controller}").format(
                controller=t.isolate(escape(settings.controller))
            )
        )
    back = (Button(t.pgettext("button", "🔑 Take my answers back"), ask(Verb.WITHDRAW)),)
    rows = (
        (Button(t.pgettext("button", "📦 What do you know about me?"), ask(Verb.BOX)),),
        (Button(t.pgettext("button", "🧹 Clean up"), ask(Verb.CLEAN)),),
        *((back,) if kept.closes else ()),
        results_row(t, on=not kept.results),
        (*buttons.menu(t), *buttons.person(t)),
    )
    return Reply("\n\n".join(paragraphs), rows)


def _survey(t: Translator, settings: Settings, kept: Kept) -> list[str]:
    if not kept.closes:
        return [
            t.gettext(
                "Survey: none is open here now. Of those that are over, only sums are left. Nobody can find "
                "or delete your answers among them."
            )
        ]
    found = [
        t.gettext(
            "Survey: answers go, mixed, into one locked box. Until {day}, whoever took over our computer could see "
            "who answered, and the answers, but hardly match them. On that day we add up and destroy the key. Then "
            "nobody can read or delete them."
        ).format(day=kept.closes),
        t.gettext(
            "The keys lie in the computer's memory. Without power they are gone, and so are the answers."
        )
        if kept.keys_on is Medium.MEMORY
        else t.gettext(
            "The keys lie on a disk, and are written over. A disk may keep old pieces of them."
        ),
    ]
    if kept.cards:
        found.append(
            t.gettext(
                "If you have a card: which one it was is not kept with your answers. Whoever has a copy of your card "
                "can find out that it was used, not what you answered."
            )
        )
    if settings.notes_key:
        found.append(
            t.ngettext(
                "If you write a note, {count} organiser reads it, on {day} or later.",
                "If you write a note, {count} organisers read it, on {day} or later.",
                settings.notes_readers,
            ).format(count=settings.notes_readers, day=kept.closes)
        )
    return found


def box(t: Translator, found: Mapping[str, Any]) -> Reply:
    """Return everything that is kept about her, each thing in a line, with the way to delete it."""
    title = t.gettext("<b>📦 What I know about you</b>")
    if not found:
        text = t.gettext("Nothing. You chose nothing, so nothing is kept.")
        return Reply(f"{title}\n\n{text}", (_back(t), buttons.menu(t)))
    names = {
        "chat": t.gettext("The number of this chat"),
        "language": t.gettext("Your language"),
        "site": t.gettext("Your workplace"),
        "chosen": t.gettext("You chose that language yourself"),
        "told": t.gettext("I told you that nobody has checked the translation"),
        "results": t.gettext("You want to be told the results"),
        "expires": t.gettext("It is deleted by itself after"),
    }
    lines = []
    for name, value in found.items():
        if name == "wishes":
            lines += _wishes(t, unpack(value))
            continue
        # What has no words yet is shown all the same: this screen leaves nothing out.
        shown = {True: t.gettext("yes"), False: t.gettext("no")}.get(value, str(value))
        words = t.isolate(escape(shown))
        lines.append(f"{names.get(name, escape(name))}: <b>{words or '–'}</b>")
    after = t.gettext("That is all. What you answered in a survey is not in it.")
    delete = Button(t.pgettext("button", "🗑 Delete all of it"), ask(Verb.CLEAN, "me"))
    return Reply(
        "\n\n".join((title, "\n".join(lines), after)), ((delete,), _back(t), buttons.menu(t))
    )


def _wishes(t: Translator, wanted: Wishes) -> list[str]:
    """Return all that is kept of what she wants to be told, and of what she answered, each thing in a line."""
    lines = []
    if ALL in wanted.follows:
        lines.append((t.gettext("You are reminded of"), t.gettext("everything at your workplace")))
    elif count := len(wanted.follows):
        events = t.ngettext("{count} event", "{count} events", count).format(count=count)
        lines.append((t.gettext("You are reminded of"), events))
    if wanted.before != USUAL:
        befores = [events_answers.before(t, one) for one in wanted.before]
        lines.append((t.gettext("When"), "; ".join(befores) or t.gettext("never")))
    lines += [(t.gettext("You sleep"), events_settings.sleep_span(t, one)) for one in wanted.sleep]
    if wanted.push:
        lines.append((t.gettext("On your lock screen"), events_settings.openness(t, wanted.push)))
    if wanted.wake:
        lines.append((t.gettext("A change may wake you"), t.gettext("yes")))
    lines += [
        (times.planned(t, minute_of(occurrence)), events_answers.answer_words(t, answer))
        for occurrence, answer in wanted.answers.items()
    ]
    return [f"{name}: <b>{value}</b>" for name, value in lines]


def _back(t: Translator) -> buttons.Row:
    return (Button(t.pgettext("button", "🔒 What do you keep about me?"), ask(Verb.PRIVACY)),)


def clean_up(t: Translator) -> Reply:
    """Return the three ways to clean up."""
    text = t.gettext(
        "<b>🧹 Clean up</b>\n\nWhat shall I delete? In this chat I can delete the last two days. What is older, and "
        "the chat itself, only you can delete."
    )
    ways = (
        (t.pgettext("button", "This chat"), "chat"),
        (t.pgettext("button", "Everything you keep on me"), "me"),
        (t.pgettext("button", "Both"), "both"),
    )
    rows = tuple((Button(words, ask(Verb.CLEAN, what)),) for words, what in ways)
    return Reply(text, (*rows, buttons.menu(t)))


def cleaning(t: Translator, what: str = "") -> Reply:
    """Return the word while the tick is waited for; with a button that begins anew when deleting `what` is cut off."""
    again = Button(t.pgettext("button", "Try again"), ask(Verb.CLEAN, what))
    return Reply(t.gettext("One moment…"), ((again,),) if what else ())


def cleaned(t: Translator, *, chat: bool, me: bool, closes: str) -> Reply:
    """Return what is deleted now, and what only she can delete."""
    lines = []
    if me:
        lines.append(t.gettext("✓ I have forgotten you. Nothing about you is kept."))
        if closes:
            lines.append(
                t.gettext(
                    "Answers that you sent stay in the locked box until {day}: I cannot tell which are yours."
                ).format(day=closes)
            )
    if chat:
        lines.append(t.gettext("✓ The last two days of this chat are deleted."))
    lines.append(
        t.gettext(
            "Now hold your finger on this chat in the list, and tap Delete. I cannot do that."
        )
    )
    return Reply("\n\n".join(lines))


def switched(t: Translator, *, on: bool) -> Reply:
    """Return the state of "tell me the results"."""
    text = (
        t.gettext("✓ I will tell you the results, in this chat.")
        if on
        else t.gettext("✓ I will not tell you the results.")
    )
    return Reply(text, (results_row(t, on=not on), buttons.menu(t)))


def ask_code(t: Translator, link: str) -> Reply:
    """Return the question for the 16 digits; `link` carries what it is for, and cannot be seen."""
    text = t.gettext("Please write the 16 digits of your code here. I delete them at once.")
    return Reply(f'<a href="{escape(link)}">\u200b</a>🔑 {text}')


def taking_back(t: Translator) -> Reply:
    """Return the word while the tick is waited for."""
    return Reply(t.gettext("I am looking for your answers. ✓ appears when they are out."))


def taken_back(t: Translator) -> Reply:
    """Return the word for answers that are out."""
    text = t.gettext("✓ Your answers are out. In this round you cannot answer again.")
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def no_such_code(t: Translator) -> Reply:
    """Return the word for a code that fits no report."""
    text = t.gettext(
        "No answers have this code. Is it mistyped, or were they taken back already? A code has 16 digits."
    )
    again = (Button(t.pgettext("button", "🔑 Take my answers back"), ask(Verb.WITHDRAW)),)
    return Reply(text, (again, buttons.menu(t), buttons.person(t)))


def code_too_late(t: Translator) -> Reply:
    """Return the word for a wave that is over."""
    text = t.gettext(
        "It is too late: that round is over, and the key is destroyed. There is nothing left that could be deleted."
    )
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def too_many_tries(t: Translator) -> Reply:
    """Return the word for who tries too many codes."""
    text = t.gettext("Too many tries. Please wait an hour.")
    return Reply(text, (buttons.menu(t), buttons.person(t)))
