"""What the organisers' group is told by itself: that a wave opened, and a minute after its end what came out."""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import drawn
import pytest
from conversation import call
from gathering import buttons, paired
from running import running, settings
from sqlalchemy import event
from surveying import quick, to_review, to_the_end
from telegram.error import TelegramError

from bot import publishing
from bot.clock import OFF_FOR
from bot.commands import figures as command
from bot.delivery import after_restore
from bot.drawing import chart
from bot.errors import StoreError
from bot.i18n import Texts
from bot.library import TRANSLATIONS
from bot.plan import read_plan
from bot.replies import figures as words
from bot.replies import figures_group
from bot.services import figures
from bot.services.figures import needs
from bot.services.published import CLOSED, DROPPED, EXAMPLE, OPENED, RESULTS
from bot.store import figures as rows
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


@pytest.fixture
def texts():
    return Texts.load(TRANSLATIONS)


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


def statements(brazier):
    """Return a list to which all that the database is asked from now on is added."""
    asked = []
    engine = brazier.services.published._store._engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_, __, statement, *___):
        asked.append(statement)

    return asked


def publisher(brazier):
    """Return what a restart would make: it remembers nothing."""
    return publishing.Publisher(brazier.services, brazier.tick._keeper)


@pytest.fixture
def by_hand(monkeypatch):
    """Let the bot itself not look again: the test says when."""
    monkeypatch.setattr(publishing, "SANDBOX_EVERY_S", 3600)


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
    assert "We expect 200 answers or more." in text
    assert "Those with a card are counted apart" in text
    for stat in plan.figures:
        line = (
            f"• {dict(plan.says)[stat.id]}: up to 7 people too many or too few, 19 times in 20; "
        )
        assert f"{line}shown from {needs(plan)[stat.id]} answers" in text
    (digest,) = re.findall(r"\b[0-9a-f]{64}\b", text)
    assert digest == hashlib.sha256(plan.text.encode()).hexdigest()
    assert read_plan(plan.text).fingerprint == digest
    assert "brazier figures --plan" in text


@pytest.mark.parametrize(
    ("size", "words"),
    [("small", "under 50"), ("medium", "under 200"), ("large", "200")],
)
def test_the_announcement_says_how_many_answers_are_expected(texts, size, words):
    said = figures_group.opened(texts.translator("en"), open_plan(size=size)).text
    assert re.findall(r"We expect (under \d+|\d+) answers", said) == [words]


async def test_a_wave_that_closed_is_told_once_with_picture_and_answers(brazier, session):
    group = await paired(brazier, session)
    plan = drawn.plan(workers=2700, cards=True)
    await drawn.closed(brazier, plan, 206, 206, news=True)
    await told(brazier, plan.key, CLOSED)
    picture, answers = await of_bot(group)
    assert picture["photo"]["width"] == 1080
    assert HEADLINE.replace("285", "280") in picture["text"]  # of cards: rounded down to tens
    assert "“They are too few.”" in answers["text"]
    assert "The fingerprint of that: " in answers["text"]  # no group was told of it at its opening
    assert "❔ How was this made?" in buttons(answers)
    await publisher(brazier).look()  # as after a restart
    assert len(await of_bot(group)) == 2


async def test_the_answers_say_when_the_organisers_had_the_fingerprint(brazier, session):
    group = await paired(brazier, session)
    plan = open_plan()
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
    await drawn.closed(brazier, plan, 412, news=True)
    await told(brazier, plan.key, CLOSED)
    pictures = [("photo" in one) for one in await of_bot(group)]
    assert pictures == [*[True] * (1 + RESENDS), False]


async def test_the_group_that_became_a_supergroup_is_told(brazier, session):
    group = await paired(brazier, session, kind="group")
    made = await call(session, "POST", f"/sandbox/groups/{group.id}/migrate")
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 19, news=True)
    await told(brazier, plan.key, CLOSED)
    texts = [one["text"] for one in await group.dana.inside(made["id"]).messages()]
    assert sum(OVER in text for text in texts) == 1


@pytest.mark.usefixtures("by_hand")
async def test_nothing_is_said_where_everybody_can_read_it(brazier, session):
    group = await paired(brazier, session, username="openhall")
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    with pytest.raises(publishing.NotTakenError):
        await publisher(brazier).look()
    assert await of_bot(group) == []
    assert not (await brazier.services.published.said(plan.key, CLOSED))[1]


