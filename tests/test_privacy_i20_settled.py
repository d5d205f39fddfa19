"""I20: what was settled for a wave when it opened holds until it closes, whatever becomes of its file."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from keeping import CLOSES, OPENS, WAVE, Hands, chats, keeping
from lots import STATS, drawn, keys, named, settled
from running import running, settings

from bot.commands import figures as figures_command
from bot.errors import SetupError
from bot.models import Filed, Standing
from bot.plan import OPEN, VERSION, VOUCHED, PlanError, read_plan
from bot.plan_changes import differences, other_words
from bot.store import figures
from bot.store import report as vault_store

ANA, BILAL = chats(2, seed=20)


async def plans(kept):
    async with kept.store.reading() as db:
        return await figures.plans(db)


async def test_i20_a_changed_file_cannot_make_an_open_wave_longer(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    later = replace(WAVE, closes=CLOSES + timedelta(weeks=9))
    hands = Hands(CLOSES.timestamp() - 60)
    async with keeping(tmp_path, (later,), hands) as kept:
        now = kept.tick._clock.now()
        assert kept.reports.wave("hardship", "BHX4", now).closes == CLOSES
        hands.on(minutes=12)  # after two weeks off the clock is doubted for ten
        await kept.ticks()
        assert not kept.reports._vault


async def test_i20_a_changed_file_cannot_make_it_shorter(tmp_path):
    async with keeping(tmp_path, plan=settled) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    sooner = replace(WAVE, closes=WAVE.opens + timedelta(days=1))
    hands = Hands(sooner.closes.timestamp() + 1)
    async with keeping(tmp_path, (sooner,), hands, plan=settled) as kept:
        assert kept.reports.wave("hardship", "BHX4", kept.tick._clock.now()).closes == CLOSES
        await kept.ticks()
        assert len(kept.reports._vault) == 1
        assert await drawn(kept) == []
        ((plan, wave),) = kept.reports.plans_of_open(kept.tick._clock.now())
        assert "`closes: 2026-11-24`" in differences(plan, settled(wave))[0]
        hands.at = CLOSES.timestamp() - 15
        await kept.ticks()
        hands.on(minutes=12)  # after two weeks off the clock is doubted for ten
        await kept.ticks()
        ((plan, _),) = await drawn(kept)
        assert plan.closes == "2026-12-07", "what is printed is the day on which it closed"


async def test_i20_reports_of_other_questions_do_not_mix_with_those_of_an_open_wave(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    changed = replace(WAVE, shape="seven questions")
    async with keeping(tmp_path, (changed,)) as kept:
        assert kept.reports.standing(BILAL, changed) is Standing.PAUSED
        assert kept.reports.standing(ANA, changed) is Standing.DONE
        kept.send(BILAL, (1, 1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert [filed for _, filed in kept.told] == [Filed.CLOSED]


async def test_i20_a_wave_that_is_gone_from_the_files_is_closed_at_its_time(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    async with keeping(tmp_path, ()) as kept:
        await kept.ticks()
        assert len(kept.reports._vault) == 1
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert not kept.reports._vault


async def test_i20_what_is_settled_is_written_when_the_wave_opens_and_used_at_its_end(tmp_path):
    other = replace(settled(WAVE), size="small", stats=STATS[:2])
    async with keeping(tmp_path, hands=Hands(OPENS.timestamp() - 10), plan=settled) as kept:
        await kept.tick.now()
        assert await plans(kept) == [], "until it opens all may be changed"
        await kept.ticks()
        assert await plans(kept) == [settled(WAVE)]
    async with keeping(tmp_path, plan=lambda _: other) as kept:
        assert [plan for plan, _ in kept.reports.plans_of_open(OPENS)] == [settled(WAVE)]
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert await plans(kept) == [settled(WAVE)]
        ((plan, release),) = await drawn(kept)
    assert plan == settled(WAVE)
    assert named(release) == keys(plan)


async def test_i20_a_report_settles_the_wave_though_no_tick_saw_it_open(tmp_path):
    hands = Hands(CLOSES.timestamp() - 5)
    async with keeping(tmp_path, hands=hands, plan=settled) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert [plan for plan, _ in await drawn(kept)] == [settled(WAVE)] == await plans(kept)


async def test_i20_a_wave_that_opened_before_anything_was_settled_is_settled_now(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert await plans(kept) == []
    async with keeping(tmp_path, plan=settled) as kept:
        await kept.ticks()
        assert await plans(kept) == [settled(WAVE)]
    async with keeping(tmp_path, plan=lambda wave: replace(settled(wave), size="small")) as kept:
        await kept.ticks()
        assert await plans(kept) == [settled(WAVE)]


@pytest.mark.parametrize("waves", [(), (replace(WAVE, shape="seven questions"),)])
async def test_i20_nothing_is_drawn_of_a_wave_by_words_that_it_did_not_open_with(tmp_path, waves):
    async with keeping(tmp_path) as kept:  # before anything was settled
        kept.send(ANA, (1, 1, 1, 1, 1, 1), note=b"note")
        await kept.ticks()
    async with keeping(tmp_path, waves, plan=settled) as kept:
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert not kept.reports._vault
        assert await drawn(kept) == await plans(kept) == []
        async with kept.store.reading() as db:
            assert len(await vault_store.notes(db)) == 1


async def test_i20_a_wave_that_is_over_by_the_clock_holds_its_files_no_longer(tmp_path):
    async with keeping(tmp_path, plan=settled) as kept:
        await kept.ticks()
        assert len(kept.reports.plans_of_open(CLOSES - timedelta(seconds=1))) == 1
        assert kept.reports.plans_of_open(CLOSES) == []


PLAN = replace(
    settled(WAVE),
    size="medium",
    sites=("BHX4", "BHX9"),
    asked=(("bills", "Could you?", ("Yes",)),),
)
STOOD = [
    *(
        (
            {which: day},
            [
                (
                    f"data/surveys/hardship.yaml says `{which}: {day}` for the wave 2026-11 at BHX4; it opened with "
                    f"`{which}: {held}`. Put it back, or wait until 7 December."
                )
            ],
        )
        for which, day, held in (
            ("closes", "2026-12-01", "2026-12-07"),
            ("closes", "2027-01-01", "2026-12-07"),
            ("opens", "2026-11-22", "2026-11-23"),
        )
    ),
    (
        {"size": "small"},
        [
            (
                "data/sites.yaml says BHX4 is small; its wave 2026-11 of hardship opened with it as medium. "
                "Put it back, or wait until 7 December."
            )
        ],
    ),
    (
        {"workers": 3_000},
        [
            (
                "data/sites.yaml says BHX4 has 3,000 workers (the company, 2026-05); its wave 2026-11 of hardship "
                "opened with 2,500 workers (the company, 2026-05). Put it back, or wait until 7 December."
            )
        ],
    ),
    (
        {"workers": 0, "workers_from": "", "name": "Coventry"},
        [
            (
                "data/sites.yaml says BHX4 has no number of workers; its wave 2026-11 of hardship "
                "opened with 2,500 workers (the company, 2026-05). Put it back, or wait until 7 December."
            ),
            (
                "data/sites.yaml calls BHX4 “Coventry”; its wave 2026-11 of hardship opened with “BHX4”. "
                "Put it back, or wait until 7 December."
            ),
        ],
    ),
    (
        {"sites": ("BHX4",)},
        [
            (
                "data/sites.yaml counts BHX4 as BHX4; its wave 2026-11 of hardship opened with BHX4, BHX9. "
                "Put it back, or wait until 7 December."
            )
        ],
    ),
    (
        {"strata": (OPEN, VOUCHED)},
        [
            (
                "data/surveys/hardship.yaml says `cards: yes` for the wave 2026-11 at BHX4; it opened with "
                "`cards: no`. Put it back, or wait until 7 December."
            )
        ],
    ),
    (
        {"stats": (STATS[0], replace(STATS[1], epsilon_micro=1_500_000))},
        [
            (
                "data/surveys/hardship.yaml says `budget: {count: 10, bills: 75}` for the wave 2026-11 at BHX4; "
                "it opened with `budget: {count: 10, bills: 45, hurt: 30, bills/shift: 15}`. "
                "Put it back, or wait until 7 December."
            )
        ],
    ),
    ({"stats": (STATS[0], replace(STATS[1], yes=(2,)), *STATS[2:])}, [other_words(*PLAN.key)]),
    ({"says": (("bills", "paid"), ("hurt", "were hurt at work"))}, [other_words(*PLAN.key)]),
    ({"asked": (("bills", "Can you?", ("Yes",)),)}, [other_words(*PLAN.key)]),
    ({"called": (("shift", "days", "Those who work by day"),)}, [other_words(*PLAN.key)]),
]


@pytest.mark.parametrize(("changed", "said"), STOOD)
def test_i20_what_is_another_while_a_wave_is_open_is_said_in_words(changed, said):
    assert differences(PLAN, replace(PLAN, **changed)) == said


def test_i20_all_of_a_plan_is_held_to_but_its_name():
    free = {"survey", "wave", "unit"}
    held = {name for changed, said in STOOD if said for name in changed}
    assert held | free == {field.name for field in fields(PLAN)}
    assert differences(PLAN, PLAN) == []
    assert "has no BHX4 any more" in differences(PLAN, None)[0]


@pytest.mark.slow
async def test_i20_the_bot_does_not_start_with_another_budget_and_starts_when_it_is_put_back(
    sandbox, tmp_path, waves
):
    chosen = settings(sandbox, tmp_path)
    async with running(chosen) as brazier:
        (plan, _), *_ = brazier.services.reports.plans_of_open(brazier.services.clock.now())
        assert plan.unit == "BHX4"
    survey, sites = waves / "surveys" / "hardship.yaml", waves / "sites.yaml"
    end = plan.closes
    sooner, later = (str(date.fromisoformat(end) + timedelta(days=days)) for days in (-7, 7))
    for file, this, that, says in (
        (survey, f"closes: {end}", f"closes: {sooner}", f"it opened with `closes: {end}`"),
        (survey, f"closes: {end}", f"closes: {later}", f"it opened with `closes: {end}`"),
        (survey, "cards: yes", "cards: no", "says `cards: no` for the wave 2026-autumn at BHX4"),
        (survey, "bills/shift: 16", "bills/shift: 15", "bills/shift: 15, "),
        (sites, "name: Amazon BHX4", "name: Our BHX4", "calls BHX4 “Our BHX4, Coventry”"),
    ):
        before = file.read_text(encoding="utf-8")
        assert this in before
        file.write_text(before.replace(this, that), encoding="utf-8")
        with pytest.raises(SetupError, match=re.escape(says)):
            async with running(chosen):
                pass
        file.write_text(before, encoding="utf-8")
    async with running(chosen) as brazier:
        assert len(brazier.services.reports.plans_of_open(brazier.services.clock.now())) == 2


def test_i20_a_plan_is_read_as_it_was_written_and_says_in_which_form():
    assert read_plan(PLAN.text) == PLAN
    assert json.loads(PLAN.text)["version"] == VERSION


OTHER_FORM = PLAN.text.replace(f'"version":{VERSION}', '"version":2')
NO_FORM = PLAN.text.replace(f',"version":{VERSION}', "")
DAMAGED = [
    (OTHER_FORM, "Another version of Brazier"),
    (NO_FORM, "Another version of Brazier"),
    ("", "damaged"),
    ("[]", "damaged"),
    (f'{{"version":{VERSION}}}', "damaged"),
    (PLAN.text[:-9], "damaged"),
    (PLAN.text.replace('"says"', '"said"'), "damaged"),
    (PLAN.text.replace('"least":25', '"least":25 '), "damaged"),
]


@pytest.mark.parametrize(("text", "says"), DAMAGED)
def test_i20_a_plan_that_cannot_be_read_is_told_in_words(text, says):
    assert text != PLAN.text
    with pytest.raises(PlanError) as caught:
        read_plan(text)
    assert says in caught.value.words
    assert "a copy from `copies`" in caught.value.words


async def test_i20_the_bot_does_not_start_with_a_plan_that_it_cannot_read(sandbox, tmp_path):
    chosen = settings(sandbox, tmp_path)
    async with running(chosen):
        pass
    row = {"survey": "old", "wave": "2025", "unit": "BHX4", "text": OTHER_FORM}
    with closing(sqlite3.connect(chosen.data_dir / "brazier.sqlite3")) as database:
        database.execute("INSERT INTO plan VALUES (:survey, :wave, :unit, :text)", row)
        database.commit()
    with pytest.raises(SetupError, match="form 2; this one reads 1"):
        async with running(chosen):
            pass
    with pytest.raises(SetupError, match="form 2; this one reads 1"):
        await figures_command.run(chosen, figures_command.Asked())
