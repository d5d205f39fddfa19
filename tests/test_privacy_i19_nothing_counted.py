"""I19: nothing about an open wave can be asked: whatever anybody taps is the same before and after."""

from __future__ import annotations

import re

import aiohttp
import pytest
from gathering import paired
from running import settings
from surveying import CORE, HARD, quick, to_review

from bot.presses import Verb
from bot.replies import about
from bot.services.repeats import Repeats
from bot.web.health import pages, served


async def everything(worker, brazier):
    """What `worker` gets for every command, and for every button that these show, two screens deep."""
    services = brazier.services
    t = services.texts.translator("en")
    found = []
    await worker.says("/start BHX4")
    for command, _ in about.commands(t):
        await worker.says(f"/{command}")
        found.append(await screen(worker))
        for label in [label for row in found[-1][1] for label in row]:
            if skipped(label):
                continue
            await worker.says(f"/{command}")
            await worker.taps(label)
            found.append(await screen(worker))
    for words in ("How many people answered?", "How many reports are in so far?", "statistics"):
        await worker.says(words)
        found.append(await screen(worker))
    return found


def skipped(label):
    """What changes something: a clean-up, a choice, the switch, a link, a note on paper."""
    return re.search(
        r"This chat|Everything|Both|results|Share|Take my|🔔|Română|English|اردو", label
    )


async def screen(worker):
    message = await worker.last()
    lengths = [[len(b.get("data") or "") for b in row] for row in message["buttons"]]
    return message["text"], [[b["text"] for b in row] for row in message["buttons"]], lengths


async def health(port):
    async with aiohttp.ClientSession() as session:
        found = {}
        for path in ("/live", "/ready", "/metrics", "/"):
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                found[path] = (answer.status, await answer.read())
        return found


async def report(worker, brazier, labels):
    await to_review(worker, labels)
    await worker.taps("✅ Send")
    await brazier.tick.now()
    await worker.sees("✓ It is in")


@pytest.mark.slow
async def test_i19_all_replies_and_pages_are_byte_equal_before_and_after_reports(
    sandbox, tmp_path, waves, phones, unused_tcp_port
):
    curious, ana, bilal = await phones(), await phones(), await phones()
    port = unused_tcp_port
    async with (
        quick(settings(sandbox, tmp_path)) as brazier,
        served(pages(lambda: True), port),
    ):
        before, pages_before = await everything(curious, brazier), await health(port)
        await report(ana, brazier, CORE)
        await report(bilal, brazier, HARD)
        after, pages_after = await everything(curious, brazier), await health(port)
    assert len(before) > 20
    assert any("▶️ Start" in str(one) for one in before), "the survey was among it"
    assert after == before
    assert pages_after == pages_before


async def asked_in_the_group(group):
    """What the group gets for every command that shows figures, with every button below, and all it was told."""
    found = []
    for command in ("/figures", "/press", "/figures BHX4", "/press JFK8", "/figures XX"):
        group.brazier.services.console.repeats = Repeats()
        await group.fay.says(command)
        found.append(await screen(group.fay))
        for label in [label for row in found[-1][1] for label in row]:
            await group.fay.taps(label)
            found.append(await screen(group.fay))
    return found


@pytest.mark.slow
async def test_i19_the_group_sees_nothing_of_an_open_wave_whatever_it_asks(
    sandbox, session, tmp_path, waves, phones
):
    ana = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session)
        await brazier.tick.now()
        before = await asked_in_the_group(group)
        await report(ana, brazier, HARD)
        after = await asked_in_the_group(group)
        told = [one["text"] for one in await group.fay.messages() if one["from"]["bot"]]
    assert len(before) == 5
    assert after == before
    assert not any(re.search(r"at least \d|about \d", text) for text in told)


def test_i19_there_is_no_verb_and_no_command_that_counts():
    """Whoever adds one has to come here first."""
    assert {verb.name for verb in Verb} == {
        "MENU", "DOOR", "TOPIC", "SITES", "SITE", "LANGUAGES", "LANGUAGE", "PERSON", "HELP", "PRIVACY",
        "REPORT", "MEANT", "RESULTS", "BOX", "CLEAN", "WITHDRAW",
        # Events, where who comes is counted for those who come, and nothing of a report.
        # Thumbs under an answer, which count for editors, by week, and show nobody a number.
        "HELPED", "WRONG", "SHARE",
        # Figures of waves that are closed, how they are made, and a card: nothing of one that is open.
        "FIGURES", "METHOD", "CARD",
        "WEEK", "EVENT", "FOLLOW", "UNFOLLOW", "ANSWER", "WHEN", "SLEEP", "CALENDAR", "PIN", "ORG",
    }  # fmt: skip