@pytest.mark.usefixtures("by_hand")
async def test_what_cannot_be_marked_for_a_while_is_not_told_again(brazier, session):
    group, teller = await paired(brazier, session), publisher(brazier)
    plan = drawn.plan()
    await drawn.closed(brazier, plan, 412, news=True)
    async with drawn.full(brazier, "CAST(NEW.after AS TEXT) LIKE '%picture'"):
        for _ in range(3):
            with pytest.raises(StoreError):
                await teller.look()
    await teller.look()
    assert [("photo" in one) for one in await of_bot(group)] == [True, False]
    assert (await brazier.services.published.said(plan.key, CLOSED))[1]


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


async def test_while_the_clock_is_in_doubt_nothing_is_said(sandbox, session, tmp_path):
    plan = drawn.plan()
    async with running(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session)
        clock = brazier.services.clock
        clock.since(clock.today() - 2 * OFF_FOR)
        await drawn.closed(brazier, plan, 412, news=True)
        await publisher(brazier).look()
        assert await of_bot(group) == []
        assert await brazier.services.published.said(plan.key, CLOSED) is None
    async with running(settings(sandbox, tmp_path)) as brazier:
        await told(brazier, plan.key, CLOSED)
    assert len(await of_bot(group)) == 2


# One wave and the others


@pytest.mark.usefixtures("by_hand")
async def test_a_plan_that_nobody_can_word_holds_up_no_other(brazier, session):
    group = await paired(brazier, session)
    early, late = open_plan(size="huge"), open_plan(unit="JFK8")
    for plan in (early, late):
        await drawn.opened(brazier, plan)
    over = drawn.plan()
    await drawn.closed(brazier, over, 412, news=True)
    with pytest.raises(ValueError, match="huge"):
        await publisher(brazier).look()
    texts = [one["text"] for one in await of_bot(group)]
    assert ["A round of questions has opened" in text for text in texts] == [True, False, False]
    assert "JFK8" in texts[0]
    assert HEADLINE in texts[1]


@pytest.mark.usefixtures("by_hand")
async def test_a_wave_that_is_damaged_in_the_database_holds_up_no_other(brazier, session):
    group = await paired(brazier, session)
    bad, good = drawn.plan(wave="2026-early", closes="2026-11-18"), drawn.plan()
    await drawn.closed(brazier, bad, 412, news=True)
    async with brazier.services.published._store.writing() as db:
        await rows.put_plan(db, good)
        release = drawn.release(good, 412)
        short = replace(release, cells=release.cells[:-1])
        await rows.put_release(db, good.key, short)
    await publisher(brazier).look()
    assert [("photo" in one) for one in await of_bot(group)] == [True, False]
    assert (await brazier.services.published.said(bad.key, CLOSED))[1]
    assert await brazier.services.published.said(good.key, OPENED) is None, "nor is it open"


# What is remembered of the database


async def test_a_figure_is_known_when_it_is_committed_and_not_before(brazier):
    published, plan = brazier.services.published, drawn.plan()
    assert await published.readings() == []
    with suppress(KeyboardInterrupt):
        async with published._store.writing() as db:
            await rows.put_plan(db, plan)
            await rows.put_release(db, plan.key, drawn.release(plan, 412))
            assert await published.readings() == []
            raise KeyboardInterrupt
    assert await published.readings() == []
    await drawn.closed(brazier, plan, 412)
    assert [one.plan.key for one in await published.readings()] == [plan.key]
    assert (await published.latest("BHX4")).plan == plan


async def test_a_wave_is_open_until_its_numbers_are_there_and_the_list_grows_with_each(brazier):
    published, plan = brazier.services.published, open_plan()
    await drawn.opened(brazier, plan)
    assert plan in (await published.known()).open
    assert await published.latest("BHX4") is None
    await drawn.closed(brazier, plan, 412)
    known = await published.known()
    assert plan not in known.open
    assert [one.plan for one in known.closed] == [plan]
    older = drawn.plan()
    await drawn.closed(brazier, older, 300)
    assert [one.plan for one in await published.readings("BHX4")] == [older, plan]


@pytest.mark.usefixtures("by_hand")
async def test_what_never_changes_is_read_once_however_many_waves_there_were(brazier, monkeypatch):
    published, read = brazier.services.published, []
    monkeypatch.setattr(
        "bot.services.published.read", lambda *one: read.append(one) or figures.read(*one)
    )
    for number in range(5):
        await drawn.closed(brazier, drawn.plan(wave=f"w{number}"), 412)
    asked = statements(brazier)
    for _ in range(10):
        assert len(await published.readings()) == 5
        await publisher(brazier).look()
    assert len(read) == 5
    first = len(asked)
    await publisher(brazier).look()
    assert sum(one.startswith("SELECT") for one in asked[first:]) == 2


# When it is too late, and which day it is


