"""Who wanted the results is told once, quietly, in her language; what she reads then, and how it was made."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import drawn
import pytest
from conversation import call
from gathering import buttons
from running import settings
from surveying import quick, to_review, with_waves

from bot import library, publishing
from bot.delivery.breaker import FEWEST
from bot.errors import StoreError
from bot.replies import figures as words
from bot.services.published import CLOSED, DROPPED, RESULTS

WORD = "What you wanted to be told is here."


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Let the bot look ten times a second whether something is to be said."""
    monkeypatch.setattr(publishing, "SANDBOX_EVERY_S", 0.1)


@pytest.fixture
def by_hand(monkeypatch):
    """Let the bot itself not look again: the test says when."""
    monkeypatch.setattr(publishing, "SANDBOX_EVERY_S", 3600)


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def wants(brazier, worker, site="BHX4", *, on=True):
    """Let her choose to be told the results, and have that written."""
    await worker.says(f"/start {site}")
    chat = worker.id
    person = await brazier.services.people.get(chat)
    brazier.services.people.put(chat, replace(person, results=on, kept=True))
    await brazier.tick.now()


async def told(brazier, plan):
    for _ in range(1000):
        said = await brazier.services.published.said(plan.key, RESULTS)
        if said and said[1]:
            return said
        await asyncio.sleep(0.02)
    raise AssertionError("the pass did not end")


async def words_of(worker):
    return [one for one in await worker.messages() if one["text"] == WORD]


async def test_who_wanted_it_at_that_workplace_is_told_once_and_silently(brazier, session, phones):
    ana, bilal, chris = await phones(), await phones(), await phones()
    await wants(brazier, ana)
    await wants(brazier, bilal, on=False)
    await wants(brazier, chris, "JFK8")
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan)
    (message,) = await words_of(ana)
    assert buttons(message) == [
        "📊 Show",
        "❔ How was this made?",
        "🔕 Do not tell me the results",
    ]
    assert await words_of(bilal) == await words_of(chris) == []
    calls = (await call(session, "GET", "/sandbox/log?method=sendMessage"))["calls"]
    (one,) = [one["params"] for one in calls if one["params"]["text"] == WORD]
    assert one["disable_notification"] in {True, "true"}
    await publishing.Publisher(brazier.services, brazier.tick._keeper).tell()  # as after a restart
    assert len(await words_of(ana)) == 1


async def test_she_sees_the_number_and_how_it_was_made_and_comes_back(brazier, phones):
    ana = await phones()
    await wants(brazier, ana)
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan)
    await ana.taps("📊 Show")
    text = (await ana.last())["text"]
    assert (
        "At least 285 of the workers at Amazon BHX4, Coventry told us that they could not" in text
    )
    assert "That is 71\u00a0% of about 410 who answered." in text
    await ana.taps("❔ How was this made?")
    made = (await ana.last())["text"]
    assert "blurred by at most 5 people, 19 times in 20" in made
    assert "right 77 times at most, instead of 50" in made
    await ana.taps("‹ Back to the results")
    assert "At least 285" in (await ana.last())["text"]
    await ana.taps("🔕 Do not tell me the results")
    await brazier.tick.now()
    await ana.sees("✓ I will not tell you the results.")


async def test_where_nothing_is_open_the_results_of_the_last_wave_are_offered(
    sandbox, tmp_path, phones, monkeypatch
):
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo", "nothing"))
    ana = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await ana.says("/start BHX4")
        await ana.says("/report")
        assert "📊 The results" not in buttons(await ana.last())
        older = drawn.plan(wave="2026-early", closes="2026-05-21")
        await drawn.closed(brazier, older, 300)
        await drawn.closed(brazier, drawn.plan(), 412)
        await ana.says("/report")
        await ana.taps("📊 The results")
        assert "At least 285" in (await ana.last())["text"]


@pytest.mark.parametrize("error", [StoreError("SQLITE_BUSY"), KeyError("bills")])
async def test_where_the_figures_cannot_be_read_she_can_report_all_the_same(
    sandbox, tmp_path, phones, monkeypatch, error
):
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo", "hardship"))
    ana = await phones()

    async def fails():
        raise error

    async with quick(settings(sandbox, tmp_path)) as brazier:
        await ana.says("/start BHX4")
        monkeypatch.setattr(brazier.services.published, "known", fails)
        await ana.says("/report")
        assert "▶️ Start" in buttons(await ana.last())


async def test_results_that_could_not_be_told_within_a_week_are_no_news(brazier, phones):
    ana = await phones()
    await wants(brazier, ana)
    now = brazier.services.clock.now().date()
    for days, wave in ((8, "2026-early"), (6, "2026-late")):
        plan = drawn.plan(wave=wave)
        seen = (now - timedelta(days=days)).isoformat().encode()
        await brazier.services.published.say(plan.key, CLOSED, seen)
        await drawn.closed(brazier, plan, 412, news=True)
        assert (await told(brazier, plan))[0] == (DROPPED if days > 7 else b"")
        assert len(await words_of(ana)) == (0 if days > 7 else 1)


async def test_she_who_asked_to_be_forgotten_a_moment_ago_is_not_told(brazier, phones):
    ana, bilal = await phones(), await phones()
    await wants(brazier, ana)
    await wants(brazier, bilal)
    brazier.services.people.forget(ana.id)  # waits for the tick
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan)
    assert await words_of(ana) == []
    assert len(await words_of(bilal)) == 1


