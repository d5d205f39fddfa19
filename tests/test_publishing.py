"""What the organisers' group is told by itself: that a wave opened, and a minute after its end what came out."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import UTC, datetime, timedelta

import drawn
import pytest
from conversation import call
from gathering import buttons, paired
from running import running, settings
from surveying import quick, to_review, to_the_end

from bot import publishing
from bot.delivery import after_restore
from bot.errors import StoreError
from bot.plan import read_plan
from bot.replies import figures as words
from bot.services.figures import needs
from bot.services.published import CLOSED, DROPPED, OPENED, RESULTS
from bot.store import opened
from bot.store.outbox import RESENDS

HEADLINE = "At least 285 of the workers at Amazon BHX4, Coventry told us that"
OVER = "This round is over."


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Let the bot look ten times a second whether something is to be said."""
    monkeypatch.setattr(publishing, "SANDBOX_EVERY_S", 0.1)


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with running(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def open_plan(**changed):
    closes = (datetime.now(UTC).date() + timedelta(days=14)).isoformat()
    return drawn.plan(wave="now", opens=today(), closes=closes, **changed)


async def told(brazier, key, what):
    for _ in range(1000):
        said = await brazier.services.published.said(key, what)
        if said and said[1]:
            return said
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} was not said")


async def of_bot(group):
    return [one for one in await group.dana.messages() if one["from"]["bot"]]


async def test_a_wave_that_opens_is_announced_with_what_it_will_publish_and_its_fingerprint(
    brazier, session
):
    group = await paired(brazier, session)
    plan = open_plan(cards=True, workers=2700)
    await drawn.opened(brazier, plan)
    await told(brazier, plan.key, OPENED)
    (message,) = await of_bot(group)
    text = message["text"]
    assert "A round of questions has opened" in text
    assert f"{len(plan.asked)} questions" in text
    assert "2,700 people work there (Amazon, March 2026)" in text
    assert "We expect 200 answers or more." in text or "We expect under" in text
    assert "Those with a card are counted apart" in text
    for stat in plan.figures:
        line = f"• {dict(plan.says)[stat.id]}: off by 7 people at most, 19 times in 20; "
        assert f"{line}shown from {needs(plan)[stat.id]} answers" in text
    (digest,) = re.findall(r"\b[0-9a-f]{64}\b", text)
    assert digest == hashlib.sha256(plan.text.encode()).hexdigest()
    assert read_plan(plan.text).fingerprint == digest
    assert "brazier figures --plan" in text


