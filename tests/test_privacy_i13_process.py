"""I13 with the real process: told to stop, or killed at random moments, whoever saw ✓ is in, and nobody is stranded."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from keeping import keeping
from running import shared_index
from surveying import to_review, with_waves

from bot.sandbox.server import SANDBOX_TOKEN

ROOT = Path(__file__).resolve().parent.parent
IN = "✓ It is in"
AGAIN = "Send again"


@pytest.fixture
def start(sandbox, tmp_path):
    """Start `brazier run` as a process of its own: `async with start() as process`."""
    data = with_waves(tmp_path / "repo")
    (tmp_path / "var").mkdir(mode=0o700)
    shutil.copytree(shared_index(), tmp_path / "var" / "index")
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        "BRAZIER_TOKEN": SANDBOX_TOKEN,
        "BRAZIER_SANDBOX_URL": sandbox.url,
        "BRAZIER_DATA_DIR": str(tmp_path / "var"),
        "BRAZIER_KEY_DIR": str(tmp_path / "keys"),
    }

    @asynccontextmanager
    async def started():
        process = await asyncio.create_subprocess_exec(
            sys.executable, ROOT / "tests" / "serving.py", data, env=env
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    return started


async def reports(folder):
    """Return how many reports are in the vault on the disk."""
    async with keeping(folder, ()) as kept:
        return sum(len(period.lines) for period in kept.reports._vault.values())


async def is_told(worker):
    """Wait until she reads that it is in: now, or already since before the bot was killed."""
    for _ in range(200):
        if (await worker.last())["text"].startswith("✓"):
            return
        await asyncio.sleep(0.1)
    pytest.fail("nobody told her")


@pytest.mark.slow
async def test_i13_told_to_stop_it_saves_what_waits_at_the_next_tick_and_says_so(
    start, phones, tmp_path
):
    worker = await phones()
    async with start() as process:
        await worker.says("/help", wait_s=30)  # until it is there
        await to_review(worker)
        await worker.taps("✅ Send")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            assert await process.wait() == 0
    await worker.sees(IN, timeout_s=1)
    assert await reports(tmp_path) == 1


@pytest.mark.slow
async def test_i13_killed_at_random_moments_whoever_saw_that_it_is_in_is_in(
    start, phones, tmp_path
):
    dice = random.Random(13)
    saw = []
    for number in range(6):
        worker = await phones()
        async with start() as process:
            await worker.says("/help", wait_s=30)
            await to_review(worker)
            await worker.taps("✅ Send")
            await asyncio.sleep(dice.uniform(0, 3))
            process.kill()
            await process.wait()
            saw.append(IN in (await worker.last())["text"])
        if saw[-1]:
            assert await reports(tmp_path) == number + 1
            continue
        async with start():
            await worker.taps(AGAIN, wait_s=30)
            await is_told(worker)
        assert await reports(tmp_path) == number + 1
    assert set(saw) == {True, False}, "the dice must fall both ways"
