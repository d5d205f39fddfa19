"""I27: when a session ends, however it ends, the chat holds no answer, no note, no code and no button of the survey."""

from __future__ import annotations

import asyncio
import re

import pytest
from carding import handed, scan, send, to_the_review
from conversation import call
from running import settings
from surveying import CORE, HARD, answer, begin, later, quick, to_review

from bot.seals.note import new_pair
from bot.services.cards import make, payload
from bot.survey_codec import MARK

NOTE = "The line lead hides the rota."
PUBLIC, _ = new_pair()


@pytest.fixture
def chosen(sandbox, tmp_path, waves):
    return settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)


def secrets(brazier, code=""):
    """Everything that must not be left: all words of all answers, the note, the code."""
    survey = brazier.services.content.surveys[0]
    words = {
        text
        for question in survey.questions
        for choice in question.choices
        for text in choice.words.values()
    }
    asked = {question.ask.split("{")[0] for question in survey.questions}
    return words | asked | {NOTE, *([code, code.replace(" ", "")] if code else [])}


async def traces(worker, brazier, code="", *, keep=()):
    """What is left of a survey in the chat."""
    found = []
    for message in await worker.messages():
        buttons = [button for row in message["buttons"] for button in row]
        everything = "\n".join([message["text"], *(button["text"] for button in buttons)])
        found += [
            secret
            for secret in secrets(brazier, code)
            if secret in (everything if len(secret) > 8 else everything.split("\n"))
        ]
        found += [
            button["text"]
            for button in buttons
            if (button.get("data") or "").startswith(MARK) and button["text"] not in keep
        ]
        found += re.findall(r"\d{4} ?\d{4} ?\d{4} ?\d{4}", everything)
    return found


async def with_note_and_code(worker):
    await worker.taps("✍️ Write a note")
    await worker.says(NOTE, reply_to=(await worker.last())["id"])
    await worker.taps("Next ›")
    await worker.taps("🔑 Can I take it back?")
    code = (await worker.taps("🔑 Show me a code"))["alert"]["text"][:19]
    await worker.taps("‹ Back to my answers")
    return code


async def test_i27_the_review_would_be_found(chosen, phones):
    """The search is able to find something."""
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        await with_note_and_code(worker)
        assert len(await traces(worker, brazier)) > 10


async def test_i27_after_sending(chosen, phones, session):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        code = await with_note_and_code(worker)
        await worker.taps("✅ Send")
        assert await traces(worker, brazier, code, keep=["Send again"]) == []
        await brazier.tick.now()
        await worker.sees("✓ It is in")
        assert await traces(worker, brazier, code) == []


@pytest.mark.slow
async def test_i27_after_a_quarter_of_an_hour_alone(chosen, phones, session):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker, HARD)
        code = await with_note_and_code(worker)
        await later(session, minutes=14)
        await asyncio.sleep(1.6)
        assert await traces(worker, brazier, code), "a quarter of an hour has not passed"
        await later(session, minutes=1, seconds=5)
        await worker.sees("I am here when you need me")
        assert await traces(worker, brazier, code, keep=["Continue"]) == []
        await worker.taps("Continue")
        assert "With a sealed note." in (await worker.last())["text"]


@pytest.mark.slow
async def test_i27_while_she_is_asked_for_a_note(chosen, phones, session):
    async with quick(chosen) as brazier:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await later(session, minutes=16)
        await worker.sees("I am here when you need me")
        await asyncio.sleep(0.2)
        assert await traces(worker, brazier, keep=["Continue"]) == []
        assert not any("Please write here" in one["text"] for one in await worker.messages())


async def typed_without_a_reply(worker):
    """Ask to write a note, write it as any other message, and leave alone what is asked then."""
    await to_review(worker)
    await worker.taps("✍️ Write a note")
    await worker.says("First a hint.")
    await worker.says(NOTE)
    await worker.sees("What did you write there?")


async def nothing_is_left_of_the_note(worker):
    for _ in range(40):
        texts = [one["text"] for one in await worker.messages()]
        words = ("Please write here", "What did you write", "First a hint", NOTE)
        if left := [text for text in texts if any(one in text for one in words)]:
            await asyncio.sleep(0.05)
        else:
            return
    pytest.fail(f"still there: {left}")


@pytest.mark.slow
async def test_i27_a_note_typed_without_a_reply_goes_when_it_is_left_alone(
    chosen, phones, session
):
    async with quick(chosen) as brazier:
        worker = await phones()
        await typed_without_a_reply(worker)
        await later(session, minutes=16)
        await worker.sees("I am here when you need me")
        await nothing_is_left_of_the_note(worker)
        assert await traces(worker, brazier, keep=["Continue"]) == []


