"""I11: one report of a person in a wave, and one of a card; the next wave is another matter, a restart is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from carding import given
from keeping import CLOSES, OTHER, WAVE, chats, keeping

from bot.models import Filed, Standing
from bot.services.cards import hashed
from bot.services.vault import name
from bot.store import cards as rows

ANA, BILAL = chats(2, seed=11)
NEXT = replace(WAVE, id="2026-12", opens=CLOSES, closes=CLOSES + timedelta(weeks=2))
CARDED, CARDED_TOO = replace(WAVE, cards=True), replace(OTHER, cards=True)
ANSWERS = (1, 1, 1, 1, 1, 1)


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


def vouched(kept, wave=CARDED):
    return sorted(line.vouched for line in kept.reports._vault[name(wave)].lines)


async def a_card(kept, wave=CARDED):
    (secret,) = await given(kept.store, name(wave))
    return hashed(name(wave), secret)


@pytest.mark.parametrize("ticks", [0, 1], ids=["in one tick", "in two ticks"])
async def test_i11_a_card_counts_once_and_the_first_report_has_it(tmp_path, ticks):
    async with keeping(tmp_path, (CARDED,)) as kept:
        card = await a_card(kept)
        kept.send(ANA, ANSWERS, CARDED, card=card)
        await kept.ticks(ticks)
        assert kept.reports.is_used(CARDED, card) == bool(ticks), "before a tick nobody sees it"
        kept.send(BILAL, ANSWERS, CARDED, card=card)
        await kept.ticks()
        assert kept.told == [(ANA, Filed.SAVED), (BILAL, Filed.UNVOUCHED)]
        assert vouched(kept) == [False, True]


async def test_i11_after_a_restart_a_used_card_is_still_used(tmp_path):
    async with keeping(tmp_path, (CARDED,)) as kept:
        card = await a_card(kept)
        kept.send(ANA, ANSWERS, CARDED, card=card)
        await kept.ticks()
    async with keeping(tmp_path, (CARDED,)) as kept:
        assert kept.reports.is_used(CARDED, card)
        kept.send(BILAL, ANSWERS, CARDED, card=card)
        await kept.ticks()
        assert kept.told == [(BILAL, Filed.UNVOUCHED)]
        assert vouched(kept) == [False, True]


async def test_i11_a_card_is_good_in_its_own_wave_only(tmp_path):
    async with keeping(tmp_path, (CARDED, CARDED_TOO)) as kept:
        (secret,) = await given(kept.store, name(CARDED))
        kept.send(ANA, ANSWERS, CARDED_TOO, card=hashed(name(CARDED_TOO), secret))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.UNVOUCHED)]
        assert vouched(kept, CARDED_TOO) == [False]


async def test_i11_a_wave_that_was_settled_without_cards_counts_none(tmp_path):
    async with keeping(tmp_path, (WAVE,)) as kept:
        kept.send(ANA, ANSWERS, card=await a_card(kept, WAVE))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.UNVOUCHED)]
        assert vouched(kept, WAVE) == [False]


async def test_i11_a_second_report_of_a_person_does_not_use_a_card_up(tmp_path):
    async with keeping(tmp_path, (CARDED,)) as kept:
        card = await a_card(kept)
        kept.send(ANA, ANSWERS, CARDED)
        await kept.ticks()
        kept.send(ANA, ANSWERS, CARDED, card=card)
        await kept.ticks()
        assert not kept.reports.is_used(CARDED, card)
        kept.send(BILAL, ANSWERS, CARDED, card=card)
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.SAVED, Filed.REPEATED, Filed.SAVED]
        assert vouched(kept) == [False, True]


async def test_i11_a_tick_that_fails_uses_no_card_up(tmp_path):
    async with keeping(tmp_path, (CARDED,)) as kept:
        card = await a_card(kept)
        kept.send(ANA, ANSWERS, CARDED, card=card)
        (tmp_path / "keys").rename(tmp_path / "gone")
        assert not await kept.tick.now()
        (tmp_path / "gone").rename(tmp_path / "keys")
        await kept.ticks()
        assert kept.told[-1] == (ANA, Filed.SAVED)
        assert vouched(kept) == [True]


async def test_i11_a_report_that_comes_while_the_cards_are_looked_up_keeps_its_own(
    tmp_path, monkeypatch
):
    async with keeping(tmp_path, (CARDED,)) as kept:
        cards, late = await a_card(kept), await a_card(kept)
        real = kept.tick._keeper.cards

        async def slow(hashes):
            found = await real(hashes)
            if late not in hashes:
                kept.send(BILAL, ANSWERS, CARDED, card=late)
            return found

        monkeypatch.setattr(kept.tick._keeper, "cards", slow)
        kept.send(ANA, ANSWERS, CARDED, card=cards)
        await kept.ticks()
        assert sorted(kept.told) == sorted([(ANA, Filed.SAVED), (BILAL, Filed.SAVED)])
        assert vouched(kept) == [True, True]


async def test_i11_called_off_before_the_tick_it_counts_as_none(tmp_path):
    async with keeping(tmp_path, (CARDED,)) as kept:
        kept.send(ANA, ANSWERS, CARDED, card=await a_card(kept))
        async with kept.store.writing() as db:
            await rows.void(db, name(CARDED))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.UNVOUCHED)]


async def test_i12_a_receipt_takes_back_a_vouched_report_and_the_card_stays_used(tmp_path):
    receipt = bytes(range(16))
    async with keeping(tmp_path, (CARDED,)) as kept:
        card = await a_card(kept)
        kept.send(ANA, ANSWERS, CARDED, receipt=receipt, card=card)
        kept.send(BILAL, ANSWERS, CARDED)
        await kept.ticks()
        kept.reports.withdraw(CARDED, receipt, kept.hear(ANA))
        await kept.ticks()
        assert kept.told[-1] == (ANA, Filed.REMOVED)
        assert vouched(kept) == [False]
        assert kept.reports.is_used(CARDED, card), "whose it was cannot be told"
