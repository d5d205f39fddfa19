"""A restored database, a changed file, a wave under another name: refused before anything is written."""

from __future__ import annotations

import json
import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from drawn import plan as lone_plan
from keeping import CLOSES, DATABASE, OPENS, WAVE, chats, keeping
from lots import drawn, settled
from running import settings, shipped
from surveying import quick, to_review, to_the_end

from bot.app import serving
from bot.errors import SetupError
from bot.holding import spent_twice, too_often
from bot.models import Filed, Standing
from bot.remembered import FILE, Remembered, remember, remembered
from bot.services.report import Reports
from bot.store import cards, copies, figures, opened
from bot.store import report as vault_store

KEY = ("hardship", "2026-autumn", "BHX4")
KEEPING = ("hardship", "2026-11", "BHX4")
ANA, BILAL = chats(2, seed=23)


@pytest.fixture
def chosen(sandbox, tmp_path, waves):
    assert waves
    return settings(sandbox, tmp_path)


def survey_of(waves):
    return waves / "surveys" / "hardship.yaml"


def change(file, old, new):
    """Change the file once; the returned function puts it back."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return lambda: file.write_text(text, encoding="utf-8")


def restore(chosen):
    """Put a copy of the database in its place, as operate.md says."""
    database = chosen.data_dir / DATABASE
    shutil.copy(copies.copy(database, "night"), database)
    database.chmod(0o600)


async def refused(chosen):
    """Start, which must be refused; return the sentences. Nothing may be changed by that."""
    before = in_files(chosen)
    with pytest.raises(SetupError) as caught:
        async with quick(chosen):
            pass
    assert in_files(chosen) == before, "a refused start has written"
    return caught.value.problems


def in_files(chosen):
    file = chosen.data_dir / FILE
    return (chosen.data_dir / DATABASE).read_bytes(), file.read_bytes() if file.exists() else b""


@asynccontextmanager
async def after_restore(chosen):
    async with serving(chosen, at_pace=False, restored=True, library=shipped()) as brazier:
        yield brazier


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_changed_file_after_a_restore_is_refused_and_put_back_all_is_well(
    chosen, waves, phones, elsewhere
):
    async with quick(chosen):
        pass
    restore(chosen)
    if elsewhere:  # in new folders there is no list of the words
        (chosen.data_dir / FILE).unlink()
    put_back = change(survey_of(waves), "label: Once}", "label: One time}")
    told = await refused(chosen)
    assert len(told) == len({*told}) == 2
    assert "its wave 2026-autumn at BHX4 is open" in told[0]
    put_back()
    ana = await phones()
    async with quick(chosen) as brazier:
        await to_review(ana)
        await ana.taps("✅ Send")
        await brazier.tick.now()
        await ana.sees("It is in")


async def test_a_last_day_that_was_brought_forward_is_seen_though_the_reports_are_gone(tmp_path):
    async with keeping(tmp_path, plan=settled) as kept:
        await kept.ticks()
        sooner = replace(WAVE, closes=OPENS + timedelta(days=7))
        over = Reports([sooner], lambda: sooner.closes, settled)
        over.load({}, (), kept.reports.plans.values())
        assert [wave for _, wave in over.plans_of_open(sooner.closes)] == [sooner]
        assert over.plans_of_open(CLOSES + timedelta(days=1)) == []
        over.load({}, {KEEPING}, kept.reports.plans.values())
        assert over.plans_of_open(sooner.closes) == []


async def test_nothing_begins_by_other_words_than_what_was_settled_whatever_the_clock_said(
    tmp_path,
):
    async with keeping(tmp_path, plan=settled) as kept:
        await kept.ticks()
        copies.copy(tmp_path / "var" / DATABASE, "night")
    shutil.copy(tmp_path / "var" / copies.FOLDER / "night.sqlite3", tmp_path / "var" / DATABASE)
    changed = replace(WAVE, shape="seven questions")
    async with keeping(
        tmp_path, (changed,), plan=lambda wave: replace(settled(wave), size="small")
    ) as kept:
        assert kept.reports.standing(ANA, changed) is Standing.PAUSED
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.CLOSED)]
        assert kept.reports._vault == {}
    async with keeping(tmp_path, plan=settled) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert kept.told == [(ANA, Filed.SAVED)]


@pytest.mark.slow
async def test_a_wave_that_was_drawn_is_not_drawn_again_from_an_older_database(
    chosen, sandbox, session
):
    database, night = chosen.data_dir / DATABASE, chosen.data_dir / copies.FOLDER / "night.sqlite3"
    async with quick(chosen) as brazier, brazier.services.published._store.writing() as db:
        await cards.add(db, KEY, [b"c" * 16])
    copies.copy(database, "night")
    await to_the_end(session)
    async with quick(chosen) as brazier:
        assert KEY in brazier.services.reports.closed
    assert KEY in remembered(chosen.data_dir / FILE).closed
    newer = database.read_bytes()
    shutil.copy(night, database)
    sandbox.world.clock.offset_s = (
        0  # as if its last day had been moved on: by the clock it is open
    )
    (told,) = await refused(chosen)
    assert (
        "which has as closed: 2026-autumn of hardship at BHX4. Put the newer database back" in told
    )
    assert told.endswith(
        "start once with: brazier run --after-restore. Then what was closed stays closed, without figures."
    )
    database.write_bytes(newer)  # the refused start has kept the keys, so that nothing is lost
    async with quick(chosen) as brazier:
        assert [plan.key for plan, _ in await releases(brazier)] == [KEY]
        assert len(brazier.services.reports._vault) == 1
    shutil.copy(night, database)
    async with after_restore(chosen) as brazier:
        await never_again(brazier)
    async with quick(chosen) as brazier:  # and from then on in this database too
        await never_again(brazier)
        async with brazier.services.published._store.reading() as db:
            assert KEY in await vault_store.closed_waves(db)
            assert await cards.count(db, KEY) == 0


async def never_again(brazier):
    """The wave is over for good: not asked, not open, and it has no figures here."""
    services = brazier.services
    await brazier.tick.now()
    assert KEY in services.reports.closed
    assert KEY not in services.reports._vault
    assert services.reports.wave("hardship", "BHX4", services.clock.now()) is None
    assert services.reports.wave("hardship", "JFK8", services.clock.now())
    assert await releases(brazier) == []


async def releases(brazier):
    async with brazier.services.published._store.reading() as db:
        return await figures.releases(db)


async def test_reports_that_came_back_with_an_older_database_are_not_counted_again(tmp_path):
    async with keeping(tmp_path, plan=settled) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        vault, plans = kept.reports._vault, kept.reports.plans.values()
        assert vault
        kept.reports.load(vault, {KEEPING}, plans)
        kept.send(BILAL, (1, 1, 1, 1, 1, 1))
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert kept.told[-1] == (BILAL, Filed.CLOSED)
        assert await drawn(kept) == []


async def test_a_wave_under_another_name_is_refused_while_the_first_has_its_days(
    chosen, waves, phones
):
    ana = await phones()
    async with quick(chosen) as brazier:
        await to_review(ana)
        await ana.taps("✅ Send")
        await brazier.tick.now()
    put_back = change(survey_of(waves), "id: 2026-autumn", "id: 2026-autumn-b")
    told = await refused(chosen)
    assert len(told) == 2  # BHX4 and JFK8
    assert "has a wave 2026-autumn-b at BHX4, from" in told[0]
    assert "put its name back: `id: 2026-autumn`, `site: BHX4`" in told[0]
    put_back()
    async with quick(chosen) as brazier:
        assert len(brazier.services.reports._vault[KEY].lines) == 1


PLAN = replace(settled(WAVE), opens="2026-11-23", closes="2026-12-10")
SECOND = [
    ({"wave": "b"}, 1),
    ({"wave": "b", "opens": "2026-12-10", "closes": "2026-12-20"}, 1),
    ({"wave": "b", "opens": "2026-12-11", "closes": "2026-12-20"}, 0),
    ({"wave": "b", "opens": "2026-11-12", "closes": "2026-11-22"}, 0),
    ({"wave": "b", "opens": "2026-11-24", "closes": "2026-11-30"}, 1),
    ({"unit": "COV", "sites": ("BHX4", "BHX9")}, 1),  # the same people, pooled
    ({"unit": "JFK8", "sites": ("JFK8",)}, 0),
    ({"survey": "shift"}, 0),  # another survey has a budget of its own
    ({}, 0),
]


@pytest.mark.parametrize(("changed", "times"), SECOND)
def test_the_same_people_are_not_asked_twice_for_the_same_days(changed, times):
    told = list(spent_twice(replace(PLAN, **changed), [PLAN]))
    assert len(told) == times
    assert all("If it is a new one, open it after 10 December 2026." in one for one in told)


@pytest.mark.parametrize(("weeks", "times"), [(3, 1), (4, 1), (5, 0)])
def test_waves_that_are_over_count_for_those_that_come(weeks, times):
    start = date(2026, 1, 5)

    def wave(at):
        opens = start + timedelta(weeks=weeks * at)
        closes = opens + timedelta(days=7)
        return replace(PLAN, wave=f"n{at}", opens=f"{opens}", closes=f"{closes}")

    before = [wave(at) for at in range(13)]
    assert list(too_often(before[-1], before)) == []
    told = list(too_often(wave(13), [*before, wave(13)]))
    assert len(told) == times
    assert all("Open it a year after n0, or take it out." in one for one in told)


async def test_a_start_counts_the_waves_that_are_only_in_the_database(chosen):
    chosen.data_dir.mkdir(mode=0o700)
    async with opened(chosen.data_dir) as store, store.writing() as db:
        for at in range(1, 14):
            opens = datetime.now(UTC).date() - timedelta(weeks=3 * at)
            days = {"opens": f"{opens}", "closes": f"{opens + timedelta(days=7)}"}
            await figures.put_plan(db, lone_plan(wave=f"n{at}", **days))
    with pytest.raises(SetupError) as caught:
        async with quick(chosen):
            pass
    (told,) = caught.value.problems
    assert "there are more than 13 from n13 to 2026-autumn, in less than a year" in told


def test_what_is_closed_stays_in_the_list_whatever_the_clock_and_the_database_say(tmp_path):
    file = tmp_path / FILE
    file.write_text(json.dumps({"hardship BHX4 2026-11": "six questions"}))  # of an older version
    assert remembered(file) == Remembered({"hardship BHX4 2026-11": "six questions"})
    remember(file, [WAVE], OPENS, [KEEPING], steady=False)
    remember(file, [], OPENS - timedelta(days=400))
    remember(file, [WAVE], OPENS)
    assert remembered(file) == Remembered({"hardship BHX4 2026-11": "six questions"}, {KEEPING})


@pytest.mark.parametrize("text", ["", "[]", "7", '{"closed": 7}', '{"closed": ["two words"]}'])
def test_a_list_that_cannot_be_read_counts_as_none(tmp_path, text):
    file = tmp_path / FILE
    file.write_text(text)
    assert remembered(file) == Remembered()
    remember(file, [WAVE], OPENS)
    assert remembered(file).words
