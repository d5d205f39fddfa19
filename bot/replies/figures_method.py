"""A wave in; how its figures are made, what they cannot say and what could still be guessed, in plain words, out."""

from __future__ import annotations

from html import escape
from math import ceil, exp
from typing import TYPE_CHECKING

from bot.blur import blur
from bot.models import Reply
from bot.plan import COUNT, MICRO, VOUCHED
from bot.replies import figures as words
from bot.services.figures import Count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Translator
    from bot.plan import Plan, Stat
    from bot.replies.buttons import Row
    from bot.services.figures import Reading

SMALLEST_GUESS = 50  # of 100, without any figure


def box(t: Translator, reading: Reading, *, beside: bool = False) -> list[str]:
    """Return the method box: paragraphs in plain text, with this wave's own numbers, dates and fingerprint.

    `beside` other waves the number of all stands first always.
    """
    plan = reading.plan
    found = [
        words.title(t, plan),
        t.ngettext(
            "{count} question, the same for everybody, in the same order; each account counts once.",
            "{count} questions, the same for everybody, in the same order; each account counts once.",
            len(plan.asked),
        ).format(count=words.number(t, len(plan.asked))),
        words.of_staff(t, reading),
        cards(t, reading),
        words.blurred(t, reading, beside=beside) if reading.shown else "",
        t.gettext(
            "People chose to answer; no estimate of a sampling error can be calculated, and we print none."
        ),
        fingerprint(t, plan),
    ]
    return [one for one in found if one]


def cards(t: Translator, reading: Reading) -> str:
    """Return how many had a card, or that there were none."""
    vouched = dict(reading.strata).get(VOUCHED)
    if vouched is None:
        return t.gettext(
            "There were no cards in this round: whoever wrote to the bot could answer."
        )
    if not vouched.about:
        return t.gettext("There were cards in this round. Too few used one for a number.")
    # NOTE: a card is a slip of paper.
    return t.ngettext(
        "About {count} answered with a card. Cards are given out by hand, and each counts once.",
        "About {count} answered with a card. Cards are given out by hand, and each counts once.",
        vouched.about,
    ).format(count=words.number(t, vouched.about))


def fingerprint(t: Translator, plan: Plan) -> str:
    """Return the fingerprint of all that was settled, and what it is for."""
    return t.gettext(
        "The questions, the dates and what we publish were settled before anybody answered. "
        "Fingerprint (SHA-256): {hex}"
    ).format(hex=t.isolate(plan.fingerprint, ltr=True))


def screen(t: Translator, plan: Plan | None, rows: tuple[Row, ...] = ()) -> Reply:
    """Return the answer to "How was this made?"; `plan`: of the wave in question, if there is one."""
    parts = [
        t.gettext("<b>How was this made?</b>"),
        t.gettext(
            "We count how many people gave each answer. Nobody's answers are kept: when a round ends, we add up and "
            "destroy the key."
        ),
    ]
    parts += [escape(one, quote=False) for one in (*_made(t, plan), _limits(t))]
    return Reply("\n\n".join(parts), rows)


def _made(t: Translator, plan: Plan | None) -> list[str]:
    if plan is None or not plan.figures:
        return [
            t.gettext(
                "Each number is a little blurred and rounded, so that nobody can be picked out. "
                "We draw each number once. Nobody can ask for it again."
            )
        ]
    first = whole(plan, plan.figures[0]).blur
    most = max(whole(plan, stat).blur for stat in plan.stats if stat.figure)
    blurred = t.ngettext(
        "The first “at least” is blurred by at most {count} person, 19 times in 20, and then rounded down.",
        "The first “at least” is blurred by at most {count} people, 19 times in 20, and then rounded down.",
        first,
    ).format(count=words.number(t, first))
    return [
        f"{blurred} {words.others(t, most)}" if most > first else blurred,
        t.gettext(
            "Why? Without that, somebody who knows everybody else's answers could work out yours. "
            "We draw each number once. Nobody can ask for it again."
        ),
        guess(t, plan),
    ]


def guess(t: Translator, plan: Plan) -> str:
    """Return what an employer could still guess who knows all other answers, by the hard bound for this wave."""
    # All tables about one question help him: that of everybody, and those by groups.
    one = max(
        bound(
            [stat.epsilon_micro for stat in plan.stats if stat.figure and stat.question == asked]
        )
        for asked in {stat.question for stat in plan.figures}
    )
    together = bound([stat.epsilon_micro for stat in plan.stats if stat.id != COUNT])
    took_part = bound([stat.epsilon_micro for stat in plan.stats], moved=1)
    # NOTE: {one}, {all}, {took_part} and {none} are numbers out of 100; all of it is about one single person.
    return t.gettext(
        "What could a boss still guess who knows what everybody else said? Of 100 guesses about one person he would be "
        "right {one} times at most, instead of {none}. From all numbers of the round together: {all} times at most. "
        "Whether that person took part at all: {took_part} times at most. "
        "That is the worst case. It needs a boss who knows all other answers."
    ).format(
        one=words.number(t, one),
        none=words.number(t, SMALLEST_GUESS),
        all=words.number(t, together),
        took_part=words.number(t, took_part),
    )


def _limits(t: Translator) -> str:
    return t.gettext(
        "What can these numbers not say? How those feel who did not answer. Why it is so. "
        "And we cannot check that people told the truth."
    )


def bound(epsilons_micro: Sequence[int], moved: int = 2) -> int:
    """Return how often in 100 a guess between two answers of one person is right at most, for who knows all others.

    Her answer moves one report from one cell to another: e^(2ε) / (1 + e^(2ε)), rounded up. Whether she took part
    changes one cell only (`moved`).
    """
    epsilon = sum(epsilons_micro) / MICRO
    return ceil(100 / (1 + exp(-moved * epsilon)))


def whole(plan: Plan, stat: Stat) -> Count:
    """Return the blur of a figure of all: the sum of what is drawn for each stratum. Its value is 0."""
    return Count(0, blur([stat.epsilon_micro] * len(plan.strata)))