async def test_who_blocked_the_bot_is_forgotten_and_the_others_are_told(brazier, session, phones):
    workers = [await phones() for _ in range(4)]
    for worker in workers:
        await wants(brazier, worker)
    await call(
        session,
        "POST",
        "/sandbox/faults",
        {"kind": "blocked", "chat": workers[1].id, "count": 9},
    )
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan)
    assert [len(await words_of(one)) for one in workers] == [1, 0, 1, 1]
    await brazier.tick.now()
    assert await brazier.services.people._load(workers[1].id) is None
    assert await brazier.services.people._load(workers[0].id) is not None


async def test_a_restart_goes_on_where_it_stopped_and_an_outage_loses_nobody(
    sandbox, session, tmp_path, phones
):
    workers = [await phones() for _ in range(6)]
    plan = drawn.plan()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        for worker in workers:
            await wants(brazier, worker)
        await call(
            session,
            "POST",
            "/sandbox/faults",
            {"kind": "bad_gateway", "method": "sendMessage", "after": 3, "count": 999},
        )
        await drawn.closed(brazier, plan, 412, news=True)
        for _ in range(500):
            if sum([len(await words_of(one)) for one in workers]) == 3:
                break
            await asyncio.sleep(0.02)
        before = [len(await words_of(one)) for one in workers]
    assert sum(before) == 3
    await call(session, "DELETE", "/sandbox/faults")
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await told(brazier, plan)
    assert [len(await words_of(one)) for one in workers] == [1] * 6


async def test_she_reads_it_in_her_own_language(brazier, phones):
    bilal = await phones("ur")
    await wants(brazier, bilal, "BHX4-ur")
    t = brazier.services.texts.translator("ur")
    plan = drawn.plan(cards=True)
    await drawn.closed(brazier, plan, 206, 206, news=True)
    await told(brazier, plan)
    await bilal.taps(t.pgettext("button", "📊 Show"))
    text = (await bilal.last())["text"]
    for stat in plan.figures:
        assert words.says(t, plan, stat.id, dict(plan.says)[stat.id]) in text
    urdu = words.says(t, plan, "bills", dict(plan.says)["bills"])
    assert re.search(r"[\u0600-\u06ff]{3}", urdu)
    assert dict(plan.says)["bills"] not in text


@pytest.mark.usefixtures("by_hand")
async def test_while_the_mark_cannot_be_written_nobody_is_told_twice(brazier, phones):
    workers = [await phones() for _ in range(3)]
    for worker in workers:
        await wants(brazier, worker)
    plan = drawn.plan()
    teller = publishing.Publisher(brazier.services, brazier.tick._keeper)
    await drawn.closed(brazier, plan, 412, news=True)
    for number in (1, 2):  # after each who is told, the disk is full
        async with drawn.full(brazier, "NEW.what = 'results' AND length(NEW.after) > 0"):
            with pytest.raises(StoreError):
                await teller.tell()
        assert sum([len(await words_of(one)) for one in workers]) == number
    await teller.tell()
    assert [len(await words_of(one)) for one in workers] == [1] * 3
    assert (await brazier.services.published.said(plan.key, RESULTS))[1]


@pytest.mark.usefixtures("by_hand")
async def test_if_nobody_can_be_reached_the_fault_is_ours_and_nobody_is_forgotten(
    brazier, session, phones
):
    workers = [await phones() for _ in range(FEWEST + 2)]
    for worker in workers:
        await worker.says("/start BHX4")
        person = await brazier.services.people.get(worker.id)
        brazier.services.people.put(worker.id, replace(person, results=True, kept=True))
    await brazier.tick.now()
    order = {"kind": "blocked", "method": "sendMessage", "count": 999}
    await call(session, "POST", "/sandbox/faults", order)
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    teller = publishing.Publisher(brazier.services, brazier.tick._keeper)
    await teller.tell()  # halts
    left = (await call(session, "GET", "/sandbox/state"))["faults"][0]["count"]
    assert left == 999 - FEWEST
    await teller.tell()  # and halted it stays
    assert (await call(session, "GET", "/sandbox/state"))["faults"][0]["count"] == left
    said = await brazier.services.published.said(plan.key, RESULTS)
    assert said
    assert not said[1]
    await brazier.tick.now()
    for worker in workers:
        assert await brazier.services.people._load(worker.id) is not None


async def test_who_is_asked_now_and_who_has_told_already_find_the_last_round_too(
    sandbox, tmp_path, phones, waves
):
    ana = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await ana.says("/start BHX4")
        await ana.says("/report")
        assert "📊 The results" not in buttons(await ana.last())
        await drawn.closed(brazier, drawn.plan(), 412)
        await to_review(ana)
        await ana.taps("✅ Send")
        await brazier.tick.now()
        await ana.says("/report")
        assert "told us in this round already" in (await ana.last())["text"]
        await ana.taps("📊 The results")
        assert "At least 285" in (await ana.last())["text"]
        bilal = await phones()
        await bilal.says("/start BHX4")
        await bilal.says("/report")
        assert "▶️ Start" in buttons(await bilal.last())
        await bilal.taps("📊 The results")
        assert "At least 285" in (await bilal.last())["text"]


async def test_of_a_pooled_unit_the_workers_of_all_its_sites_are_told(brazier, phones):
    ana, chris = await phones(), await phones()
    await wants(brazier, ana)
    await wants(brazier, chris, "JFK8")
    plan = drawn.plan(unit="BHX4", sites=("BHX4", "JFK8"), name="Both")
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan)
    for worker in (ana, chris):
        await worker.taps("📊 Show")
        assert "of the workers at Both told us" in (await worker.last())["text"]
