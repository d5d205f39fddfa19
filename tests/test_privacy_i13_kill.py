"""I13: killed at any step of a tick, the bot starts again with everything that anybody was told is saved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from crashing import DIED, PEOPLE
from keeping import CLOSES, OPENS, WAVE, Hands, chats, keeping, keys_in
from lots import drawn, keys, named, settled

from bot.models import Standing
from bot.store import figures
from bot.store import report as vault_store

STEPS = ("begin", "key written", "before commit", "after commit", "scrubbed", "said")
CLOSING = ("drawing", "released", "closed")  # steps of the tick that closes, and of no other
ROOT = Path(__file__).resolve().parent.parent


def killed(folder, step, number, *more):
    path = f"{ROOT}:{ROOT / 'tests'}"
    program = [sys.executable, ROOT / "tests" / "crashing.py", folder, step, str(number), *more]
    ended = subprocess.run(
        program, env={"PYTHONPATH": path}, check=False, capture_output=True, text=True
    )
    assert ended.returncode == DIED, ended.stderr
    lines = (folder / "told").read_text().splitlines()
    return [tuple(line.split()) for line in lines]


async def plans(kept):
    async with kept.store.reading() as db:
        return await figures.plans(db)


@pytest.mark.parametrize("step", STEPS)
async def test_i13_killed_at_any_step_nothing_that_was_said_to_be_saved_is_lost(tmp_path, step):
    told = killed(tmp_path, step, 5)
    assert len(told) >= 4, "the control: somebody was told before it died"
    async with keeping(tmp_path) as kept:
        assert len(keys_in(tmp_path)) == 1
        for chat, what, filed in told:
            assert filed == "saved"
            if what == "report":
                assert kept.reports.standing(int(chat), WAVE) is Standing.DONE
            else:
                assert (await kept.people.get(int(chat))).language == "ro"
        # Whoever was not told taps "Send again": nobody is stranded, and nobody counts twice.
        for chat in chats(PEOPLE, 13):
            kept.send(chat, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        (period,) = kept.reports._vault.values()
        assert len(period.lines) == len(period.tags) == PEOPLE
        assert len(keys_in(tmp_path)) == 1


@pytest.mark.parametrize("step", [*STEPS, "settled", *CLOSING])
async def test_i13_killed_while_a_wave_closes_it_is_closed_and_drawn_once(tmp_path, step):
    # The tenth tick closes: the clock has reached the end then.
    number = 1 if step in CLOSING else 20 if step == "said" else 10
    told = killed(tmp_path, step, number, "closing")
    saved = {int(chat) for chat, what, filed in told if (what, filed) == ("report", "saved")}
    assert saved
    async with keeping(tmp_path, hands=Hands(CLOSES.timestamp() + 60), plan=settled) as kept:
        before = await drawn(kept)
        is_open = len(kept.reports._vault) == 1
        assert len(before) == (0 if is_open else 1), "never half, never both, never neither"
        assert is_open == (step in {"begin", "key written", "settled", *CLOSING, "before commit"})
        await kept.ticks(2)
        assert not kept.reports._vault
        after = await drawn(kept)
        assert [(plan, named(release)) for plan, release in after] == [
            (settled(WAVE), keys(settled(WAVE)))
        ]
        assert after == (before or after), "what was drawn is not drawn again"
        async with kept.store.reading() as db:
            notes = [box[0] for _, box in await vault_store.notes(db)]
            assert await vault_store.closed_waves(db) == {("hardship", "2026-11", "BHX4")}
    assert len(notes) == len(set(notes)), "no note is released twice"
    assert {chat % 256 for chat in saved} <= set(notes), "the note of a saved report is there"


async def test_i13_killed_in_the_tick_that_opens_a_wave_what_is_settled_is_whole(tmp_path):
    killed(tmp_path, "settled", 1)
    async with keeping(tmp_path, plan=settled) as kept:
        assert not kept.reports._vault
        assert await plans(kept) == []
        await kept.ticks()
        assert await plans(kept) == [settled(WAVE)]


@pytest.mark.parametrize("number", range(1, 5))
async def test_i13_a_key_that_was_written_half_does_not_matter_before_the_commit(tmp_path, number):
    told = killed(tmp_path, "key written", number)
    slots = tmp_path / "keys" / "vault.slots"
    body = bytearray(slots.read_bytes())
    new = 4096 * ((number - 1) % 2)  # the ticks take turns, beginning with the first slot
    assert any(body[new : new + 96])
    body[new + 40 : new + 96] = bytes(56)
    slots.write_bytes(body)
    async with keeping(tmp_path, hands=Hands(OPENS.timestamp() + 60)) as kept:
        for chat, what, _ in told:
            if what == "report":
                assert kept.reports.standing(int(chat), WAVE) is Standing.DONE
        await kept.ticks()
