"""What an employer who knows every other report can guess of one, by published numbers, as tables.

She plays the best game there is: she takes what all others reported out of what was published, and says of two
possible truths the one under which the rest is likelier. Without any number she is right half of the time.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, sqrt
from random import Random
from typing import TYPE_CHECKING

from bench import units
from bench.blurred import exact, seeded
from bench.people import people
from bot.models import Size
from bot.plan import COUNT, MICRO, Stat
from bot.services.draw import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.plan import Plan
    from bot.services.draw import Sampler

EPSILONS = (200_000, 320_000, 600_000, 1_600_000, 2_000_000)
OTHERS = 30  # reports that the employer wrote herself
Answers = tuple[int, ...]
LEAST = 25


def tables(games: int, seed: int) -> Iterator[str]:
    """Yield two tables: one figure alone by ε, and all numbers of a wave together by the size of a unit."""
    yield "| ε | one answer | bound | took part | bound |"
    yield "| --- | --- | --- | --- | --- |"
    for epsilon in EPSILONS:
        alone = replace(_bills(), epsilon_micro=epsilon)
        counted = Stat(COUNT, epsilon_micro=epsilon)
        first = _answer(_only(alone), games, seed)
        second = _presence(_only(counted), games, seed)
        yield (
            f"| {epsilon / MICRO:g} | {_told(first, games)} | {bound(2 * epsilon)} "
            f"| {_told(second, games)} | {bound(epsilon)} |"
        )
    without = _exactly(games, seed)
    yield f"| exact | {without[0]} | 100 % | {without[1]} | 100 % |"
    yield ""
    yield "| all numbers of a wave | ε of it | right | bound |"
    yield "| --- | --- | --- | --- |"
    for size in Size:
        plan = units.plan(size, cards=True)
        mine = sum(stat.epsilon_micro for stat in plan.stats if stat.figure == "bills")
        told = sum(stat.epsilon_micro for stat in plan.stats if stat.figure)
        whole = sum(stat.epsilon_micro for stat in plan.stats)
        for what, right, spent in (
            (
                "her answer on bills, all else of her known",
                _answer(plan, games, seed),
                2 * mine,
            ),
            ("all fine or all bad, in all answers", _sheet(plan, games, seed), 2 * told),
            ("took part, her answers known", _presence(plan, games, seed), whole),
        ):
            yield (
                f"| {size}: {what} | {(spent if 'took' in what else spent // 2) / MICRO:g} "
                f"| {_told(right, games)} | {bound(spent)} |"
            )


def bound(micro: int) -> str:
    """Return how often the best guess between two can be right where one truth is e^ε times as likely at most."""
    return f"{100 / (1 + exp(-micro / MICRO)):.1f} %"


def _told(right: int, games: int) -> str:
    share = right / games
    return f"{100 * share:.1f} % (±{196 * sqrt(share * (1 - share) / games):.1f})"


def _bills() -> Stat:
    found = units.plan(Size.MEDIUM, cards=False).stat("bills")
    if found is None:
        raise ValueError("bills")
    return found


def _only(stat: Stat) -> Plan:
    return replace(units.plan(Size.MEDIUM, cards=False), stats=(stat,))


def play(
    plan: Plan, truths: Sequence[Answers | None], games: int, sampler: Sampler, dice: Random
) -> int:
    """Return how often the employer guesses which of two `truths` holds; None: she did not report."""
    others = people(OTHERS, dice, cards=False)
    known = draw(plan, others, exact)
    # What her report adds to each number, under each of the two truths.
    adds = [
        [
            cell.value - before.value
            for cell, before in zip(
                draw(plan, [*others, *_lines(truth)], exact).cells, known.cells, strict=True
            )
        ]
        for truth in truths
    ]
    epsilons = [plan_epsilon(plan, cell.stat) for cell in known.cells]
    right = 0
    for _ in range(games):
        at = dice.randrange(2)
        published = draw(plan, [*others, *_lines(truths[at])], sampler)
        left = [
            cell.value - before.value
            for cell, before in zip(published.cells, known.cells, strict=True)
        ]
        # The law of the blur: each step away from the truth is e^-ε times as likely.
        first, second = (
            -sum(
                epsilon * abs(value - one)
                for epsilon, value, one in zip(epsilons, left, add, strict=True)
            )
            for add in adds
        )
        guess = dice.randrange(2) if first == second else int(second > first)
        right += guess == at
    return right


def plan_epsilon(plan: Plan, name: str) -> int:
    """Return what the table with this id spends, in millionths."""
    found = plan.stat(name)
    return found.epsilon_micro if found else 0


def _lines(truth: Answers | None) -> list[tuple[Answers, bool]]:
    return [] if truth is None else [(truth, False)]


def _answer(plan: Plan, games: int, seed: int) -> int:
    fine, bad = (_sheet_of(bills=bills) for bills in (1, 3))
    return play(plan, (fine, bad), games, seeded(Random(seed)), Random(seed + 1))


def _sheet(plan: Plan, games: int, seed: int) -> int:
    truths = sheets()
    return play(plan, truths, games, seeded(Random(seed)), Random(seed + 1))


def _presence(plan: Plan, games: int, seed: int) -> int:
    return play(plan, (sheets()[1], None), games, seeded(Random(seed)), Random(seed + 1))


def sheets() -> tuple[Answers, Answers]:
    """Return what somebody reports for whom all is fine, and somebody for whom nothing is: days at the company."""
    survey = units.survey()
    fine, bad = [], []
    for question in survey.questions:
        last = len(question.choices)
        if question.screening:
            fine.append(1)
            bad.append(1)
        else:
            fine.append(1)
            bad.append(2**last - 2 if question.many else last)
    return survey.kept(fine, more=True), survey.kept(bad, more=True)


def _sheet_of(*, bills: int) -> Answers:
    survey, found = units.survey(), list(sheets()[1])
    found[[one.id for one in survey.questions].index("bills")] = bills
    return tuple(found)


def _exactly(games: int, seed: int) -> tuple[str, str]:
    """Return how often exact numbers tell it, published from 25 reports on: 24 or 25 are hers."""
    games = min(games, 200)
    truths = (_sheet_of(bills=1), _sheet_of(bills=3))
    answer = play(_only(_bills()), truths, games, exact, Random(seed))
    # A threshold on an exact count is asked whether she is the 25th: it appears or it does not.
    plan, dice, right = _only(Stat(COUNT, epsilon_micro=1)), Random(seed), 0
    others = people(LEAST - 1, dice, cards=False)
    for _ in range(games):
        took_part = dice.random() < 0.5
        lines = [*others, (truths[0], False)] if took_part else others
        shown = draw(plan, lines, exact).cells[0].value >= LEAST
        right += shown == took_part
    return f"{100 * answer / games:.0f} %", f"{100 * right / games:.0f} % (it appears, or not)"
