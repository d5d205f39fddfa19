"""From the tap to the phone: reminded at her time, in her language, stopped by one tap, told of changes at once."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

import icalendar
import pytest
from calling import ZONE, approved, labels, local, picket, tap
from running import settings
from surveying import later, quick

from bot.event import Change
from bot.services.when.zones import to_utc


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def at(brazier, session, moment):
    """Let it be `moment`, local time at BHX4, and let the clock's work be done."""
    clock = brazier.services.clock
    wanted = clock.offset + (to_utc(moment, ZONE) - clock.now())
    await later(session, seconds=(wanted - clock.offset).total_seconds() + 1)
    for _ in range(200):
        if clock.offset >= wanted:
            break
        await asyncio.sleep(0.02)
    await swept(brazier)


async def swept(brazier):
    (job,) = [one for one in brazier.services.clock._scheduler.get_jobs() if one.id == "delivery"]
    await job.func()


async def follower(brazier, phones, language="en"):
    worker = await phones(language)
    await worker.says("/start BHX4")
    await worker.says("/events")
    await tap(worker, "🔔")
    await brazier.tick.now()
    return worker


async def test_she_is_reminded_at_her_times_in_her_language_and_one_tap_stops_it(
    brazier, phones, session
):
    one = await approved(brazier, picket(local(brazier, 3)))
    ana = await follower(brazier, phones)
    cem = await follower(brazier, phones, "ur")
    curious = await phones()
    await curious.says("/start BHX4")
    await at(brazier, session, local(brazier, 2, time(18)))
    shown = await ana.sees("✊ Picket line\nTomorrow,")
    assert "06:00–10:00" in shown["text"]
    assert labels(shown)[-1] == "🔕 Stop all reminders"
    first = await cem.sees("Gate 2")
    assert "\u206606:00–10:00\u2069" in first["text"]
    await tap(ana, "🔕 Stop all reminders")
    before = await ana.messages()
    await at(brazier, session, one.local - timedelta(hours=2))
    for _ in range(100):
        second = await cem.last()
        if second["id"] != first["id"]:
            break
        await asyncio.sleep(0.05)
    assert second["text"] != first["text"]
    assert "Gate 2" in second["text"]
    assert await ana.messages() == before, "stopped before the tick, and not reminded"
    assert len(await curious.messages()) == 2


async def test_who_cannot_come_is_not_reminded_but_hears_that_it_is_cancelled(
    brazier, phones, session
):
    one = await approved(brazier, picket(local(brazier, 3)))
    ana = await follower(brazier, phones)
    await ana.says("/events")
    await tap(ana, "✊")
    await tap(ana, "I can't")
    await tap(ana, "👶")
    await brazier.tick.now()
    before = len(await ana.messages())
    await at(brazier, session, local(brazier, 2, time(18)))
    assert len(await ana.messages()) == before
    await brazier.services.decisions.ask(one.event, Change())
    await brazier.services.decisions.approve_change(one.event)
    await swept(brazier)
    shown = await ana.sees("❌ Cancelled.")
    assert "✊ Picket line\nTomorrow," in shown["text"]
    document = await tap(ana, "📆 Take it out of my calendar")
    async with ana.session.get(document["document"]["url"]) as response:
        calendar = icalendar.Calendar.from_ical(await response.read())
    assert calendar["method"] == "CANCEL"


async def test_a_reminder_is_answered_in_its_own_message_and_the_next_one_says_that_she_is_not_alone(
    brazier, phones, session
):
    one = await approved(brazier, picket(local(brazier, 3)))
    ana = await follower(brazier, phones)
    await at(brazier, session, local(brazier, 2, time(18)))
    reminded = await ana.sees("✊ Picket line\nTomorrow,")
    shown = await tap(ana, "✋ I'll be there")
    assert shown["id"] == reminded["id"]
    await brazier.tick.now()
    await ana.sees("✓ Saved.")
    brazier.services.tally._answers[one.id]["c"] = 163
    await at(brazier, session, one.local - timedelta(hours=2))
    shown = await ana.sees("More than 150 are coming.")
    assert shown["id"] > reminded["id"]
