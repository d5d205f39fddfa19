"""I16: the blur is what it is said to be: of the discrete Laplace law, with exactly the ε that was settled."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path

import pytest
from keeping import WAVE
from lots import STATS, exact, laplace, settled

from bot.blur import blur
from bot.plan import MICRO, OPEN, VOUCHED
from bot.services import draw as drawing
from bot.services.draw import BudgetError, draw, measurement, opendp_sampler

ROOT = Path(__file__).resolve().parent.parent
DRAWS = 20_000
EPSILONS = (200_000, 600_000, 2_000_000)  # how many took part; a headline; a whole budget for one
OFTEN = 400  # draws in a cell, before its frequency is compared
Z = 3.719  # 1 in 10,000 by chance


def noise(sampler, epsilon, count=0, draws=DRAWS):
    """Return so many draws of a table of one cell in which `count` reports are.

    The cells of one table are blurred apart from each other: many of them in one are many draws.
    """
    values = sampler([cell for cell in range(draws) for _ in range(count)], draws, epsilon)
    return Counter(values)


def unlike(found, epsilon):
    """Return chi-square over what it is with a chance of 1 in 10,000: above 1 it is another law."""
    a, total = exp(-epsilon / MICRO), found.total()
    law = {0: (1 - a) / (1 + a)}
    while total * law[max(law)] * a > 10:
        law |= {sign * (max(law) + 1): law[max(law)] * a for sign in (-1, 1)}
    most = max(law)
    tail = law[most] * a / (1 - a)  # all that lies further out, on each side
    pairs = [(found[k], total * p) for k, p in law.items()]
    pairs += [
        (sum(n for k, n in found.items() if sign * k > most), total * tail) for sign in (-1, 1)
    ]
    chi = sum((seen - expected) ** 2 / expected for seen, expected in pairs)
    free = len(pairs) - 1
    critical = free * (1 - 2 / (9 * free) + Z * sqrt(2 / (9 * free))) ** 3  # Wilson and Hilferty
    return chi / critical


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_i16_the_noise_is_discrete_laplace(epsilon):
    found = noise(opendp_sampler, epsilon)
    assert found.total() == DRAWS
    assert unlike(found, epsilon) < 1


def test_i16_the_test_of_the_law_can_fail():
    found = noise(opendp_sampler, 600_000)
    assert unlike(found, 540_000) > 1, "another ε"
    assert unlike(Counter({k + 1: n for k, n in found.items()}), 600_000) > 1, "not around 0"
    assert unlike(Counter({max(0, k): n for k, n in found.items()}), 600_000) > 1, "cut at 0"
    assert unlike(noise(exact, 600_000), 600_000) > 1, "no noise at all"


def test_i16_two_samplers_that_know_nothing_of_each_other_agree():
    assert unlike(noise(laplace, 600_000, draws=5_000), 600_000) < 1


def ratio(one, other):
    """Return by how much the chance of one value differs at most, as a logarithm."""
    both = [value for value in one if min(one[value], other[value]) > OFTEN]
    assert len(both) >= 2
    return max(abs(log(one[value] / other[value])) for value in both)


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_i16_one_report_more_or_less_changes_no_chance_by_more_than_it_may(epsilon):
    one, other = (noise(opendp_sampler, epsilon, count) for count in (30, 31))
    assert ratio(one, other) <= epsilon / MICRO + 0.35


def test_i16_the_test_of_neighbours_can_fail():
    one, other = (noise(opendp_sampler, 600_000, count) for count in (30, 32))
    assert ratio(one, other) > 0.6 + 0.35, "two reports more"
    one, other = (noise(opendp_sampler, 1_200_000, count) for count in (30, 31))
    assert ratio(one, other) > 0.6 + 0.35, "half the noise"


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_i16_the_blur_that_is_told_is_that_of_the_draw(epsilon):
    found = noise(opendp_sampler, epsilon)
    k = blur([epsilon])
    beyond = sum(n for value, n in found.items() if abs(value) > k) / DRAWS
    nearer = sum(n for value, n in found.items() if abs(value) > k - 1) / DRAWS
    slack = Z * sqrt(0.05 * 0.95 / DRAWS)
    assert beyond <= 0.05 + slack
    assert nearer > 0.05 - slack, "nor is it told larger than it is"


def test_i16_opendp_itself_says_that_no_more_is_spent():
    odd = (1, 3, 7, 333_333, 999_999, 1_999_999)
    for micro in (*range(20_000, 2_000_001, 20_000), *odd):
        spent = Fraction(measurement(2, micro).map(1))
        assert spent <= Fraction(micro, MICRO)
        assert spent > Fraction(micro, MICRO) * (1 - Fraction(1, 10**9)), "nor much less"


def test_i16_what_cannot_be_spent_exactly_is_not_drawn(monkeypatch):
    assert Fraction(1 / (1 / 0.18)) != Fraction(18, 100), "the control: as floats it does not go"
    monkeypatch.setattr(drawing, "NUDGES", 1)
    with pytest.raises(BudgetError):
        opendp_sampler([], 2, 180_000)


def test_i16_each_table_of_each_stratum_is_drawn_once_with_what_was_settled_for_it():
    asked = []

    def sampler(found, cells, epsilon):
        asked.append((sorted(found), cells, epsilon))
        return [100 * len(asked) + cell for cell in range(cells)]

    plan = replace(settled(WAVE), strata=(OPEN, VOUCHED))
    lines = [((2, 3, 1), False), ((1, 1, 2), False), ((2, 2, 0), True), ((0, 0, 0), True)]
    release = draw(plan, lines, sampler)
    assert asked == [
        ([0, 0], 1, 200_000),
        ([0, 1], 2, 900_000),
        ([0, 1], 2, 600_000),
        ([0, 3], 4, 300_000),
        ([0, 0], 1, 200_000),
        ([0], 2, 900_000),
        ([], 2, 600_000),
        ([], 4, 300_000),
    ]
    assert list(release.spent) == [
        (stratum, stat.id, stat.epsilon_micro) for stratum in plan.strata for stat in STATS
    ]
    assert [cell.value for cell in release.cells] == [
        100 * number + cell
        for number, (_, cells, _) in enumerate(asked, 1)
        for cell in range(cells)
    ]


def test_i16_a_report_with_a_card_counts_as_open_where_cards_are_not_told_apart():
    release = draw(settled(WAVE), [((2, 3, 1), True), ((1, 1, 2), False)], exact)
    assert release.value(OPEN, "count", "n") == 2
    assert release.value(OPEN, "bills", "yes") == release.value(OPEN, "bills", "no") == 1


def test_i16_no_two_draws_have_the_same_seed():
    program = (
        "from bot.services.draw import opendp_sampler; print(opendp_sampler([], 40, 600_000))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        for _ in range(3)
    ]
    assert all(one != other for one, other in pairwise(said))
    assert len(said[0].split(",")) == 40
