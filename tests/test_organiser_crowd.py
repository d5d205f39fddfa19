"""A member who asks on and on in the organisers' group: nobody else has to wait because of her."""

from __future__ import annotations

import asyncio

import pytest
from gathering import buttons, paired

from bot.event import Standing
from bot.services.repeats import SAME, Repeats, Turn

LINE = "stall BHX4 tomorrow 12-14 gate 2"


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


async def said(group):
    return [m["text"] for m in await group.dana.messages() if m["from"]["bot"]]


async def test_a_command_repeated_is_answered_in_one_message_and_then_once_in_words(group):
    for _ in range(9):
        await group.fay.says("/events")
    texts = await said(group)
    assert len(texts) == 2
    assert "Nothing is planned" in texts[0]
    assert "Wait a minute" in texts[1]
    await group.emil.says("/events")  # another person is answered
    assert len(await said(group)) == 3


async def test_a_list_that_became_a_card_is_not_covered_by_the_next_one(group):
    event = await group.approved(LINE)
    await group.fay.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    await group.dana.taps("❌ Cancel this one", (await group.card())["id"])
    card = (await group.card())["id"]
    await group.fay.says("/events")
    assert group.brazier.services.events.card(event) == card
    text = next(m["text"] for m in await group.dana.messages() if m["id"] == card)
    assert "Asked: cancel this one" in text


@pytest.mark.slow
async def test_hold_does_not_wait_behind_a_member_who_taps_and_types_on_and_on(bot, session):
    group = await paired(bot, session)
    event = await group.approved(LINE)
    bot.application.bot.rate_limiter.paces.group = (6.0, 7)  # as Telegram wants it
    card = (await group.card())["id"]
    for _ in range(6):
        await group.fay.taps("🔄 Refresh", card, wait_s=0)
        await group.fay.says("/events", wait_s=0)
    await asyncio.sleep(0.5)
    await group.dana.taps("✋ Hold", card)
    await group.dana.taps("📣 Yes, tell them", card)
    assert bot.services.events.of(event)[0].standing is Standing.HELD
    await group.dana.sees("on hold")


async def test_an_answer_that_waited_for_over_a_minute_is_not_given(group, monkeypatch):
    monkeypatch.setattr(Repeats, "is_late", lambda *_: True)
    await group.fay.says("/events")
    await group.fay.says(f"/new {LINE}")
    assert await said(group) == []


def test_the_minute_is_counted_from_the_first_look():
    repeats = Repeats()
    assert not repeats.is_late(7, 100.0)
    assert not repeats.is_late(7, 160.0)
    assert repeats.is_late(7, 160.1)


def test_after_a_quiet_minute_everything_begins_anew():
    repeats = Repeats()
    turns = [repeats.ask(1, "events", float(at)) for at in range(SAME + 3)]
    assert turns == [Turn.ANSWER, *[Turn.AGAIN] * 3, Turn.ENOUGH, *[Turn.NOTHING] * 2]
    assert repeats.ask(2, "events", 8.0) is Turn.ANSWER
    assert repeats.ask(1, "events", 100.0) is Turn.ANSWER
    assert len(repeats._asked) == 1
