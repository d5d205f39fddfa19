"""The tick: what is said after it, when it fails, at the end, and when the clock is wrong."""

from __future__ import annotations

import asyncio
import resource
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from keeping import CLOSES, OPENS, OTHER, WAVE, Hands, chats, keeping, keys_in

from bot.clock import Clock
from bot.models import Filed, Standing
from bot.services.people import Person
from bot.store import people as rows_of_people

ANA, BILAL = chats(2, seed=7)
ANSWERS = (1, 2, 3, 4, 5, 0)


@contextmanager
def full_disk(folder):
    """Let this process write no file beyond the size of the key slots: the kernel refuses, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, ((folder / "keys" / "vault.slots").stat().st_size, before[1])
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_saved_is_said_after_the_tick_and_not_before(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        kept.send(ANA, ANSWERS)
        assert kept.told == []
        await kept.ticks()
        assert kept.told == [(ANA, Filed.SAVED)]


async def test_a_report_that_waits_counts_as_done(tmp_path):
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.OPEN
        kept.send(ANA, ANSWERS)
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE
        assert kept.reports.standing(BILAL, WAVE) is Standing.OPEN


async def test_of_two_taps_at_once_the_first_is_saved_and_the_second_repeated(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, ANSWERS)
        kept.send(ANA, (5, 5, 5, 5, 5, 5))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.SAVED), (ANA, Filed.REPEATED)]


async def test_what_came_before_the_end_counts_and_what_came_after_is_told(tmp_path):
    hands = Hands(CLOSES.timestamp() - 10)
    async with keeping(tmp_path, hands=hands) as kept:
        await kept.tick.now()
        kept.send(ANA, ANSWERS)
        hands.on(seconds=11)
        assert kept.reports.standing(BILAL, WAVE) is Standing.CLOSED
        kept.send(BILAL, ANSWERS)
        await kept.tick.now()
        await kept.said()
        assert kept.told == [(ANA, Filed.SAVED), (BILAL, Filed.CLOSED)]


async def test_a_full_disk_is_told_once_and_nothing_is_lost(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        kept.send(ANA, ANSWERS)
        kept.people.put(BILAL, Person("ur", "BHX4", kept=True), kept.hear(BILAL))
        with full_disk(tmp_path):
            for failures in (1, 2, 3):
                assert not await kept.tick.now()
                assert kept.tick.failures == failures
            assert kept.tick.problem.startswith("SQLITE_")
        await kept.said()
        assert kept.told == [(ANA, Filed.DELAYED), (BILAL, Filed.DELAYED)]
        assert kept.reports.standing(chats(3, 9)[2], WAVE) is Standing.PAUSED
        assert (await kept.people.get(BILAL)).language == "ur"
        await kept.ticks()
        assert kept.told[2:] == [(ANA, Filed.SAVED), (BILAL, Filed.SAVED)]
        assert kept.reports.standing(chats(3, 9)[2], WAVE) is Standing.OPEN
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE
        assert (await kept.people.get(BILAL)).site == "BHX4"


async def test_after_a_full_disk_the_database_on_disk_still_opens(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, ANSWERS)
        await kept.ticks()
        with full_disk(tmp_path):
            assert not await kept.tick.now()
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE


async def test_a_key_folder_that_vanishes_fails_the_tick_and_loses_nothing(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        kept.send(ANA, ANSWERS)
        (tmp_path / "keys").rename(tmp_path / "gone")
        assert not await kept.tick.now()
        (tmp_path / "gone").rename(tmp_path / "keys")
        await kept.ticks()
        assert kept.told == [(ANA, Filed.DELAYED), (ANA, Filed.SAVED)]


async def test_a_listener_that_fails_does_not_silence_the_others(tmp_path):
    async def fails(_):
        raise RuntimeError

    async with keeping(tmp_path) as kept:
        kept.people.put(BILAL, Person("ur", kept=True), fails)
        kept.send(ANA, ANSWERS)
        await kept.ticks()
        assert kept.told == [(ANA, Filed.SAVED)]
        assert len(keys_in(tmp_path)) == 1


async def test_the_last_tick_waits_for_its_moment(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        clock = Clock()
        clock.every(0.05, "tick", kept.tick.now)
        kept.send(ANA, ANSWERS)
        clock.start()
        await kept.tick.last()
        clock.stop()
        assert kept.told == [(ANA, Filed.SAVED)]


async def test_a_tick_that_is_under_way_is_not_the_last(tmp_path):
    under_way = asyncio.Event()

    def step(name):
        if name == "key written":
            under_way.set()

    async with keeping(tmp_path, step=step) as kept:
        first = asyncio.create_task(kept.tick.now())
        await under_way.wait()
        kept.send(ANA, ANSWERS)  # too late for the tick that is under way
        last = asyncio.create_task(kept.tick.last())
        assert await first
        done, _ = await asyncio.wait({last}, timeout=0.1)
        assert not done
        assert kept.told == []
        await kept.tick.now()
        await last
        assert kept.told == [(ANA, Filed.SAVED)]


async def test_a_newer_choice_made_during_the_tick_is_written_by_the_next(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.people.put(ANA, Person("ro", kept=True))
        changes = kept.people.changes()
        kept.people.put(ANA, Person("ur", kept=True))
        kept.people.written(changes)
        assert kept.people.changes()[ANA].person.language == "ur"


async def test_two_sites_close_each_at_their_time(tmp_path):
    async with keeping(tmp_path, (WAVE, OTHER)) as kept:
        kept.send(ANA, ANSWERS)
        kept.send(BILAL, ANSWERS, OTHER)
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert kept.reports.standing(ANA, WAVE) is Standing.CLOSED
        assert kept.reports.standing(BILAL, OTHER) is Standing.DONE


async def test_what_is_overdue_at_the_start_is_closed_by_the_first_tick(tmp_path):
    async with keeping(tmp_path, hands=Hands(CLOSES.timestamp() - 6 * 86_400)) as kept:
        kept.send(ANA, ANSWERS)
        await kept.ticks()
    async with keeping(tmp_path, hands=Hands(CLOSES.timestamp() + 86_400)) as kept:
        await kept.ticks()
        assert kept.reports._vault == {}
        assert len(kept.reports._closed) == 1


@pytest.mark.parametrize("days", [30, 15, -30])
async def test_a_start_far_from_the_last_tick_closes_nothing_until_it_ran_evenly(
    tmp_path, days, caplog
):
    hands = Hands(CLOSES.timestamp() - 86_400)
    async with keeping(tmp_path, hands=hands) as kept:
        kept.send(ANA, ANSWERS)
        kept.people.put(BILAL, Person("ur", expires="2026-W50", kept=True))
        await kept.ticks()
    for _ in range(2):  # a start that dies at once must not make the next one believe
        hands = Hands(CLOSES.timestamp() + (days - 1) * 86_400)
        async with keeping(tmp_path, hands=hands) as kept:
            await kept.ticks(2)
            assert kept.reports._vault
            assert not kept.tick._clock.steady()
            assert caplog.messages.pop().startswith(
                "clock.doubted: the last tick was on 2026-12-06"
            )
            hands.on(minutes=8)
            await kept.ticks()
            assert kept.reports._vault
    async with keeping(tmp_path, hands=hands) as kept:
        hands.on(minutes=10)
        await kept.ticks()
        assert kept.tick._clock.steady()
        assert bool(kept.reports._vault) == (days < 0)


async def test_a_clock_that_was_doubted_is_believed_at_the_next_start(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
    late = Hands(OPENS.timestamp() + 9 * 86_400)
    async with keeping(tmp_path, hands=late) as kept:
        assert not kept.tick._clock.steady()
        late.on(minutes=11)
        await kept.ticks()
    async with keeping(tmp_path, hands=late) as kept:
        assert kept.tick._clock.steady()


async def test_a_clock_that_jumps_ahead_closes_nothing_until_it_has_run_evenly(tmp_path):
    wall, running = Hands(OPENS.timestamp() + 60), Hands(1_000)
    async with keeping(tmp_path) as kept:
        kept.tick._clock = clock = Clock(wall=lambda: wall.at, running=lambda: running.at)
        kept.reports._now = clock.now
        kept.send(ANA, ANSWERS)
        await kept.tick.now()
        wall.on(weeks=10)
        await kept.tick.now()
        assert kept.reports._vault, "a wrong time server must not end a wave"
        wall.on(weeks=-10)
        await kept.tick.now()
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE
        for hands in (wall, running):
            hands.on(weeks=3)
        await kept.tick.now()
        assert not kept.reports._vault


async def test_a_clock_that_jumps_back_does_not_open_a_closed_wave(tmp_path):
    hands = Hands(CLOSES.timestamp() - 5)
    async with keeping(tmp_path, hands=hands) as kept:
        kept.send(ANA, ANSWERS)
        await kept.ticks(2)
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        assert kept.reports.wave("hardship", "BHX4", OPENS + timedelta(days=1)) is None
        assert kept.reports.standing(BILAL, WAVE) is Standing.CLOSED


@pytest.mark.parametrize("broken", ["/bin/false", "/bin/true", "/bin/echo", "/not/there"])
async def test_a_closing_that_fails_is_tried_again_and_reports_go_on_being_saved(
    tmp_path, monkeypatch, caplog, broken
):
    hands = Hands(CLOSES.timestamp() - 5)
    async with keeping(tmp_path, (WAVE, OTHER), hands) as kept:
        kept.send(ANA, ANSWERS)
        with monkeypatch.context() as patch:
            patch.setattr("sys.executable", broken)
            kept.send(BILAL, ANSWERS, OTHER)
            await kept.ticks()
            assert [line for line in caplog.messages if line.startswith("closing.failed")]
            assert kept.told == [(ANA, Filed.SAVED), (BILAL, Filed.SAVED)]
            assert len(kept.reports._vault) == 2
        await kept.ticks()
        assert len(kept.reports._vault) == 1


async def test_a_clock_that_jumps_ahead_ends_no_row_and_begins_no_wave(tmp_path):
    wall, running = Hands(OPENS.timestamp() + 60), Hands(1_000)
    ahead = replace(WAVE, id="2027-01", opens=OPENS + timedelta(weeks=6))
    ahead = replace(ahead, closes=ahead.opens + timedelta(weeks=70))
    async with keeping(tmp_path, (WAVE, ahead)) as kept:
        kept.tick._clock = clock = Clock(wall=lambda: wall.at, running=lambda: running.at)
        kept.reports._now = kept.people._now = clock.now
        kept.people.put(ANA, Person("ro", "BHX4", kept=True))
        assert await kept.tick.now()
        wall.on(days=400)
        kept.people.put(BILAL, Person("ur", kept=True))  # a write with something in it
        for _ in range(3):
            assert await kept.tick.now()
        assert [period.wave for period in kept.reports._vault.values()] == [WAVE]
    async with keeping(tmp_path) as kept:
        assert (await kept.people.get(ANA)).site == "BHX4"


async def test_a_row_ends_when_the_clock_has_run_evenly_to_its_week(tmp_path):
    hands = Hands(OPENS.timestamp() + 60)
    async with keeping(tmp_path, hands=hands) as kept:
        kept.people.put(ANA, Person("ro", "BHX4", kept=True))
        await kept.ticks()
        hands.on(days=400)
        await kept.ticks()
        async with kept.store.reading() as db:
            assert await rows_of_people.page(db, b"") == []
