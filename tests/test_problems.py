"""What goes wrong on the way: told with a code, tried again, and nothing about a person in the log."""

from __future__ import annotations

import io
import logging

import pytest
from conversation import call, control
from running import running, settings

from bot import logs

CANARY = "canary 734209118 Zoltanka"


async def fault(sandbox, **order):
    async with control(sandbox.url) as session:
        await call(session, "POST", "/sandbox/faults", order)


async def test_a_reply_that_telegram_drops_is_sent_again(bot, phones, sandbox):
    worker = await phones()
    await fault(sandbox, kind="bad_gateway", method="sendMessage", count=1)
    await worker.says("/start BHX4", wait_s=10)
    assert "You work at Amazon BHX4" in (await worker.last())["text"]


async def test_a_flood_answer_is_waited_out(bot, phones, sandbox):
    worker = await phones()
    await fault(sandbox, kind="flood", method="sendMessage", count=1, retry_after=1)
    await worker.says("/start BHX4", wait_s=10)
    assert "You work at Amazon BHX4" in (await worker.last())["text"]


async def test_somebody_who_blocks_the_bot_disturbs_nobody(bot, phones):
    worker, other = await phones(), await phones("ro", "Ion")
    await worker.says("/start BHX4")
    await worker.does("block", blocked=True)
    await other.says("/start BHX4")
    assert "BHX4" in (await other.last())["text"]


async def test_after_five_failures_she_is_told_a_code_that_the_log_has_too(
    sandbox, phones, tmp_path
):
    stream = io.StringIO()
    handler = logs.set_up(stream=stream)
    worker = await phones()
    try:
        async with running(settings(sandbox, tmp_path)):
            await fault(sandbox, kind="error", method="sendMessage", count=5)
            await worker.says("/start BHX4", wait_s=20)
            text = (await worker.sees("Sorry, something went wrong."))["text"]
    finally:
        logging.getLogger().removeHandler(handler)
    code = text.rpartition("Code: ")[2].strip()
    assert len(code) == 4
    assert code in stream.getvalue()


@pytest.mark.slow
async def test_no_log_line_says_who_wrote_or_what(sandbox, phones, tmp_path):
    """Privacy: the name, the number and the words of a person never reach the log, even when all goes wrong."""
    stream = io.StringIO()
    handler = logs.set_up(logging.DEBUG, stream)
    worker = await phones("ro", "Zoltanka")
    try:
        async with running(settings(sandbox, tmp_path)):
            await fault(sandbox, kind="error", method="sendMessage", count=7)
            await worker.says(CANARY, wait_s=20)
            await worker.says("/start BHX4-ro")
            await worker.says(CANARY)
            await worker.taps("✊ Grevă")
            await worker.sends("contact")
    finally:
        logging.getLogger().removeHandler(handler)
    log = stream.getvalue()
    assert "incident" in log or "code=" in log
    for secret in ("canary", "734209118", "Zoltanka", str(worker.id), "SANDBOX"):
        assert secret not in log


async def test_nothing_about_a_person_is_written_to_the_disk(sandbox, phones, tmp_path):
    """Privacy: what /privacy promises: nothing about her is written to a disk."""
    worker = await phones("ro", "Zoltanka")
    async with running(settings(sandbox, tmp_path)):
        await worker.says("/start BHX4-ro")
        await worker.says(CANARY)
    needles = [
        b"canary",
        b"Zoltanka",
        str(worker.id).encode(),
        worker.id.to_bytes(8, "big"),
        worker.id.to_bytes(8, "little"),
    ]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "index" not in path.parts]
    assert any(path.name == "buttons.key" for path in files)
    for path in files:
        assert not [needle for needle in needles if needle in path.read_bytes()], path.name