async def test_a_wave_that_closed_is_told_once_with_picture_and_answers(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan(workers=2700)
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    picture, answers = await of_bot(group)
    assert picture["photo"]["width"] == 1080
    assert HEADLINE in picture["text"]
    assert "“They are too few.”" in answers["text"]
    assert "The fingerprint of that: " in answers["text"]  # no group was told of it at its opening
    assert "❔ How was this made?" in buttons(answers)
    await asyncio.sleep(0.5)
    assert len(await of_bot(group)) == 2


async def test_the_answers_say_when_the_organisers_had_the_fingerprint(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan()
    await drawn.opened(brazier, plan)
    await told(brazier, plan.key, OPENED)
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    day = words.day(brazier.services.texts.translator("en"), today())
    assert f"had the fingerprint of that on {day}" in (await of_bot(group))[-1]["text"]


async def test_too_few_is_told_as_not_yet_without_a_picture_or_a_figure(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 19, news=True)
    await told(brazier, plan.key, CLOSED)
    (message,) = await of_bot(group)
    assert OVER in message["text"]
    assert "Only about 20 took part." in message["text"]
    assert "photo" not in message
    assert "%" not in message["text"]
    assert "at least" not in message["text"].lower()


async def test_a_group_that_is_paired_later_is_told_then_and_after_a_week_no_more(
    brazier, session
):
    early, late = drawn.plan(), drawn.plan(wave="2026-older", closes="2026-06-18")
    await drawn.closed(brazier, early, 412, news=True)
    await drawn.closed(brazier, late, 412, news=True)
    eight_days = (datetime.now(UTC).date() - timedelta(days=8)).isoformat().encode()
    await brazier.services.published.say(late.key, CLOSED, eight_days, done=False)
    assert (await told(brazier, late.key, CLOSED))[0] == DROPPED
    group = await paired(brazier, session)
    await told(brazier, early.key, CLOSED)
    assert len(await of_bot(group)) == 2


async def test_a_restart_between_picture_and_answers_tells_the_answers_only(
    sandbox, session, tmp_path
):
    plan = drawn.plan()
    async with running(settings(sandbox, tmp_path)) as brazier:
        await brazier.services.published.say(
            plan.key, CLOSED, f"{today()} picture".encode(), done=False
        )
        group = await paired(brazier, session)
    async with running(settings(sandbox, tmp_path)) as brazier:
        await drawn.closed(brazier, plan, 412, news=True)
        await told(brazier, plan.key, CLOSED)
    (answers,) = await of_bot(group)
    assert "“They are too few.”" in answers["text"]


async def test_while_telegram_is_out_of_reach_nothing_is_lost_and_nothing_told_twice(
    brazier, session
):
    group = await paired(brazier, session)
    plan = drawn.plan()
    for kind in ("bad_gateway", "flood", "drop_before"):
        order = {"kind": kind, "method": "sendPhoto", "retry_after": 2}
        await call(session, "POST", "/sandbox/faults", order)
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    assert [("photo" in one) for one in await of_bot(group)] == [True, False]


async def test_what_may_have_arrived_is_not_sent_for_ever(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan()
    order = {"kind": "drop_after", "method": "sendPhoto", "count": 99}
    await call(session, "POST", "/sandbox/faults", order)
    brazier.services.console.private_until = 1e12  # so that only the picture is in the way
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    pictures = [("photo" in one) for one in await of_bot(group)]
    assert pictures == [*[True] * (1 + RESENDS), False]


async def test_the_group_that_became_a_supergroup_is_told(brazier, session):
    group = await paired(brazier, session, kind="group")
    brazier.services.console.private_until = 1e12
    made = await call(session, "POST", f"/sandbox/groups/{group.id}/migrate")
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 19, news=True)
    await told(brazier, plan.key, CLOSED)
    texts = [one["text"] for one in await group.dana.inside(made["id"]).messages()]
    assert sum(OVER in text for text in texts) == 1


async def test_nothing_is_said_where_everybody_can_read_it(brazier, session):
    group = await paired(brazier, session, username="openhall")
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await asyncio.sleep(0.5)
    assert await of_bot(group) == []
    assert not (await brazier.services.published.said(plan.key, CLOSED))[1]


async def test_what_cannot_be_marked_for_a_while_is_not_told_again(brazier, session, monkeypatch):
    group = await paired(brazier, session)
    plan, left = drawn.plan(), [3]
    say = brazier.services.published.say

    async def full(key, what, after=b"", *, done=True):
        if after.endswith(b"picture") and left[0]:
            left[0] -= 1
            raise StoreError("SQLITE_FULL")
        await say(key, what, after, done=done)

    monkeypatch.setattr(type(brazier.services.published), "say", lambda _, *a, **k: full(*a, **k))
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    assert left == [0]
    assert [("photo" in one) for one in await of_bot(group)] == [True, False]


async def test_a_picture_that_telegram_refuses_leaves_the_words(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan()
    words = "Bad Request: not enough rights to send photos to the chat"
    order = {"kind": "error", "method": "sendPhoto", "description": words, "count": 9}
    await call(session, "POST", "/sandbox/faults", order)
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    first, _ = await of_bot(group)
    assert HEADLINE in first["text"]
    assert "photo" not in first


async def test_while_the_clock_is_in_doubt_nothing_is_said(brazier, session):
    group = await paired(brazier, session)
    clock = brazier.services.clock
    clock._jumped = clock._running()
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    await asyncio.sleep(0.5)
    assert await of_bot(group) == []
    assert await brazier.services.published.said(plan.key, CLOSED) is None
    clock._jumped = None
    await told(brazier, plan.key, CLOSED)
    assert len(await of_bot(group)) == 2


@pytest.mark.slow
async def test_a_real_wave_opens_and_closes_in_front_of_the_group(
    sandbox, session, tmp_path, waves, phones
):
    worker = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session, news=True)
        await brazier.tick.now()
        for unit in ("BHX4", "JFK8"):
            await told(brazier, ("hardship", "2026-autumn", unit), OPENED)
        texts = [one["text"] for one in await of_bot(group)]
        assert len(texts) == 2
        assert all("A round of questions has opened" in text for text in texts)
        await to_review(worker)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        await to_the_end(session)
        await asyncio.sleep(0.7)  # the bot's clock follows the sandbox's
        await brazier.tick.now()
        await told(brazier, ("hardship", "2026-autumn", "BHX4"), CLOSED)
        *_, last = await of_bot(group)
        assert (
            OVER in last["text"]
        )  # by the blur now and then "about 30 answered", which are too few too
        await worker.says("/report")
        await worker.taps("📊 The results")
        assert re.search("Hardly anybody|Only about|too few", (await worker.last())["text"])


async def test_after_a_restore_nothing_is_said_that_may_have_been_said_since_the_copy(
    sandbox, session, tmp_path
):
    over, running_wave = drawn.plan(), open_plan()
    async with running(settings(sandbox, tmp_path)) as brazier:
        brazier.services.clock._jumped = brazier.services.clock._running()  # nothing is said yet
        await drawn.closed(brazier, over, 412, news=True)
        await drawn.opened(brazier, running_wave)
    async with opened(tmp_path / "var") as store:
        await after_restore(store, datetime.now(UTC))
    async with running(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session)
        for key, what in ((over.key, CLOSED), (over.key, RESULTS), (running_wave.key, OPENED)):
            assert await brazier.services.published.said(key, what) == (DROPPED, True)
        assert await of_bot(group) == []
