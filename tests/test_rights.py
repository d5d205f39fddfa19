"""Questions and answers, as a worker sees them, in three languages and both jurisdictions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from conversation import call

ASKED = {
    "en": ("can they sack me for joining a union", "Can they sack me because of the union?"),
    "ro": (
        "ma pot da afara pentru ca sunt in sindicat?",
        "Mă pot da afară din cauza sindicatului?",
    ),
    "ur": ("کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟", "یونین"),
}


@pytest.fixture(autouse=True)
def in_november(sandbox):
    """The answers are of November 2026; later some of them give way to a person, as they should."""
    asked_at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sandbox.world.clock.offset_s = (asked_at - datetime.now(UTC)).total_seconds()


def labels(message):
    return [button["text"] for row in message["buttons"] for button in row]


@pytest.mark.parametrize("language", ASKED)
async def test_a_question_is_answered_in_its_language_on_one_screen(bot, phones, language):
    question, title = ASKED[language]
    worker = await phones(language)
    await worker.says("/start BHX4")
    await worker.says(question)
    message = await worker.last()
    assert title in message["text"].partition("\n")[0]
    assert "0300 123 1100" in message["text"]
    assert "7" in message["text"]
    assert "2026" in message["text"]
    assert len(message["text"]) < 1000


async def test_the_place_decides_which_law_is_told(bot, phones):
    worker = await phones()
    await worker.says("/start JFK8")
    await worker.says(ASKED["en"][0])
    text = (await worker.last())["text"]
    assert "6 months" in text
    assert "Acas" not in text


async def test_who_has_not_said_where_she_works_is_asked_and_then_answered(bot, phones):
    worker = await phones()
    await worker.says(ASKED["en"][0])
    assert "Where do you work?" in (await worker.last())["text"]
    await worker.taps("Amazon BHX4, Coventry")
    assert "Acas" in (await worker.last())["text"]


async def test_an_answer_says_that_no_lawyer_has_checked_it(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says(ASKED["en"][0])
    assert "No lawyer has checked it yet." in (await worker.last())["text"]


async def test_that_a_translation_is_unchecked_is_said_once_and_then_marked(bot, phones):
    worker = await phones("ro")
    await worker.says("/start BHX4")
    await worker.says(ASKED["ro"][0])
    first = (await worker.last())["text"]
    await worker.says(ASKED["ro"][0])
    second = (await worker.last())["text"]
    assert "✎" not in first
    assert "✎" in second
    assert len(second) < len(first)


async def test_behind_the_buttons_stand_steps_dangers_and_sources(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says(ASKED["en"][0])
    await worker.taps("⚠️ Be careful")
    assert "3 months less 1 day" in (await worker.last())["text"]
    await worker.taps("‹ Back to the answer")
    await worker.taps("✅ What to do")
    assert "1. " in (await worker.last())["text"]
    await worker.taps("‹ Back to the answer")
    await worker.taps("📖 Where is this from?")
    message = await worker.last()
    assert "Trade Union and Labour Relations" in message["text"]
    assert "https://www.legislation.gov.uk/ukpga/1992/52/section/152" in str(message["entities"])
    assert "England, Wales and Scotland" in message["text"]


async def test_a_sentence_for_the_manager_stays_english_and_can_be_copied(bot, phones):
    worker = await phones("ro")
    await worker.says("/start BHX4-ro")
    shown = bot.services.content.topic("gb", "being-accompanied").show
    door = next(d for d in bot.services.content.doors if "being-accompanied" in d.topics)
    await worker.taps(next(b for b in labels(await worker.last()) if b.startswith(door.icon)))
    reader = bot.services.content.topic("gb", "being-accompanied")
    await worker.taps(
        bot.services.texts.translator("ro").pgettext(
            "topic/gb/being-accompanied/button", reader.button
        )
    )
    await worker.taps((await worker.last())["buttons"][0][0]["text"])
    await worker.taps((await worker.last())["buttons"][0][0]["text"])
    message = await worker.last()
    assert shown in message["text"]
    assert message["buttons"][0][0]["copy"] == shown


async def test_an_answer_can_be_read_in_english_too(bot, phones):
    worker = await phones("ur")
    await worker.says("/start BHX4")
    await worker.says(ASKED["ur"][0])
    await worker.taps("English")
    assert "It is against the law to sack you" in (await worker.last())["text"]


async def test_a_person_is_one_tap_from_every_answer(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says(ASKED["en"][0])
    await worker.taps("🙋 A person")
    message = await worker.last()
    assert "GMB union" in message["text"]
    assert "0300 123 1100" in message["text"]


async def test_what_is_unclear_gets_questions_to_choose_from_and_a_person(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("boss strike trouble money")
    message = await worker.last()
    assert "I am not sure. Which of these do you mean?" in message["text"]
    assert labels(message)[-2:] == ["None of these", "🙋 A person"]
    assert len(labels(message)) == 5


async def test_only_what_is_answered_where_she_works_is_offered(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("boss saw me with leaflet now my shifts r gone")
    offered = labels(await worker.last())
    assert "Punished because of the union?" in offered
    scheduling = bot.services.content.topic("us", "scheduling")
    assert scheduling.button not in offered
    assert len(offered) == 5  # three, none of these, a person


async def test_what_no_answer_fits_gets_the_doors(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("xqzw kjhg vbnm")
    message = await worker.last()
    assert "I did not find an answer" in message["text"]
    assert "✊ Strike" in labels(message)


async def test_a_topic_that_this_place_has_not_is_no_guess(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    only_us = {topic for law, topic in bot.services.content.topics if law == "us"}
    only_us -= {topic for law, topic in bot.services.content.topics if law == "gb"}
    assert only_us == {"scheduling"}
    await worker.says("my shifts get cancelled at the last minute")
    message = await worker.last()
    assert "I have no checked answer to this yet. I do not guess." in message["text"]
    assert "🙋 A person" in labels(message)


@pytest.mark.parametrize("site", ["BHX4", "JFK8"])
async def test_danger_comes_before_everything_else(bot, phones, site):
    worker = await phones()
    await worker.says(f"/start {site}")
    await worker.says("i want to kill myself because of this job")
    text = (await worker.last())["text"]
    assert ("116 123" if site == "BHX4" else "988") in text


async def test_danger_needs_no_workplace(bot, phones):
    worker = await phones()
    await worker.says("they locked us in and took my passport")
    text = (await worker.last())["text"]
    assert "999" in text
    assert "911" in text


async def test_small_talk_is_answered_kindly(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("thank you")
    assert "You are welcome." in (await worker.last())["text"]


async def test_a_door_shows_all_that_is_answered_there(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.taps("✊ Strike")
    message = await worker.last()
    assert "Tap your question." in message["text"]
    assert "More answers are being written." not in message["text"]
    assert len(labels(message)) == 12  # ten topics, a person, the menu


async def test_the_link_that_is_shared_carries_the_workplace_and_nothing_else(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says(ASKED["en"][0])
    shared = [b for row in (await worker.last())["buttons"] for b in row if b["text"] == "↗️ Share"]
    assert "brazier_sandbox_bot%3Fstart%3DBHX4&" in shared[0]["url"]
    assert str(worker.id) not in shared[0]["url"]


@pytest.mark.parametrize(
    "text", ["😀", "?", "." * 4000, "a" * 4096, "\u202e\u2066 \u200f", "<b>&amp;"]
)
async def test_whatever_is_typed_gets_an_answer(bot, phones, text):
    worker = await phones()
    await worker.says("/start BHX4")
    before = len(await worker.messages())
    await worker.says(text)
    assert len(await worker.messages()) == before + 2


async def later(session, days):
    await call(session, "POST", "/sandbox/clock", {"advance_s": days * 86_400})
    await asyncio.sleep(0.7)  # the bot looks at the sandbox's clock twice a second


async def test_an_overdue_answer_says_so(bot, phones, session):
    worker = await phones()
    await worker.says("/start BHX4")
    await later(session, 100)
    await worker.says("will my boss find out that i joined the union")
    assert "This was to be checked again by" in (await worker.last())["text"]


async def test_an_overdue_answer_that_could_do_harm_gives_way_to_a_person(bot, phones, session):
    worker = await phones()
    await worker.says("/start JFK8")
    await later(session, 60)
    await worker.says(ASKED["en"][0])
    message = await worker.last()
    assert "I will not give you an old answer." in message["text"]
    assert "6 months" not in message["text"]
    assert "🙋 A person" in labels(message)


async def test_behind_the_buttons_of_an_old_message_nothing_overdue_is_shown(bot, phones, session):
    worker = await phones()
    await worker.says("/start JFK8")
    await worker.says(ASKED["en"][0])
    await later(session, 60)
    await worker.taps("⚠️ Be careful")
    assert "I will not give you an old answer." in (await worker.last())["text"]


async def test_the_notice_about_translations_is_not_lost_with_a_message(bot, phones, session):
    worker = await phones("ro")
    await worker.says("/start BHX4")
    await call(
        session, "POST", "/sandbox/faults", {"kind": "drop_before", "method": "sendMessage"}
    )
    await worker.says(ASKED["ro"][0], wait_s=10)
    assert "✎" not in (await worker.last())["text"]
