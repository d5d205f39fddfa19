"""The real process, killed in the middle of a broadcast: what the sandbox accepted tells who was told how often."""

from __future__ import annotations

import asyncio
import signal

import pytest
from running import with_index

from bench.crash import counts
from bench.cut import Way
from bench.picket import bot, prepare, sent, telegram
from bench.telegram import FIRST_CHAT

PEOPLE = 150
CHATS = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)


async def told(url, number, running):
    """Wait until `number` people were told; return how often each was."""
    async with asyncio.timeout(60):
        while len(found := counts(await asyncio.to_thread(sent, url))) < number:
            assert running.poll() is None
            await asyncio.sleep(0.1)
    return found


async def ended(running, how):
    running.send_signal(how)
    return await asyncio.to_thread(running.wait, 40)


@pytest.mark.slow
@pytest.mark.parametrize(("how", "code", "most"), [("SIGKILL", -9, 8), ("SIGTERM", 0, 0)])
async def test_nobody_is_forgotten_and_few_are_told_twice(tmp_path, how, code, most):
    how = signal.Signals[how]
    with telegram(PEOPLE) as url:
        await prepare(tmp_path, CHATS)
        with_index(tmp_path / "var")
        async with Way(int(url.rpartition(":")[2]), 0.04) as way:
            near = f"http://127.0.0.1:{way.port}"
            running = bot(tmp_path, near)
            try:
                for number in (20, 80):
                    await told(url, number, running)
                    assert await ended(running, how) == code
                    running = bot(tmp_path, near)
                found = await told(url, PEOPLE, running)
                await asyncio.sleep(1)
                assert await ended(running, signal.SIGTERM) == 0
            finally:
                running.kill()
        found = counts(sent(url))
    assert set(found) == set(CHATS)
    assert found.total() - PEOPLE <= most
