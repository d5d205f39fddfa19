"""I15: no wave spends more than its budget on anybody, and no number is published that the ledger does not have."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from keeping import CLOSES, DATABASE, OTHER, WAVE, Hands, chats, keeping
from lots import STATS, drawn, exact, keys, named, settled

from bot.errors import StoreError
from bot.plan import BUDGET_MICRO, VOUCHED, Cell, Release
from bot.services.draw import BudgetError, draw
from bot.store import figures, opened

CARDS = replace(WAVE, cards=True)
KEY = ("hardship", "2026-11", "BHX4")
(ANA,) = chats(1, 15)


def database(tmp_path):
    return closing(sqlite3.connect(tmp_path / "var" / DATABASE))


async def put(store, release, key=KEY):
    async with store.writing() as db:
        await figures.put_release(db, key, release)


async def test_i15_every_number_is_in_the_ledger_and_nobody_has_more_than_the_budget(tmp_path):
    async with keeping(tmp_path, (CARDS, OTHER), plan=settled) as kept:
        kept.send(ANA, (2, 3, 1), CARDS)
        await kept.ticks()
        kept.hands.at = OTHER.closes.timestamp()
        await kept.ticks()
        assert len(await drawn(kept)) == 2
    with database(tmp_path) as db:
        spent = db.execute(
            "SELECT unit, stratum, sum(epsilon_micro) FROM ledger GROUP BY survey, wave, unit, stratum"
        ).fetchall()
        orphans = db.execute(
            "SELECT count(*) FROM release LEFT JOIN ledger USING (survey, wave, unit, stratum, stat)"
            " WHERE ledger.stat IS NULL"
        ).fetchone()
        there = db.execute("SELECT count(*) FROM release").fetchone()
    assert sorted(spent) == [
        ("BHX4", "open", BUDGET_MICRO),
        ("BHX4", "vouched", BUDGET_MICRO),
        ("JFK8", "open", BUDGET_MICRO),
    ]
    assert orphans == (0,)
    assert there == (len(keys(settled(CARDS))) + len(keys(settled(OTHER))),)


async def test_i15_the_database_refuses_a_budget_that_is_spent(tmp_path):
    async with opened(tmp_path) as store:
        one = Cell("open", "count", "n", 7)
        await put(
            store, Release((one,), (("open", "count", 200_000), ("open", "bills", 1_800_000)))
        )
        for micro in (1, BUDGET_MICRO):
            with pytest.raises(StoreError, match="TRIGGER"):
                await put(store, Release((), (("open", "hurt", micro),)))
        # Another stratum, unit or wave has a budget of its own.
        await put(
            store, Release((replace(one, stratum=VOUCHED),), ((VOUCHED, "count", BUDGET_MICRO),))
        )
        more = Release((one,), (("open", "count", BUDGET_MICRO),))
        await put(store, more, ("hardship", "2026-11", "JFK8"))
        await put(store, more, ("hardship", "2027-01", "BHX4"))


async def test_i15_rows_that_overspend_together_leave_none_of_them(tmp_path):
    async with opened(tmp_path) as store:
        over = Release(
            (Cell("open", "count", "n", 7),),
            (("open", "count", 1_500_000), ("open", "bills", 500_001)),
        )
        with pytest.raises(StoreError, match="TRIGGER"):
            await put(store, over)
        async with store.reading() as db:
            assert await figures.releases(db) == []


@pytest.mark.parametrize("spent", [(), (("open", "bills", 1),), ((VOUCHED, "count", 1),)])
async def test_i15_no_number_without_a_row_of_the_ledger(tmp_path, spent):
    async with opened(tmp_path) as store:
        with pytest.raises(StoreError, match="FOREIGNKEY"):
            await put(store, Release((Cell("open", "count", "n", 7),), spent))


@pytest.mark.parametrize("micro", [0, -1])
async def test_i15_nothing_is_drawn_for_nothing(tmp_path, micro):
    async with opened(tmp_path) as store:
        with pytest.raises(StoreError, match="CHECK"):
            await put(
                store, Release((Cell("open", "count", "n", 7),), (("open", "count", micro),))
            )


def budgets(*micros):
    """Return the plan with tables that spend so much."""
    stats = tuple(
        replace(stat, epsilon_micro=micro) for stat, micro in zip(STATS, micros, strict=False)
    )
    return replace(settled(WAVE), stats=stats)


@pytest.mark.parametrize(
    "plan",
    [
        budgets(BUDGET_MICRO, 1),
        budgets(200_000, 900_000, 900_001),
        budgets(0, 900_000),
        budgets(-900_000, 2_900_000),
        replace(settled(WAVE), stats=(STATS[0], STATS[0])),
        replace(settled(WAVE), strata=("open", "open")),
        replace(settled(WAVE), strata=("open", "friends")),
        replace(settled(WAVE), strata=()),
    ],
)
def test_i15_a_plan_that_does_not_add_up_draws_nothing(plan):
    asked = []

    def sampler(found, cells, epsilon):
        asked.append(epsilon)
        return exact(found, cells, epsilon)

    with pytest.raises(BudgetError):
        draw(plan, [], sampler)
    assert asked == []


def test_i15_the_whole_budget_may_be_spent():
    assert named(draw(settled(WAVE), [], exact)) == keys(settled(WAVE))
    draw(budgets(BUDGET_MICRO), [], exact)


async def test_i15_a_budget_that_was_tampered_with_keeps_the_wave_and_stops_no_other(
    tmp_path, caplog
):
    both = (WAVE, replace(OTHER, closes=CLOSES))
    async with keeping(tmp_path, both, plan=settled) as kept:
        kept.send(ANA, (2, 3, 1, 1, 1, 1), note=b"note")
        await kept.ticks()
    tampered, right = budgets(BUDGET_MICRO, 1).text, settled(WAVE).text
    _rewrite(tmp_path, tampered)
    hands = Hands(CLOSES.timestamp() - 86_400)
    async with keeping(tmp_path, both, hands, plan=settled) as kept:
        hands.on(days=1, minutes=10)
        await kept.ticks(2)
        assert [site for *_, site in kept.reports._vault] == ["BHX4"]
        assert [plan.unit for plan, _ in await drawn(kept)] == ["JFK8"]
        (period,) = kept.reports._vault.values()
        assert len(period.lines) == len(period.notes) == 1
    assert caplog.messages.count("closing.failed survey=hardship problem=budget") == 2
    _rewrite(tmp_path, right)
    async with keeping(tmp_path, both, hands, plan=settled) as kept:
        await kept.ticks()
        assert not kept.reports._vault
        assert [plan.unit for plan, _ in await drawn(kept)] == ["BHX4", "JFK8"]


def _rewrite(tmp_path, text):
    """Write another plan for the wave at BHX4, as somebody can who has the file and switches off what guards it."""
    with database(tmp_path) as db:
        (guard,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'plan_update'"
        ).fetchone()
        db.execute("DROP TRIGGER plan_update")
        db.execute("UPDATE plan SET text = ? WHERE unit = 'BHX4'", (text,))
        db.execute(guard)
        db.commit()
