"""`brazier demo-wave` as a newcomer runs it: a process of its own, a closed wave in the group, and nothing left."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from conversation import call, control
from PIL import Image
from running import with_index

from bot.commands import demo_content
from bot.content import Content
from bot.library import DATA, TRANSLATIONS

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("day", range(7))
def test_the_second_wave_ends_on_the_next_working_day(day):
    today = date(2026, 11, 23) + timedelta(days=day)
    when = demo_content.days(today)
    assert today < when.second[1] <= today + timedelta(days=3)
    assert when.first[0] < when.first[1] < when.second[0]
    assert {last.weekday() for _, last in (when.first, when.second)} <= {0, 1, 2, 3, 4}


def test_the_example_is_content_as_any_other_with_a_place_that_does_not_exist(tmp_path):
    demo_content.write(DATA, tmp_path / "content", demo_content.days(date(2026, 11, 27)))
    content = Content.load(tmp_path / "content", TRANSLATIONS)
    _, second = content.waves
    assert second.cards
    assert content.plan(second).name == demo_content.NAME
    assert [site.code for site in content.sites] == [demo_content.SITE]


def test_whatever_quotes_the_example_says_that_nobody_was_asked():
    assert "nobody was asked" in demo_content.NAME


@pytest.fixture
async def started(tmp_path):
    """Run the command with temporary folders below `tmp_path`: `process = await started(*words)`."""
    processes = []

    async def start(*words):
        processes.append(await started_in(tmp_path, *words))
        return processes[-1]

    yield start
    for process in processes:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def started_in(tmp_path, *words):
    with_index(tmp_path / "var")
    (tmp_path / "tmp").mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("BRAZIER_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo-wave", "--port", "0", *words),
        cwd=ROOT,
        env={**env, "BRAZIER_DATA_DIR": str(tmp_path / "var"), "TMPDIR": str(tmp_path / "tmp")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def until(process, pattern):
    """Read what the process says until a line fits; returns the match."""
    said = []
    async with asyncio.timeout(120):
        while line := (await process.stdout.readline()).decode():
            said.append(line)
            assert " WARNING " not in line, "".join(said)
            if found := re.search(pattern, line):
                return found
    raise AssertionError("".join(said))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_group_has_the_closed_wave_with_its_picture_and_nothing_is_left(
    tmp_path, started, number
):
    process = await started("--reports", "120")
    url = (await until(process, r"http://127\.0\.0\.1:\d+"))[0]
    await until(process, "a wave has closed there")
    async with control(url) as session:
        state = await call(session, "GET", "/sandbox/state")
        dana = next(one for one in state["people"] if one["name"] == "Dana")
        (group,) = state["groups"]
        chat = await call(session, "GET", f"/sandbox/people/{dana['id']}/chat?chat={group['id']}")
        said = [one for one in chat["messages"] if one["from"]["bot"]]
        (picture,) = [one for one in said if "photo" in one]
        async with session.get(picture["photo"]["url"]) as answer:
            drawn = Image.open(BytesIO(await answer.read())).convert("RGB")
        red, green, blue = drawn.getpixel((40, 10))  # the band that says so
        assert red > 2 * max(green, blue)
        assert said[-1]["id"] > picture["id"]
        words = "\n".join(one["text"] for one in said)
        assert "nobody was asked" in words
        assert re.search(r"[Aa]t least \d+ of the workers at", words)
    process.send_signal(number)
    async with asyncio.timeout(30):
        rest = (await process.communicate())[0].decode()
    assert process.returncode == 0
    assert "Traceback" not in rest
    assert "ERROR" not in rest
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
async def test_of_very_few_the_group_is_told_that_they_are_too_few(started):
    process = await started("--reports", "0")
    await until(process, "too few reported for figures")
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0


@pytest.mark.slow
async def test_whoever_stops_it_at_once_leaves_nothing_either(tmp_path, started):
    process = await started("--reports", "120")
    await until(process, "Making up 120 reports")
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(60):
        rest = (await process.communicate())[0].decode()
    assert process.returncode == 0
    assert "ERROR" not in rest
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", ["-1", "5001"])
async def test_a_number_that_cannot_be_is_refused_in_words(started, number):
    process = await started("--reports", number)
    said = (await process.communicate())[0].decode()
    assert process.returncode == 1
    assert "choose a number from 0 to 5000" in said
