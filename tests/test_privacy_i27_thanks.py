"""I27: what helps her stands under the ✓ only while somebody watches over it, since it tells what she answered."""

from __future__ import annotations

import asyncio
import re

import pytest
from running import settings
from surveying import HARD, later, quick, to_review

IN, HELP = "✓ It is in", "This may help you:"
DEBT = "[debt-help]"
WRITTEN = "Sacked because of the union"  # a topic that is written, in the place of one that is not


@pytest.fixture
def chosen(sandbox, tmp_path, waves):
    return settings(sandbox, tmp_path)


def helped_by(waves, topic):
    """Let the answers about debt lead to `topic`."""
    path = waves / "surveys/hardship.yaml"
    text = path.read_text(encoding="utf-8")
    assert DEBT in text
    path.write_text(text.replace(DEBT, f"[{topic}]"), encoding="utf-8")


@pytest.fixture
def helped(waves):
    helped_by(waves, "dismissed-for-union")


@pytest.fixture
def unwritten(waves):
    """Only a few answers are written yet."""
    for path in (waves / "topics/gb").glob("*.md"):
        if path.stem in {"dismissed-for-union", "emergency"}:
            text = re.sub(r"(?m)^related: .*$", "related: []", path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink()


DOORS = "A person can help you with this:\n🏠 Money and home\n⏱ Pay and hours"


async def everything(worker):
    """All that stands in the chat, buttons too."""
    return "\n".join(
        text
        for message in await worker.messages()
        for text in (message["text"], *(one["text"] for row in message["buttons"] for one in row))
    )


@pytest.mark.slow
async def test_i27_what_helps_goes_after_a_quarter_of_an_hour(chosen, helped, phones, session):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        await worker.sees(HELP)
        assert WRITTEN in await everything(worker)
        await later(session, minutes=16)
        await worker.sees("I am here when you need me")
        assert WRITTEN not in await everything(worker)


async def test_i27_what_the_last_tick_says_names_no_help(chosen, helped, phones):
    worker = await phones()
    async with quick(chosen):
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
    await worker.sees(IN)
    found = await everything(worker)
    assert HELP not in found
    assert WRITTEN not in found


@pytest.mark.slow
async def test_i27_a_check_mark_that_is_being_said_when_the_bot_stops_names_no_help(
    chosen, helped, phones
):
    for turns in (0, 3, 10, 30):
        worker = await phones()
        async with quick(chosen) as brazier:
            await to_review(worker, HARD)
            await worker.taps("✅ Send")
            await brazier.tick.now()
            for _ in range(turns):
                await asyncio.sleep(0.001)
        assert WRITTEN not in await everything(worker)


@pytest.mark.slow
async def test_i27_whoever_went_on_to_something_else_is_named_no_help(chosen, helped, phones):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
        await worker.says("/privacy")
        await worker.taps("🔑 Take my answers back")
        await brazier.tick.now()
        await worker.sees(IN)
        await asyncio.sleep(0.2)
        assert WRITTEN not in await everything(worker)


async def test_i27_where_nothing_is_written_yet_a_person_is_named_for_it(
    chosen, unwritten, phones
):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        await worker.sees(DOORS)
        assert HELP not in await everything(worker)
        await worker.taps("🙋 A person")
        assert "GMB" in (await worker.last())["text"]


async def test_i27_what_is_written_and_what_is_not_stand_there_both(
    chosen, helped, unwritten, phones
):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        thanks = (await worker.sees(HELP))["text"]
        assert "A person can help you with this:\n⏱ Pay and hours\n\n" in thanks


async def test_i27_the_last_tick_names_no_door_either(chosen, unwritten, phones):
    worker = await phones()
    async with quick(chosen):
        await to_review(worker, HARD)
        await worker.taps("✅ Send")
    await worker.sees(IN)
    assert "A person can help" not in await everything(worker)
