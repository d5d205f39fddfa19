"""Whoever has a copy of a card and asks the bot about it: seldom, and never to the second."""

from __future__ import annotations

import asyncio

import pytest
from carding import handed, scan, to_the_review
from running import settings
from surveying import later, quick

from bot.services.cards import Verdict, read

TOO_MANY = "You have scanned too many cards."


@pytest.fixture
async def bot(sandbox, tmp_path, waves):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def text(worker):
    return (await worker.last())["text"]


async def test_a_good_card_is_looked_at_five_times_an_hour(bot, phones, session):
    copier = await phones()
    card = await handed(bot)
    for _ in range(5):
        await copier.says(f"/start {card}")
        assert "Which language" in await text(copier)
    for _ in range(2):
        await copier.says(f"/start {card}")
        assert TOO_MANY in await text(copier)
    other = await phones()
    await other.says(f"/start {card}")
    assert "Which language" in await text(other), "each account for itself"
    clock = bot.services.clock
    before = clock.offset.total_seconds()
    await later(session, minutes=61)
    for _ in range(500):
        if clock.offset.total_seconds() >= before + 3600:
            break
        await asyncio.sleep(0.01)
    await copier.says(f"/start {card}")
    assert "Which language" in await text(copier)


async def test_so_many_at_once_are_no_more_than_one_after_the_other(bot):
    unit, secret = read(await handed(bot))
    scans = [bot.services.cards.scan(7, unit, secret) for _ in range(20)]
    found = [one.verdict for one in await asyncio.gather(*scans)]
    assert sorted(found) == [Verdict.GOOD] * 5 + [Verdict.TRIES] * 15


async def test_a_card_that_was_sent_is_good_until_the_tick_for_whoever_asks(bot, phones):
    holder, copier = await phones(), await phones()
    card = await handed(bot)
    await scan(holder, card)
    await to_the_review(holder)
    await holder.taps("✅ Send")
    await copier.says(f"/start {card}")
    assert "Which language" in await text(copier)
    assert bot.services.cards.held(copier.id)
    await bot.tick.now()
    await copier.says(f"/start {card}")
    assert "This card was used before." in await text(copier)
    assert bot.services.cards.held(copier.id) is None, "nor is it promised to count any more"
