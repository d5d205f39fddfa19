"""Greeting, workplace, menu and help, as a person meets them."""

from __future__ import annotations


def labels(message):
    return [button["text"] for row in message["buttons"] for button in row]


async def test_a_newcomer_is_greeted_and_asked_where_she_works(bot, phones):
    worker = await phones()
    await worker.says("/start")
    message = await worker.last()
    assert "Hello. This is BHX4 Help." in message["text"]
    assert "the test branch" in message["text"]
    assert "It is not from the company." in message["text"]
    assert "Where do you work?" in message["text"]
    assert "Amazon BHX4, Coventry" in labels(message)


async def test_after_the_workplace_come_eight_doors(bot, phones):
    worker = await phones()
    await worker.says("/start")
    await worker.taps("Amazon JFK8, Staten Island")
    message = await worker.last()
    assert "You work at Amazon JFK8, Staten Island." in message["text"]
    assert len(message["buttons"]) == 6
    assert [label[0] for label in labels(message)[:8]] == list("😟🗣🤝✊⏱🏠🛂🙋")


async def test_a_poster_says_where_she_works_and_which_language_she_reads(bot, phones):
    worker = await phones("en")
    await worker.says("/start BHX4-ro")
    message = await worker.last()
    assert "Amazon BHX4, Coventry" in message["text"]
    assert "Bună. Aici este" in message["text"]


async def test_a_poster_with_a_code_that_nobody_knows_still_greets(bot, phones):
    worker = await phones()
    await worker.says("/start ../../etc")
    assert "Where do you work?" in (await worker.last())["text"]


async def test_the_bot_speaks_the_language_of_her_phone(bot, phones):
    worker = await phones("ur")
    await worker.says("/start")
    assert "السلام علیکم" in (await worker.last())["text"]


async def test_help_tells_how_to_know_the_real_bot(bot, phones):
    worker = await phones()
    await worker.says("/help")
    text = (await worker.last())["text"]
    assert "@brazier_sandbox_bot" in text
    assert "https://union.example/bot" in text
    assert "I never ask for your name, phone number, password or visa." in text


async def test_privacy_says_that_telegram_can_see_the_chat(bot, phones):
    worker = await phones()
    await worker.says("/privacy")
    assert "Telegram can see this chat." in (await worker.last())["text"]


async def test_the_screens_replace_each_other_in_one_message(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    before = await worker.last()
    await worker.taps("✊ Strike")
    await worker.taps("☰ All questions")
    after = await worker.last()
    assert after["id"] == before["id"]
    assert "What is it about?" in after["text"]