@pytest.mark.parametrize("way", ["‹ Back", "✖ Stop"])
async def test_i27_a_note_typed_without_a_reply_goes_when_she_goes_on(chosen, phones, way):
    async with quick(chosen):
        worker = await phones()
        await typed_without_a_reply(worker)
        await worker.taps(way)
        await nothing_is_left_of_the_note(worker)


async def test_i27_a_note_typed_without_a_reply_goes_when_the_bot_is_stopped(chosen, phones):
    worker = await phones()
    async with quick(chosen) as brazier:
        await typed_without_a_reply(worker)
    await nothing_is_left_of_the_note(worker)
    assert await traces(worker, brazier, keep=["Continue"]) == []


@pytest.mark.slow
async def test_i27_a_note_typed_without_a_reply_goes_also_when_the_screen_cannot_be_changed(
    chosen, phones, session
):
    async with quick(chosen):
        worker = await phones()
        await typed_without_a_reply(worker)
        fault = {"kind": "error", "method": "editMessageText", "count": 9}
        await call(session, "POST", "/sandbox/faults", fault)
        await later(session, minutes=16)
        await asyncio.sleep(1.6)
        await nothing_is_left_of_the_note(worker)


async def test_i27_what_she_says_was_a_question_stays(chosen, phones):
    async with quick(chosen):
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        asked = "Can they sack me because of the union?"
        await worker.says(asked)
        await worker.taps("❓ A question to you")
        await worker.taps("‹ Back")
        assert asked in [one["text"] for one in await worker.messages()]


@pytest.mark.slow
async def test_i27_after_a_fault_of_the_bot(chosen, phones, session):
    async with quick(chosen) as brazier:
        worker = await phones()
        await begin(worker)
        await answer(worker, CORE[:3])
        fault = {"kind": "error", "method": "editMessageText", "count": 5}
        await call(session, "POST", "/sandbox/faults", fault)
        await worker.taps("Yes, I was told to", wait_s=20)
        await later(session, minutes=16)
        await asyncio.sleep(1.6)
        assert await traces(worker, brazier, keep=["Continue"]) == []


@pytest.mark.parametrize("at", ["question", "review", "finished"])
async def test_i27_after_clean_up(chosen, phones, session, at):
    async with quick(chosen) as brazier:
        worker = await phones()
        await begin(worker)
        await answer(worker, HARD)
        if at != "question":
            await answer(worker, ["Nothing", "I was told to leave", "Look at it and send"])
            await with_note_and_code(worker)
        if at == "finished":
            await worker.taps("✅ Send")
            await brazier.tick.now()
            await worker.sees("✓ It is in")
        await worker.says("/cleanup")
        await worker.taps("Both")
        await brazier.tick.now()
        await worker.sees("✓ I have forgotten you")
        assert await traces(worker, brazier) == []
        assert len(await worker.messages()) == 1
        assert brazier.services.people.box(worker.id) == {}


@pytest.mark.slow
async def test_i27_clean_up_stops_at_two_days_and_takes_all_that_is_younger(
    chosen, phones, session
):
    async with quick(chosen):
        worker = await phones()
        for _ in range(3):
            await worker.says("/help")
        old = {message["id"] for message in await worker.messages()}
        await later(session, hours=47)
        for _ in range(60):
            await worker.says("/help")
        await later(session, hours=2)
        await worker.says("/cleanup")
        await worker.taps("This chat")
        await worker.sees("✓ The last two days of this chat are deleted")
        left = {message["id"] for message in await worker.messages()}
        assert old < left
        assert len(left) == len(old) + 1


@pytest.mark.slow
async def test_i27_other_people_keep_their_chats_when_she_cleans_up(chosen, phones):
    async with quick(chosen):
        worker, other = await phones(), await phones()
        await other.says("/help")
        await worker.says("/start BHX4")
        await other.says("/help")
        before = await other.messages()
        await worker.says("/cleanup")
        await worker.taps("This chat")
        await worker.sees("✓ The last two days of this chat are deleted")
        assert await other.messages() == before


async def test_i27_when_the_bot_is_stopped(chosen, phones):
    worker = await phones()
    async with quick(chosen) as brazier:
        await to_review(worker, HARD)
        code = await with_note_and_code(worker)
    assert await traces(worker, brazier, code, keep=["Continue"]) == []


