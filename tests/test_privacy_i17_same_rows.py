"""I17: which numbers are published, and when, does not depend on a report: only what they are does, blurred."""

from __future__ import annotations

import random
from dataclasses import replace
from math import exp, sqrt

import pytest
from keeping import CLOSES, OTHER, WAVE, chats, keeping
from lots import drawn, exact, keys, laplace, named, settled

from bot.models import Report
from bot.plan import MICRO, OPEN, VOUCHED
from bot.services.closing import close
from bot.services.draw import draw
from bot.services.figures import read
from bot.services.vault import Period

CARDS = replace(WAVE, cards=True)
CLOSINGS = 2_000


@pytest.mark.parametrize("wave", [WAVE, CARDS])
@pytest.mark.parametrize("number", [0, 1, 7])
async def test_i17_however_many_report_the_same_numbers_come_out_of_the_close(wave, number):
    period = Period.begin(wave)
    for chat in chats(number, 17):
        report = Report("hardship", "2026-11", "BHX4", (2, 3, 1), card=b"c" * 32)
        period = period.add(chat, report)
    ended = await close(period, settled(wave))
    assert named(ended.release) == keys(settled(wave))
    assert len(ended.release.spent) == len(settled(wave).stats) * len(settled(wave).strata)


def test_i17_whatever_they_say_and_whoever_vouches_the_same_numbers_come_out():
    dice = random.Random(17)
    plan = settled(CARDS)
    for number in (0, 1, 2, 30):
        for _ in range(20):
            lines = [
                (
                    bytes(dice.randrange(9) for _ in range(dice.randrange(1, 5))),
                    dice.random() < 0.5,
                )
                for _ in range(number)
            ]
            assert named(draw(plan, lines, exact)) == keys(plan)


async def test_i17_a_wave_with_nobody_and_one_with_one_person_have_the_same_rows(tmp_path):
    waves = (CARDS, replace(OTHER, cards=True, closes=CLOSES))
    async with keeping(tmp_path, waves, plan=settled) as kept:
        kept.send(chats(1, 17)[0], (2, 3, 1), CARDS)
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        (_, one), (_, nobody) = await drawn(kept)
    assert named(one) == named(nobody) == keys(settled(CARDS))
    assert one.spent == nobody.spent


def chosen(number, sampler):
    """How often a wave with so many reports says anything at all."""
    plan = replace(settled(WAVE), stats=settled(WAVE).stats[:2])
    lines = [((2, 3, 1), False)] * number
    return sum(read(plan, draw(plan, lines, sampler)).rung > 0 for _ in range(CLOSINGS))


def test_i17_one_report_hardly_changes_whether_anything_is_published():
    micro = settled(WAVE).stats[0].epsilon_micro
    less, more = (chosen(number, laplace) / CLOSINGS for number in (24, 25))
    most = exp(micro / MICRO)
    for one, other in ((less, more), (more, less), (1 - less, 1 - more), (1 - more, 1 - less)):
        # 1 in 10,000 by chance.
        slack = 3.719 * sqrt(one * (1 - one) + most**2 * other * (1 - other)) / sqrt(CLOSINGS)
        assert one <= most * other + slack
    assert (chosen(24, exact), chosen(25, exact)) == (0, CLOSINGS), (
        "the control: exactly, it tells"
    )


@pytest.mark.parametrize(("blurred", "rung"), [(24, 0), (25, 25), (49, 25), (50, 50), (-7, 0)])
def test_i17_it_is_the_blurred_number_that_decides(blurred, rung):
    plan = settled(WAVE)

    def sampler(found, cells, epsilon):
        return [blurred if epsilon == plan.stats[0].epsilon_micro else 1_000] * cells

    for reports in (0, 24, 25, 1_000):
        lines = [((2, 3, 1), False)] * reports
        assert read(plan, draw(plan, lines, sampler)).rung == rung


def test_i17_both_strata_are_drawn_whole():
    plan = settled(CARDS)
    release = draw(plan, [((2, 3, 1), True)] * 9, exact)
    assert [release.value(at, "count", "n") for at in (OPEN, VOUCHED)] == [0, 9]
