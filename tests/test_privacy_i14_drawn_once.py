"""I14: the numbers of a wave are drawn once: read again, started again, closed by two at once, they are the same."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from keeping import CLOSES, DATABASE, WAVE, Hands, chats, distinct_answers, keeping
from lots import drawn, numbers, settled

from bot import tick
from bot.store import figures, opened
from bot.store import report as vault_store

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 12
CLOSERS = 4


@pytest.fixture
def draws(monkeypatch):
    """What the closing process drew, in the order in which it did."""
    made = []
    close = tick.close

    async def noted(period, plan):
        made.append(await close(period, plan))
        return made[-1]

    monkeypatch.setattr(tick, "close", noted)
    return made


class Fails:
    """Fails at a step, so many times, from when it is switched `on`."""

    def __init__(self, step, times):
        self.step, self.left, self.on = step, times, False

    def __call__(self, name):
        if self.on and name == self.step and self.left:
            self.left -= 1
            raise OSError(28, "No space left on device")


async def report(kept, number=PEOPLE):
    for chat, answers in zip(chats(number, 14), distinct_answers(number), strict=True):
        kept.send(chat, answers)
    await kept.ticks()


async def test_i14_what_was_drawn_is_the_same_whenever_it_is_read(tmp_path, draws):
    async with keeping(tmp_path, plan=settled) as kept:
        await report(kept)
        assert await drawn(kept) == []
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks(3)
        found = [await drawn(kept) for _ in range(3)]
    for _ in range(2):
        async with keeping(tmp_path, hands=Hands(CLOSES.timestamp() + 60), plan=settled) as kept:
            await kept.ticks(2)
            found.append(await drawn(kept))
    assert [one.release for one in draws] == [found[0][0][1]]
    assert found == [[(settled(WAVE), draws[0].release)]] * 5


@pytest.mark.parametrize("step", ["begin", "settled", "released", "closed", "before commit"])
async def test_i14_a_commit_that_failed_is_tried_again_with_the_same_numbers(
    tmp_path, draws, step
):
    disk = Fails(step, 2)
    hands = Hands(CLOSES.timestamp() - 10)
    async with keeping(tmp_path, hands=hands, step=disk, plan=settled) as kept:
        # No tick saw the wave open, and nobody has a code: what is made up must not be made up anew.
        for chat, answers in zip(chats(PEOPLE, 14), distinct_answers(PEOPLE), strict=True):
            kept.send(chat, answers)
        disk.on = True
        hands.on(seconds=11)
        for _ in range(2):
            assert not await kept.tick.now()
            assert await drawn(kept) == []
        await kept.ticks(2)
        assert len(draws) == 1
        assert await drawn(kept) == [(settled(WAVE), draws[0].release)]


async def test_i14_a_commit_that_was_made_though_it_seemed_to_fail_stands(tmp_path, draws):
    disk = Fails("after commit", 1)
    async with keeping(tmp_path, step=disk, plan=settled) as kept:
        await report(kept)
        disk.on = True
        kept.hands.at = CLOSES.timestamp()
        assert not await kept.tick.now()
        first = await drawn(kept)
        assert numbers(first[0][1]) == numbers(draws[0].release)
        await kept.ticks(2)
        assert await drawn(kept) == first
        assert not kept.reports._vault


async def test_i14_after_the_end_nobody_changes_what_is_counted(tmp_path, draws):
    disk = Fails("before commit", 1)
    (ana,) = chats(1, 41)
    async with keeping(tmp_path, step=disk, plan=settled) as kept:
        kept.send(ana, (2, 3, 1), receipt=b"r" * 16)
        await kept.ticks()
        disk.on = True
        kept.hands.at = CLOSES.timestamp()
        assert not await kept.tick.now()
        kept.reports.withdraw(WAVE, b"r" * 16, kept.hear(ana))
        await kept.ticks()
        assert [str(filed) for _, filed in kept.told] == ["saved", "closed"]
        assert len(draws) == 1
        assert await drawn(kept) == [(settled(WAVE), draws[0].release)]


async def test_i14_of_several_who_close_at_once_one_is_right(tmp_path):
    async with opened(tmp_path):
        pass
    pipe = asyncio.subprocess.PIPE
    program = [sys.executable, ROOT / "tests" / "racing.py", tmp_path]
    env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    racers = [
        await asyncio.create_subprocess_exec(*program, env=env, stdin=pipe, stdout=pipe)
        for _ in range(CLOSERS)
    ]
    offered = [json.loads(await racer.stdout.readline()) for racer in racers]
    ended = await asyncio.gather(*(racer.communicate(b"now\n") for racer in racers))
    assert len(ended) == CLOSERS
    assert [racer.returncode for racer in racers] == [0] * CLOSERS
    assert len({tuple(one) for one in offered}) > 1, "the control: they drew different numbers"
    async with opened(tmp_path) as store, store.reading() as db:
        ((plan, release),) = await figures.releases(db)
        assert numbers(release) in offered
        assert plan == settled(WAVE)
        assert len(await vault_store.notes(db)) == 1


async def test_i14_two_in_one_process_write_one_set(tmp_path):
    async with keeping(tmp_path, plan=settled) as kept:
        await report(kept)
        kept.hands.at = CLOSES.timestamp()
        await asyncio.gather(*(kept.tick.now() for _ in range(5)))
        assert len(await drawn(kept)) == 1


AGAIN = [
    "INSERT OR REPLACE INTO release VALUES {key}, 'open', 'count', 'n', 7)",
    "REPLACE INTO release SELECT survey, wave, unit, stratum, stat, cell, value + 1 FROM release",
    "INSERT INTO release VALUES {key}, 'open', 'count', 'again', 7)",
    "UPDATE release SET value = value + 1",
    "UPDATE OR REPLACE release SET value = 7",
    "UPDATE release SET wave = '2027-01'",
    "DELETE FROM release",
    "INSERT OR IGNORE INTO ledger VALUES {key}, 'open', 'again', 1)",
    "INSERT OR REPLACE INTO ledger VALUES {key}, 'open', 'count', 1)",
    "UPDATE ledger SET epsilon_micro = 1",
    "DELETE FROM ledger",
    "INSERT OR REPLACE INTO plan VALUES {key}, '{{}}')",
    "UPDATE plan SET text = '{{}}'",
    "DELETE FROM plan",
    "INSERT INTO release VALUES {key}, 'open', 'count', 'n', 7) ON CONFLICT DO UPDATE SET value = 7",
]


async def test_i14_no_statement_draws_again(tmp_path):
    words = "what was drawn is never changed|this wave is closed|the budget of this wave is spent"
    async with keeping(tmp_path, plan=settled) as kept:
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        before = await drawn(kept)
        assert len(before) == 1
        with closing(sqlite3.connect(tmp_path / "var" / DATABASE)) as database:
            for statement in AGAIN:
                with pytest.raises(sqlite3.IntegrityError, match=words):
                    database.execute(statement.format(key="('hardship', '2026-11', 'BHX4'"))
                database.commit()
        assert await drawn(kept) == before
