"""A picket in; what its organisers are asked about its lawful footing before anybody is called to it, out.

Only what the facts hold is said (the law pages of gb and us: picketing, strike-notice, strike-ballot, right-to-strike).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.event import Kind
from bot.i18n import N_
from bot.models import Button, Reply

if TYPE_CHECKING:
    from bot.event import Event
    from bot.i18n import Translator
    from bot.replies.organiser_card import Desk

YES, NO, UNSURE = "yes", "no", "unsure"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its key, its words, the answer that lets a picket go on, and why any other does not.

    `dated`: the right answer is a day, typed as a reply.
    """

    key: str
    words: str
    right: str
    why: str
    said: str
    dated: bool = False


GROUP_ACT = N_(
    "What a group organises can count as the act of the union if a union official belongs to that group. "
    "So action without a ballot and notice can cost the union its protection."
)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "gb": (
        Question(
            "ballot",
            N_(
                "<b>1 of 3. Did the union's ballot say yes, and until when does that vote hold?</b>\n"
                "Reply to this message with the last day it holds."
            ),
            YES,
            N_(
                "The union must hold a secret ballot of the members it expects to call on, "
                "and a majority of votes must be for action."
            ),
            N_("The ballot said yes. It holds until {day}."),
            dated=True,
        ),
        Question(
            "notice",
            N_(
                "<b>2 of 3. Did the union give the employer at least 10 days' notice of this action?</b>"
            ),
            YES,
            N_(
                "The union must give the employer at least 10 days' notice of action. "
                "If proper notice was not given, the action may not be protected."
            ),
            N_("Ten days' notice was given."),
        ),
        Question(
            "official",
            N_("<b>3 of 3. Is it official: did the union itself call it?</b>"),
            YES,
            N_(
                "It is the union that calls for action and gives notice. Wait for the union's confirmation."
            ),
            N_("The union called it."),
        ),
    ),
    "us": (
        Question(
            "contract",
            N_("<b>1 of 4. Is there a contract with a no-strike clause?</b>"),
            NO,
            N_("A no-strike clause in your contract can make a strike unprotected."),
            N_("No contract with a no-strike clause."),
        ),
        Question(
            "own",
            N_(
                "<b>2 of 4. Is it at your own workplace, over your own dispute with your own employer?</b>"
            ),
            YES,
            N_(
                "Peaceful picketing at your own workplace over your own dispute is generally protected. "
                "Other places have special rules. Ask the union's lawyer."
            ),
            N_("Own workplace, own dispute."),
        ),
        Question(
            "doors",
            N_(
                "<b>3 of 4. Will doors, cars and people stay free? Will everybody stay peaceful?</b>"
            ),
            YES,
            N_("Do not block doors, cars or people, and make no threats: that is not protected."),
            N_("Nobody and nothing is blocked."),
        ),
        Question(
            "advice",
            N_("<b>4 of 4. Did you ask the union or a lawyer first?</b>"),
            YES,
            N_("Get legal or union advice first: a mistake here can cost your job."),
            N_("The union or a lawyer was asked."),
        ),
    ),
}


def questions(jurisdiction: str) -> tuple[Question, ...]:
    """Return what is asked under one law; the strictest where we know none."""
    return QUESTIONS.get(jurisdiction, QUESTIONS["gb"])


def open_question(event: Event, jurisdiction: str) -> Question | None:
    """Return the first question of a picket that is not answered as it has to be."""
    if event.kind is not Kind.PICKET:
        return None
    asked_for = questions(jurisdiction)
    return next((one for one in asked_for if not is_right(event, one)), None)


def is_right(event: Event, question: Question) -> bool:
    """Tell whether a question is answered so that the picket can go on."""
    answer = event.footing.get(question.key, "")
    if question.dated:
        return holds_until(answer) is not None
    return answer == question.right


def holds_until(answer: str) -> date | None:
    """Return the day in an answer, if it is one."""
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return None


def asked(desk: Desk, event: Event, question: Question, head: str) -> Reply:
    """Return the card with one question, or, when it was answered no or unsure, why there is no picket."""
    t, answer = desk.t, event.footing.get(question.key, "")

    def button(label: str, action: str, *more: str) -> Button:
        return Button(label, desk.press(action, event.id, *more))

    throw = (button(t.pgettext("button", "🗑 Throw away"), "drop"),)
    if answer:
        text = "\n\n".join(
            [
                head,
                t.gettext("<b>Then I call nobody to a picket.</b>"),
                t.gettext(question.why),
                *([t.gettext(GROUP_ACT)] if question in QUESTIONS["gb"] else []),
                t.gettext(
                    "You can make a stall or a meeting of it, before or after people's shifts."
                ),
            ]
        )
        rows = (
            (button(t.pgettext("button", "📣 A stall, outside shifts"), "instead", Kind.STALL),),
            (
                button(
                    t.pgettext("button", "👥 A meeting, outside shifts"), "instead", Kind.MEETING
                ),
            ),
            (button(t.pgettext("button", "‹ Answer again"), "foot", question.key, ""),),
            throw,
        )
        return Reply(text, rows)
    answers = [
        *([] if question.dated else [(t.pgettext("button", "Yes"), YES)]),
        (t.pgettext("button", "No"), NO),
        (t.pgettext("button", "Not sure"), UNSURE),
    ]
    row = tuple(button(label, "foot", question.key, said) for label, said in answers)
    return Reply("\n\n".join([head, t.gettext(question.words)]), (row, throw))


def said(t: Translator, event: Event) -> str:
    """Return what the organiser said about the footing of a picket, as she said it; nothing for other kinds."""
    if event.kind is not Kind.PICKET:
        return ""
    every = {one.key: one for asked_for in QUESTIONS.values() for one in asked_for}
    lines = []
    for key, answer in event.footing.items():
        if key in every:
            until = holds_until(answer)
            day = t.date(until) if until else ""
            lines.append(t.gettext(every[key].said).format(day=day))
    return "\n".join([t.gettext("As who proposed it said:"), *(f"• {line}" for line in lines)])


def of_change(t: Translator, event: Event) -> str:
    """Return what a second admin has to think of when a picket moves; nothing for what needs no notice."""
    if event.kind is not Kind.PICKET or "notice" not in event.footing:
        return ""
    return t.gettext("⚠️ It is a picket: approve only if the union gave notice for these days too.")


def outlives(event: Event, last: date) -> bool:
    """Tell whether `last`, the last day of a picket, is one on which the vote holds no more."""
    until = holds_until(event.footing.get("ballot", ""))
    return until is not None and last > until


def outlived(t: Translator) -> str:
    """Return the word for a vote that no longer holds on the last day of the picket."""
    return t.gettext(
        "That is before the picket is over. The vote must still hold on its last day."
    )


def tap_an_answer(t: Translator) -> Reply:
    """Return the word for a typed answer where a button was meant."""
    return Reply(t.gettext("Tap one of the answers on the card."))


def outside_shifts(t: Translator) -> str:
    """Return the note of a stall or meeting that stands in the place of a picket, in the language of `t`."""
    return t.gettext("Come before or after your shift.")
