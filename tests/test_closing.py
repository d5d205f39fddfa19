"""The end of a wave in the real bot: by the clock, when it was off, and what a start without keys says."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from gathering import paired
from keeping import CLOSES, OPENS, WAVE, keeping
from lots import drawn, keys, named, settled
from running import running, settings
from surveying import quick, to_review, to_the_end, with_waves

from bot import library
from bot.closing_watch import ClosingWatch
from bot.errors import SetupError
from bot.intake import Intake
from bot.models import Report
from bot.services.closing import ROOT, close
from bot.services.report import Reports
from bot.services.vault import Period, name
from bot.store import cards
from bot.survey_watch import look_at_waves


@pytest.fixture
def chosen(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo"))
    return settings(sandbox, tmp_path)


def sites(brazier):
    return {site for *_, site in brazier.services.reports._vault}


@pytest.mark.slow
async def test_a_wave_that_ended_while_the_bot_was_off_is_closed_before_anything_is_read(
    chosen, phones, session, monkeypatch
):
    worker = await phones()
    async with quick(chosen) as brazier:
        await to_review(worker)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        assert sites(brazier) == {"BHX4", "JFK8"}
    await to_the_end(session)
    await worker.says("/report", wait_s=0)  # lies in Telegram's queue before the start
    taken = []
    take = Intake.run

    async def run(intake):
        # What is on the disk before the first update is asked for.
        with closing(sqlite3.connect(chosen.data_dir / "brazier.sqlite3")) as database:
            taken.extend(database.execute("SELECT unit, stratum, stat, cell FROM release"))
        await take(intake)

    monkeypatch.setattr(Intake, "run", run)
    async with quick(chosen) as brazier:
        assert sites(brazier) == {"JFK8"}
        assert ("hardship", "2026-autumn", "BHX4") in brazier.services.reports._closed
        await worker.says("/help")
        content = brazier.services.content
        (plan,) = [content.plan(one) for one in content.waves if one.site == "BHX4"]
        assert sorted(taken) == sorted(("BHX4", *key) for key in keys(plan))


@pytest.mark.slow
async def test_after_a_start_with_a_doubtful_clock_nothing_is_closed_at_once(
    chosen, phones, session
):
    worker = await phones()
    async with quick(chosen):
        await worker.says("/help")
    with closing(sqlite3.connect(chosen.data_dir / "brazier.sqlite3")) as database:
        day = (datetime.now(UTC).date() - timedelta(days=30)).isoformat().encode()
        database.execute("UPDATE mark SET value = ? WHERE name = 'last day'", (day,))
        database.commit()
    await to_the_end(session)
    async with quick(chosen) as brazier:
        assert not brazier.services.clock.steady()
        assert sites(brazier) == {"BHX4", "JFK8"}
        await worker.says("/help")


@pytest.mark.slow
@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-5)])
async def test_a_clock_that_jumps_leaves_every_draft_openable(chosen, phones, jump):
    worker = await phones()
    async with quick(chosen) as brazier:
        clock = brazier.services.clock
        await to_review(worker)
        clock._wall = lambda: time.time() + jump.total_seconds()
        await brazier.tick.now()
        await look_at_waves(brazier.services)
        clock._wall = time.time
        await look_at_waves(brazier.services)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        await worker.sees("It is in")


@pytest.mark.slow
async def test_the_key_of_the_drafts_dies_with_the_wave(chosen, phones, session):
    worker = await phones()
    async with quick(chosen) as brazier:
        await to_review(worker)
        await to_the_end(session)
        await asyncio.sleep(0.7)  # the bot's clock follows the sandbox's
        await look_at_waves(brazier.services)
        (key,) = chosen.key_dir.glob("dialogue.hardship.BHX4.*.key")
        await brazier.tick.now()
        await look_at_waves(brazier.services)
        assert not key.exists()


async def test_the_keys_of_drafts_are_made_by_the_clock_before_anybody_looks(chosen, phones):
    worker = await phones()
    async with quick(chosen) as brazier:
        made = {path: path.stat().st_mtime_ns for path in chosen.key_dir.glob("dialogue.*")}
        assert {path.name.split(".")[2] for path in made} == {"BHX4", "JFK8"}
        await to_review(worker)
        await look_at_waves(brazier.services)
        assert made == {
            path: path.stat().st_mtime_ns for path in chosen.key_dir.glob("dialogue.*")
        }


def test_the_key_of_a_wave_is_there_an_hour_before_it_opens(tmp_path):
    reports = Reports([WAVE], lambda: OPENS)
    hour = timedelta(hours=1)
    assert reports.open_soon(OPENS - timedelta(minutes=61), hour) == []
    assert reports.open_soon(OPENS - timedelta(minutes=59), hour) == [WAVE]
    assert reports.open_soon(CLOSES - timedelta(seconds=1), hour) == [WAVE]
    assert reports.open_soon(CLOSES, hour) == []


async def test_damaged_keys_of_drafts_are_told_at_the_start_and_left_alone(chosen, phones):
    worker = await phones()
    async with running(chosen):
        await worker.says("/help")
    one, other = sorted(chosen.key_dir.glob("dialogue.*"))
    one.write_bytes(b"half")
    other.chmod(0o644)
    with pytest.raises(SetupError) as caught:
        async with running(chosen):
            pass
    said = sorted(caught.value.problems)
    assert len(said) == 2
    assert f"{other} can be read by other users" in said[1]
    assert f"{one} is damaged" in said[0]
    assert one.read_bytes() == b"half"


async def test_without_its_keys_the_bot_does_not_start_and_says_what_to_do(chosen, phones):
    worker = await phones()
    async with running(chosen):
        await worker.says("/help")
    shutil.rmtree(chosen.key_dir)
    with pytest.raises(SetupError) as caught:
        async with running(chosen):
            pass
    said = "\n".join(caught.value.problems)
    assert "Put the key folder back" in said
    assert "brazier abandon" in said


async def test_a_start_that_cannot_write_is_told(chosen, phones, monkeypatch):
    worker = await phones()
    async with running(chosen):
        await worker.says("/help")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.seals.vault._put", full)
    with pytest.raises(SetupError, match="ENOSPC"):
        async with running(chosen):
            pass
    assert (chosen.key_dir / "vault.slots").stat().st_size == 8192


async def test_at_the_end_the_cards_of_a_wave_go_with_the_commit_that_draws_it(tmp_path):
    other = ("hardship", "2027-01", "BHX4")
    async with keeping(tmp_path, (replace(WAVE, cards=True),), plan=settled) as kept:
        async with kept.store.writing() as db:
            await cards.add(db, name(WAVE), [b"a" * 32, b"b" * 32])
            await cards.add(db, other, [b"c" * 32])
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        ((plan, release),) = await drawn(kept)
        assert named(release) == keys(plan)
        assert plan.strata == ("open", "vouched")
        async with kept.store.reading() as db:
            assert await cards.count(db, name(WAVE)) == 0
            assert await cards.count(db, other) == 1


async def test_what_closes_a_wave_is_told_neither_who_took_part_nor_which_cards(monkeypatch):
    told = []
    start = asyncio.create_subprocess_exec

    async def heard(*args, **pipes):
        child = await start(*args, **pipes)
        talk = child.communicate

        async def communicate(said):
            told.append(said)
            return await talk(said)

        child.communicate = communicate
        return child

    monkeypatch.setattr("asyncio.create_subprocess_exec", heard)
    period = Period.begin(WAVE)
    report = Report("hardship", "2026-11", "BHX4", (2, 3, 1), card=b"card" * 8)
    period = period.add(4_000_000_001, report)
    await close(period, settled(WAVE))
    (said,) = told
    assert b'"020301"' in said, "the control: her answers are"
    for secret in (period.secret, *period.tags, *period.used):
        assert secret.hex().encode() not in said


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """OpenDP as it is where its install went wrong; a function that mends it."""
    package = tmp_path / "broken" / "opendp"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('libopendp.so')\n")
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    return lambda: shutil.rmtree(package)


async def in_group(group):
    return [one["text"] for one in await group.dana.messages() if one["from"]["bot"]]


async def test_a_machine_that_cannot_close_a_wave_is_found_out_after_the_start_and_told_once(
    chosen, session, broken, monkeypatch, caplog
):
    monkeypatch.setattr("bot.app.CLOSING_S", 0.05)
    async with quick(chosen) as brazier:
        group = await paired(brazier, session)
        for _ in range(400):  # three rehearsals of a second
            if told := await in_group(group):
                break
            await asyncio.sleep(0.05)
        watch = ClosingWatch(brazier.services, brazier.tick)
        assert "I cannot make figures now" in told[0]
        assert "brazier check" in told[0]
        failed = [one for one in caplog.messages if one.startswith("closing.unready")]
        assert len(failed) == 3
        assert "problem=ImportError" in failed[0]
        broken()
        for _ in range(4):
            await watch.look()
        assert await in_group(group) == told


async def test_a_wave_that_cannot_be_closed_is_told_after_three_failures_and_once(
    chosen, session, broken
):
    async with quick(chosen) as brazier:
        group = await paired(brazier, session)
        watch = ClosingWatch(brazier.services, brazier.tick)
        watch._ready = True
        await to_the_end(session)
        for _ in range(200):  # the bot's clock follows the sandbox's
            if not brazier.services.reports.wave("hardship", "BHX4", brazier.services.clock.now()):
                break
            await asyncio.sleep(0.05)
        for times in range(1, 5):
            await brazier.tick.now()
            await watch.look()
            await watch.look()
            told = await in_group(group)
            assert len(told) == (times >= 3), told
        assert "A round of questions at Amazon BHX4, Coventry is over" in told[0]
        assert sites(brazier) == {"BHX4", "JFK8"}, "the answers are still there"
        broken()
        await brazier.tick.now()
        assert sites(brazier) == {"JFK8"}
        assert not brazier.tick.stuck


def test_opendp_is_loaded_by_the_process_that_closes_and_never_by_the_bot():
    program = "import sys, bot.__main__, bot.app, bot.tick; print('opendp' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "False\n"
