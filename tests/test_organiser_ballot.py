"""/new ballot: four days, in one line or one after another, checked for their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from gathering import buttons, paired

from bot.event import State


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


def day(days):
    return datetime.now(UTC).date() + timedelta(days=days)


def only(group):
    (event,) = group.brazier.services.events.all()
    return event


async def test_four_days_in_one_line_become_a_draft(group):
    await group.dana.says(f"/new ballot BHX4 {day(10)}, {day(17)}, {day(28)}, {day(35)}")
    text = (await group.dana.sees("Not sent to anybody yet"))["text"]
    for words in (
        "Papers go out:",
        "“None came?” is asked:",
        "Last safe day to post:",
        "Vote closes:",
    ):
        assert words in text
    ballot = only(group).ballot
    assert (ballot.papers, ballot.none_came, ballot.last_post, ballot.close) == (
        day(10),
        day(17),
        day(28),
        day(35),
    )
    assert "⏱ How long" not in buttons(await group.card())


async def test_the_days_can_be_typed_one_after_another(group):
    await group.dana.says("/new ballot BHX4")
    for words, days in (
        ("Which day do the ballot papers go out?", 10),
        ("On which day shall I ask workers", 17),
        ("last safe day to post", 28),
        ("Which day does the vote close?", 35),
    ):
        asked = await group.dana.sees(words)
        await group.dana.says(str(day(days)), reply_to=asked["id"])
    await group.dana.sees("Not sent to anybody yet")
    assert only(group).ballot.close == day(35)


async def test_days_out_of_order_are_asked_for_again(group):
    await group.dana.says(f"/new ballot BHX4 {day(10)}, {day(9)}, {day(28)}, {day(35)}")
    await group.dana.sees("The days must come one after another")
    asked = await group.dana.sees("Which day do the ballot papers go out?")
    await group.dana.says(f"{day(10)}, {day(17)}, {day(28)}, {day(35)}", reply_to=asked["id"])
    await group.dana.sees("Not sent to anybody yet")


async def test_a_wrong_day_keeps_those_before_it(group):
    await group.dana.says(f"/new ballot BHX4 {day(10)}, {day(17)}")
    asked = await group.dana.sees("last safe day to post")
    await group.dana.says(str(day(11)), reply_to=asked["id"])
    await group.dana.sees("The days must come one after another")
    asked = await group.dana.sees("last safe day to post")
    await group.dana.says(f"{day(28)}, {day(35)}", reply_to=asked["id"])
    await group.dana.sees("Not sent to anybody yet")
    assert only(group).ballot.papers == day(10)


async def test_what_is_no_day_is_said(group):
    await group.dana.says("/new ballot BHX4 32 February")
    await group.dana.sees("There is no such day")
    assert group.brazier.services.events.all() == []


async def test_a_ballot_is_approved_and_counts_what_was_posted(group):
    event = await group.approved(f"ballot BHX4 {day(10)}, {day(17)}, {day(28)}, {day(35)}")
    text = (await group.dana.sees("Posted: fewer than 20"))["text"]
    assert "No papers came: fewer than 20" in text
    assert group.brazier.services.events.get(event).state is State.ON
    assert "✋ Hold" not in buttons(await group.card())
