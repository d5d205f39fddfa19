"""A seed in; a sampler with the law of the real one, a hundred times as fast, out; and both held against that law.

A figure's error is measured over thousands of draws, and OpenDP takes half a millisecond for each. This one looks a
random number of 128 bits up in the law's table, which is made of whole numbers. It is for measuring alone: whoever
knows the seed knows the blur.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from decimal import Decimal, localcontext
from functools import lru_cache
from itertools import accumulate
from math import erfc, sqrt
from typing import TYPE_CHECKING

from bot.plan import MICRO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from bot.services.draw import Sampler

BITS = 128
DIGITS = 60  # of the table's numbers while they are computed; 2^128 has 39
BEYOND = Decimal(2) ** -100  # what of the law the table leaves out


@lru_cache(maxsize=64)
def _table(epsilon_micro: int) -> tuple[tuple[int, ...], int]:
    """Return the law of one blur as sums of whole numbers that end at 2^128, and the first value's number."""
    with localcontext() as context:
        context.prec = DIGITS
        a = (-Decimal(epsilon_micro) / MICRO).exp()
        top = (1 - a) / (1 + a)
        reach = 0
        while top * a**reach > BEYOND:
            reach += 1
        weights = [int(top * a ** abs(k) * 2**BITS) for k in range(-reach, reach + 1)]
    weights[reach] += 2**BITS - sum(weights)
    return tuple(accumulate(weights)), -reach


def seeded(dice: Random) -> Sampler:
    """Return a sampler for `bot.services.draw.draw` whose blur comes from `dice`."""

    def sampler(found: list[int], cells: int, epsilon_micro: int) -> list[int]:
        sums, first = _table(epsilon_micro)
        counts = Counter(found)
        return [
            counts[cell] + first + bisect_right(sums, dice.getrandbits(BITS))
            for cell in range(cells)
        ]

    return sampler


def exact(found: list[int], cells: int, _: int) -> list[int]:
    """Count without any blur: what the blur is compared with."""
    counts = Counter(found)
    return [counts[cell] for cell in range(cells)]


def law(epsilon_micro: int, k: int) -> float:
    """Return the probability that a number is off by exactly `k`."""
    sums, first = _table(epsilon_micro)
    at = k - first
    if not 0 <= at < len(sums):
        return 0.0
    return (sums[at] - (sums[at - 1] if at else 0)) / 2**BITS


def held_against_law(drawn: Mapping[int, int], epsilon_micro: int) -> tuple[float, int, float]:
    """Return chi-square, its degrees of freedom and how probable a larger one is, for the blurs that were `drawn`."""
    number = sum(drawn.values())
    reach = 0
    while number * law(epsilon_micro, reach + 1) >= 10:
        reach += 1
    inner = range(-reach, reach + 1)
    expected = [number * law(epsilon_micro, k) for k in inner]
    seen = [drawn.get(k, 0) for k in inner]
    expected.append(number - sum(expected))
    seen.append(number - sum(seen))
    if expected[-1] < 5:  # too few for a bin of their own: with the middle one
        expected[reach] += expected.pop()
        seen[reach] += seen.pop()
    value = sum((one - fits) ** 2 / fits for one, fits in zip(seen, expected, strict=True))
    freedom = len(seen) - 1
    # Wilson and Hilferty: the cube root of a chi-square is nearly normal.
    spread = 2 / (9 * freedom)
    z = ((value / freedom) ** (1 / 3) - 1 + spread) / sqrt(spread)
    return value, freedom, erfc(z / sqrt(2)) / 2
