"""The queue of updates: what confirms them, who may take them, and how long they are kept."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from conversation import call


async def test_what_is_said_is_handled_when_the_bot_confirms_it(telegram_bot, ana):
    assert (await ana.says("nobody listens", wait_s=0.01))["handled"] is False
    waiting = asyncio.create_task(ana.says("somebody does"))
    found = ()
    while len(found) < 3:
        found = await telegram_bot.get_updates(timeout=1)
    assert not waiting.done()
    await telegram_bot.get_updates(offset=found[-1].update_id + 1)
    assert (await waiting)["handled"] is True


async def test_a_negative_offset_keeps_the_last_and_forgets_the_rest(telegram_bot, ana):
    await ana.says("last", wait_s=0)
    assert [u.message.text for u in await telegram_bot.get_updates(offset=-1)] == ["last"]
    assert [u.message.text for u in await telegram_bot.get_updates()] == ["last"]


async def test_updates_are_kept_for_24_hours(telegram_bot, session, ana):
    await call(session, "POST", "/sandbox/clock", {"advance_s": 24 * 3600})
    await ana.says("new", wait_s=0)
    assert [u.message.text for u in await telegram_bot.get_updates()] == ["new"]


async def test_a_poller_that_has_gone_is_in_nobodys_way(telegram_bot, session, ana):
    await telegram_bot.delete_webhook(drop_pending_updates=True)
    address = "/bot1:SANDBOX/getUpdates?timeout=30"
    with pytest.raises(asyncio.TimeoutError):
        await session.get(address, timeout=aiohttp.ClientTimeout(total=0.1))
    await ana.says("for the next", wait_s=0)
    assert [u.message.text for u in await telegram_bot.get_updates()] == ["for the next"]


async def test_the_log_tells_a_poller_that_has_gone_from_a_conflict(telegram_bot, session):
    address = "/bot1:SANDBOX/getUpdates?timeout=30"
    with pytest.raises(asyncio.TimeoutError):
        await session.get(address, timeout=aiohttp.ClientTimeout(total=0.1))
    assert await telegram_bot.get_updates() == ()
    calls = (await call(session, "GET", "/sandbox/log?method=getUpdates"))["calls"]
    assert [one["outcome"] for one in calls] == ["dropped", "ok"]


async def test_allowed_updates_hold_for_what_comes_after(telegram_bot, ana):
    await telegram_bot.get_updates(allowed_updates=["callback_query"])
    assert (await ana.says("unheard", wait_s=0))["update_id"] is None
    assert [u.message.text for u in await telegram_bot.get_updates()] == ["/start"]
    await telegram_bot.get_updates(allowed_updates=[])
    assert (await ana.says("heard", wait_s=0))["update_id"] is not None