@pytest.mark.usefixtures("by_hand")
async def test_a_group_that_is_paired_late_has_the_fingerprint_of_the_wave_that_is_open(
    brazier, session
):
    running_wave, over = open_plan(), drawn.plan()
    eight_days = (datetime.now(UTC).date() - timedelta(days=8)).isoformat().encode()
    for plan in (running_wave, over):
        await drawn.opened(brazier, plan)
        await brazier.services.published.say(plan.key, OPENED, eight_days, done=False)
    group = await paired(brazier, session)
    await publisher(brazier).look()
    message, lost = await of_bot(group)
    assert running_wave.fingerprint in message["text"]
    assert "There will be no figures of it." in lost["text"]
    assert (await brazier.services.published.said(running_wave.key, OPENED))[1]


@pytest.mark.usefixtures("by_hand")
async def test_the_day_on_which_a_wave_was_announced_is_that_of_its_workplace(brazier, session):
    group = await paired(brazier, session)
    now = datetime.now(UTC)
    night = now.replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
    await group.waits(int((night - now).total_seconds()))
    yesterday = {"BHX4": night.date(), "JFK8": night.date() - timedelta(days=1)}
    for unit in yesterday:
        await drawn.opened(brazier, open_plan(unit=unit))
    await publisher(brazier).look()
    for unit, day in yesterday.items():
        key = open_plan(unit=unit).key
        assert await brazier.services.published.announced(key) == day.isoformat()


# Without a picture, and the picture of an example


async def test_press_in_a_group_that_takes_no_photos_gives_the_words(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    words = "Bad Request: not enough rights to send photos to the chat"
    order = {"kind": "error", "method": "sendPhoto", "description": words, "count": 9}
    await call(session, "POST", "/sandbox/faults", order)
    await group.dana.says("/press")
    first, answers = await of_bot(group)
    assert HEADLINE in first["text"]
    assert "photo" not in first
    assert "“They are too few.”" in answers["text"]


@pytest.mark.usefixtures("by_hand")
async def test_words_in_place_of_a_picture_are_not_sent_for_ever_either(brazier, session):
    group, teller = await paired(brazier, session), publisher(brazier)
    plan = drawn.plan()
    words = "Bad Request: not enough rights to send photos to the chat"
    for order in (
        {"kind": "error", "method": "sendPhoto", "description": words, "count": 99},
        {"kind": "drop_after", "method": "sendMessage", "count": RESENDS + 1},
    ):
        await call(session, "POST", "/sandbox/faults", order)
    await drawn.closed(brazier, plan, 412, news=True)
    for _ in range(RESENDS):
        with pytest.raises(TelegramError):
            await teller.look()
    await teller.look()
    texts = [one["text"] for one in await of_bot(group)]
    assert ["too few.”" in text for text in texts] == [*[False] * (1 + RESENDS), True]


async def test_a_picture_drawn_by_hand_of_what_was_reported_in_a_sandbox_says_so(
    sandbox, tmp_path, monkeypatch
):
    stamps, real = [], chart.draw

    def draw(*one, stamp, **more):
        stamps.append(stamp)
        return real(*one, stamp=stamp, **more)

    monkeypatch.setattr(chart, "draw", draw)
    mine, asked, later = settings(sandbox, tmp_path), open_plan(), drawn.plan(unit="JFK8")
    async with running(mine) as brazier:
        await drawn.opened(brazier, asked)
        await told(brazier, asked.key, EXAMPLE)
        await drawn.closed(brazier, asked, 412)
        await drawn.closed(brazier, later, 412)  # as in a database in which nobody played
    real_one = replace(mine, token="", sandbox_url="")
    for site in ("BHX4", "JFK8"):
        out = str(tmp_path / f"{site}.png")
        assert await command.run(real_one, command.Asked(site, form="png", out=out)) == 0
    assert stamps == ["Example. Nobody was asked.", ""]


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
        assert re.search("Too few took part|Only about|too few", (await worker.last())["text"])


async def test_after_a_restore_nothing_is_said_that_may_have_been_said_since_the_copy(
    sandbox, session, tmp_path
):
    over, running_wave = drawn.plan(), open_plan(survey="another")
    async with running(settings(sandbox, tmp_path)) as brazier:
        clock = brazier.services.clock
        clock.since(clock.today() - 2 * OFF_FOR)  # nothing is said yet
        await drawn.closed(brazier, over, 412, news=True)
        await drawn.opened(brazier, running_wave)
    async with opened(tmp_path / "var") as store:
        await after_restore(store, datetime.now(UTC))
    async with running(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session)
        for key, what in ((over.key, CLOSED), (over.key, RESULTS), (running_wave.key, OPENED)):
            assert await brazier.services.published.said(key, what) == (DROPPED, True)
        assert await of_bot(group) == []
