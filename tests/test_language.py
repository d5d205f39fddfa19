"""Languages: chosen once, heard from a question, and kept over a restart by the buttons."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from running import running, settings


@pytest.fixture(autouse=True)
def in_november(sandbox):
    """The answers are of November 2026; later some of them give way to a person, as they should."""
    asked_at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sandbox.world.clock.offset_s = (asked_at - datetime.now(UTC)).total_seconds()


async def test_a_language_is_chosen_by_its_own_name_and_holds_at_once(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("/language")
    await worker.taps("Română")
    assert "Lucrezi la" in (await worker.last())["text"]
    await worker.says("/help")
    assert "Cum" in (await worker.last())["text"]


async def test_who_has_chosen_nothing_is_answered_in_the_language_of_the_question(bot, phones):
    worker = await phones("en")
    await worker.says("/start BHX4")
    await worker.says("ma pot da afara pentru ca sunt in sindicat?")
    assert "Mă pot da afară" in (await worker.last())["text"]


async def test_who_has_chosen_a_language_is_answered_in_it(bot, phones):
    worker = await phones("ro")
    await worker.says("/start BHX4")
    await worker.says("/language")
    await worker.taps("English")
    await worker.says("ma pot da afara pentru ca sunt in sindicat?")
    assert "Can they sack me" in (await worker.last())["text"]


async def test_after_a_restart_the_buttons_still_know_language_and_workplace(
    sandbox, phones, tmp_path
):
    worker = await phones("en")
    chosen = settings(sandbox, tmp_path)
    async with running(chosen):
        await worker.says("/start JFK8-ro")
    async with running(chosen):
        await worker.taps("✊ Grevă")
        await worker.says("ma pot da afara pentru ca sunt in sindicat?")
        assert "6 luni" in (await worker.last())["text"]


async def test_commands_and_descriptions_are_told_to_telegram_in_each_language(
    bot, phones, sandbox
):
    worker = await phones("ro")
    await worker.says("/start")
    phone = await worker.phone()
    commands = {command["command"]: command["description"] for command in phone["commands"]}
    assert set(commands) == {
        *("start", "language", "events", "help", "report", "privacy", "cleanup"),
    }
    assert "limba" in commands["language"].lower()


async def test_numbers_run_left_to_right_in_urdu(bot, phones):
    worker = await phones("ur")
    await worker.says("/start BHX4")
    await worker.says("کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟")
    assert "\u20660300 123 1100\u2069" in (await worker.last())["text"]
    assert (await worker.last())["text"][0] not in "abcdefghijklmnopqrstuvwxyz0123456789"


async def test_the_pseudo_language_reaches_every_text_of_a_screen(sandbox, phones, tmp_path):
    worker = await phones()
    async with running(settings(sandbox, tmp_path, pseudo_language=True)):
        await worker.says("/start BHX4-xx")
        await worker.says("/privacy")
        paragraphs = (await worker.last())["text"].split("\n\n")
    assert len(paragraphs) > 4
    assert all(paragraph[0] + paragraph[-1] == "⟦⟧" for paragraph in paragraphs)


async def test_a_poster_in_a_language_that_is_not_offered_chooses_none(bot, phones):
    worker = await phones("ro")
    await worker.says("/start BHX4-pl")
    await worker.says("ma pot da afara pentru ca sunt in sindicat?")
    assert "Mă pot da afară" in (await worker.last())["text"]
