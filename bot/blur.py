"""The budgets that were spent on a number in; by how many people it is off at most, 19 times in 20, out."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MICRO = 1_000_000
BEYOND = 0.05  # one time in twenty it is off by more
NEVER = 10**6  # people: what was given no budget says nothing


def blur(epsilons_micro: Sequence[int]) -> int:
    """Return the smallest k with P(|X| > k) ≤ 5 %, in people; X is the sum of independent discrete Laplace draws.

    One draw for each of `epsilons_micro` (millionths of ε). Nothing drawn is off by 0, no budget by `NEVER`.
    """
    return _blur(tuple(sorted(epsilons_micro)))


def variance(epsilons_micro: Sequence[int]) -> float:
    """Return the variance of that sum, in people squared; every budget must be above 0."""
    ratios = [exp(-micro / MICRO) for micro in epsilons_micro]
    return sum(2 * a / (1 - a) ** 2 for a in ratios)


@lru_cache(maxsize=1024)
def _blur(epsilons: tuple[int, ...]) -> int:
    if not epsilons:
        return 0
    if epsilons[0] <= 0:
        return NEVER
    return _one(epsilons[0]) if len(epsilons) == 1 else _sum(epsilons)


def _one(micro: int) -> int:
    # P(|X| > k) = 2 a^(k+1) / (1 + a) with a = e^-ε; the logarithm is a first guess, which rounding may shift by one.
    epsilon = micro / MICRO
    a = exp(-epsilon)
    k = max(0, ceil(log(2 / (BEYOND * (1 + a))) / epsilon) - 2)
    while 2 * exp(-epsilon * (k + 1)) / (1 + a) > BEYOND:
        k += 1
    return k


def _sum(epsilons: tuple[int, ...]) -> int:
    ratios = [exp(-micro / MICRO) for micro in epsilons]
    # Beyond this lies less than 1e-13 of the sum, which no k can notice.
    reach = ceil(10 * sqrt(variance(epsilons)) + 30 * MICRO / epsilons[0])
    law = [0.0] * (2 * reach + 1)
    law[reach] = 1.0
    for a in ratios:
        # A discrete Laplace draw is the difference of two geometric ones: a pass upwards, a pass downwards.
        for places in (range(len(law)), reversed(range(len(law)))):
            carried = 0.0
            for at in places:
                carried = a * carried + (1 - a) * law[at]
                law[at] = carried
    k, beyond = reach, 0.0
    while k > 0 and beyond + 2 * law[reach + k] <= BEYOND:
        beyond += 2 * law[reach + k]
        k -= 1
    return k
