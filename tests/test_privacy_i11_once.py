"""I11: one report of a person in a wave; another wave is another matter; a restart changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from keeping import CLOSES, OTHER, WAVE, chats, keeping

from bot.models import Filed, Standing

ANA, BILAL = chats(2, seed=11)
NEXT = replace(WAVE, id="2026-12", opens=CLOSES, closes=CLOSES + timedelta(weeks=2))


async def test_i11_a_second_report_in_a_wave_is_refused_and_the_first_stands(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        kept.send(ANA, (2, 2, 2, 2, 2, 2))
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.SAVED, Filed.REPEATED]
        (period,) = kept.reports._vault.values()
        assert [line.answers for line in period.lines] == [bytes([1] * 6)]


async def test_i11_after_a_restart_the_second_report_is_still_refused(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE
        kept.send(ANA, (2, 2, 2, 2, 2, 2))
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.REPEATED]


async def test_i11_another_site_and_the_next_wave_take_a_report_of_the_same_person(tmp_path):
    async with keeping(tmp_path, (WAVE, OTHER, NEXT)) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        kept.send(ANA, (1, 1, 1, 1, 1, 1), OTHER)
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        kept.send(ANA, (3, 3, 3, 3, 3, 3), NEXT)
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.SAVED] * 3


async def test_i11_her_tags_in_two_waves_have_nothing_in_common(tmp_path):
    async with keeping(tmp_path, (WAVE, OTHER)) as kept:
        await kept.ticks()
        one, other = kept.reports._vault.values()
        assert one.secret != other.secret
        assert one.tag(ANA) != other.tag(ANA)


async def test_i12_a_receipt_takes_back_one_report_with_its_note_once(tmp_path):
    receipt = bytes(range(16))
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1), receipt=receipt, note=b"sealed" * 10)
        kept.send(BILAL, (2, 2, 2, 2, 2, 2), note=b"other." * 10)
        await kept.ticks()
        for _ in range(2):
            kept.reports.withdraw(WAVE, receipt, kept.hear(ANA))
            await kept.ticks()
        (period,) = kept.reports._vault.values()
        assert [line.answers for line in period.lines] == [bytes([2] * 6)]
        assert [note for _, note in period.notes] == [b"other." * 10]
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        kept.reports.withdraw(WAVE, receipt, kept.hear(ANA))
        await kept.ticks()
        assert [filed for _, filed in kept.told[2:]] == [
            Filed.REMOVED,
            Filed.UNKNOWN,
            Filed.CLOSED,
        ]


@pytest.mark.parametrize("answers", [(256,), (-1,)])
async def test_i11_an_answer_that_is_no_small_number_is_refused_at_once(tmp_path, answers):
    async with keeping(tmp_path) as kept:
        with pytest.raises(ValueError, match="range"):
            kept.send(ANA, answers)
        await kept.ticks()
        assert kept.told == []
