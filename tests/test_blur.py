"""By how many people drawn numbers are off: of one, and of a sum of several, against the law multiplied out."""

from __future__ import annotations

from math import exp

import pytest

from bot.blur import NEVER, blur, variance


def law(micro, reach=300):
    a = exp(-micro / 1e6)
    return [(1 - a) / (1 + a) * a ** abs(k) for k in range(-reach, reach + 1)]


@pytest.mark.parametrize(
    "spent", [(600_000, 600_000), (160_000, 600_000), (200_000,) * 3, (2_000_000,) * 4]
)
def test_the_blur_of_a_sum_is_that_of_the_convolution(spent):
    """Beside the recurrence of bot.blur: every pair of numbers multiplied out."""
    whole = law(spent[0])
    for micro in spent[1:]:
        other = law(micro)
        grown = [0.0] * (len(whole) + len(other) - 1)
        for i, one in enumerate(whole):
            if one > 1e-12:
                for j, two in enumerate(other):
                    grown[i + j] += one * two
        whole = grown
    middle = len(whole) // 2

    def beyond(k):
        return sum(whole) - sum(whole[middle - k : middle + k + 1])

    assert beyond(blur(spent)) <= 0.05 < beyond(blur(spent) - 1)
    deviation = sum((at - middle) ** 2 * part for at, part in enumerate(whole))
    assert variance(spent) == pytest.approx(deviation, rel=1e-3)


def test_nothing_drawn_is_not_blurred_and_no_budget_says_nothing():
    assert blur([]) == 0
    assert blur([0]) == blur([600_000, 0]) == NEVER
    assert blur([600_000, 160_000]) == blur([160_000, 600_000])
