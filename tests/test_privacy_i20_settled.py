"""I20: what was settled for a wave when it opened holds until it closes, whatever becomes of its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from keeping import CLOSES, WAVE, Hands, chats, keeping

from bot.models import Filed, Standing

ANA, BILAL = chats(2, seed=20)


async def test_i20_a_changed_file_cannot_make_an_open_wave_longer(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    later = replace(WAVE, closes=CLOSES + timedelta(weeks=9))
    hands = Hands(CLOSES.timestamp() - 60)
    async with keeping(tmp_path, (later,), hands) as kept:
        now = kept.tick._clock.now()
        assert kept.reports.wave("hardship", "BHX4", now).closes == CLOSES
        hands.on(minutes=12)  # after two weeks off the clock is doubted for ten
        await kept.ticks()
        assert not kept.reports._vault


async def test_i20_a_changed_file_can_make_it_shorter(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    sooner = replace(WAVE, closes=WAVE.opens + timedelta(days=1))
    hands = Hands(sooner.closes.timestamp() + 1)
    async with keeping(tmp_path, (sooner,), hands) as kept:
        await kept.ticks()
        assert not kept.reports._vault


async def test_i20_reports_of_other_questions_do_not_mix_with_those_of_an_open_wave(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    changed = replace(WAVE, shape="seven questions")
    async with keeping(tmp_path, (changed,)) as kept:
        assert kept.reports.standing(BILAL, changed) is Standing.PAUSED
        assert kept.reports.standing(ANA, changed) is Standing.DONE
        kept.send(BILAL, (1, 1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.CLOSED]


async def test_i20_a_wave_that_is_gone_from_the_files_is_closed_at_its_time(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    async with keeping(tmp_path, ()) as kept:
        await kept.ticks()
        assert len(kept.reports._vault) == 1
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert not kept.reports._vault