async def words_about_cards(worker, *cards):
    """What is left in the chat of a card: its letters, its message, or that there was one."""
    everything = [
        "\n".join([one["text"], *(button["text"] for row in one["buttons"] for button in row)])
        for one in await worker.messages()
    ]
    words = (
        "card",
        "/start BHX4-c-",
        "Which language",
        *(card.partition("-c-")[2] for card in cards),
    )
    return [(word, text) for text in everything for word in words if word in text]


async def gone_from(worker, *cards):
    for _ in range(60):
        if not (left := await words_about_cards(worker, *cards)):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"still there: {left}")


async def test_i27_after_sending_with_a_card(chosen, phones):
    async with quick(chosen) as brazier:
        worker, card = await phones(), await handed(brazier)
        await scan(worker, card)
        assert await words_about_cards(worker), "the control: it says that the card is good"
        await to_the_card_review(worker)
        assert "With your card." in (await worker.last())["text"]
        await send(worker, brazier)
        assert await words_about_cards(worker, card) == []
        assert await traces(worker, brazier) == []


async def to_the_card_review(worker):
    await to_the_review(worker)
    await worker.taps("No note")


@pytest.mark.slow
async def test_i27_a_card_left_alone_on_the_way_to_its_survey_goes(chosen, phones, session):
    async with quick(chosen) as brazier:
        begun, refused, late = await phones(), await phones(), await phones()
        cards = [await handed(brazier) for _ in range(3)]
        await scan(begun, cards[0])
        await scan(late, cards[1])
        await to_the_card_review(late)
        await send(late, brazier)
        await refused.says(f"/start {cards[1]}")
        assert "used before" in (await refused.last())["text"]
        await later(session, minutes=16)
        for worker in (begun, refused, late):
            await worker.sees("I am here when you need me")
            await gone_from(worker, *cards)
        await begun.taps("Continue")
        assert "✓ Your card is good." in (await begun.last())["text"]


@pytest.mark.slow
async def test_i27_that_a_card_did_not_count_goes_after_a_quarter_of_an_hour(
    chosen, phones, session
):
    async with quick(chosen) as brazier:
        first, second, card = await phones(), await phones(), await handed(brazier)
        for worker in (first, second):
            await scan(worker, card)
            await to_the_card_review(worker)
        await send(first, brazier)
        await send(second, brazier)
        assert "Your card was used before" in (await second.last())["text"]
        await later(session, minutes=16)
        await second.sees("I am here when you need me")
        await gone_from(second, card)


async def test_i27_a_word_about_a_card_goes_when_she_goes_on_with_her_survey(chosen, phones):
    async with quick(chosen):
        worker, forged = await phones(), payload("BHX4", make(1)[0])
        await worker.says("/report")
        await worker.taps("Amazon BHX4, Coventry")
        await worker.taps("▶️ Start")
        await worker.says(f"/start {forged}")
        assert "This card is not good." in (await worker.last())["text"]
        await worker.taps("Yes, for the company")
        await gone_from(worker, forged)
        await worker.sees("When do you mostly work?")


async def test_i27_a_card_that_telegram_kept_goes_with_its_survey(chosen, phones, session):
    async with quick(chosen) as brazier:
        worker, card = await phones(), await handed(brazier)
        fault = {"kind": "bad_gateway", "method": "deleteMessages", "count": 9}
        await call(session, "POST", "/sandbox/faults", fault)
        await worker.says(f"/start {card}", wait_s=20)
        await call(session, "DELETE", "/sandbox/faults")
        assert card in str(await worker.messages())
        await worker.taps("English")
        await worker.taps("▶️ Start")
        await gone_from(worker, card)
        await worker.sees("Do you work at")


async def test_i27_a_card_goes_when_the_bot_is_stopped(chosen, phones):
    worker, other = await phones(), await phones()
    async with quick(chosen) as brazier:
        card, forged = await handed(brazier), payload("BHX4", make(1)[0])
        await scan(worker, card)
        await other.says(f"/start {forged}")
    await gone_from(worker, card)
    await gone_from(other, forged)


async def test_i27_clean_up_forgets_a_card_that_waits(chosen, phones):
    async with quick(chosen) as brazier:
        worker, card = await phones(), await handed(brazier)
        await scan(worker, card)
        assert brazier.services.cards.held(worker.id)
        await worker.says("/cleanup")
        await worker.taps("This chat")
        await worker.sees("✓ The last two days of this chat are deleted")
        assert brazier.services.cards.held(worker.id) is None
        await gone_from(worker, card)
