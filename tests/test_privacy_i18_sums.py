"""I18: figures of a region, of all strata and of several waves are sums of numbers that were published, exactly."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from itertools import combinations

from waves import BY_SHIFT, figure, plan, release

from bot.blur import blur
from bot.plan import COUNT, Cell, Release
from bot.services import figures, sums
from bot.services.figures import read, together

TABLES = (figure("bills"), figure("hurt", 50), BY_SHIFT)
DRAWN = [
    ((412, 292),),
    ((31, 22),),
    ((-2, -5),),
    ((7, 9),),
]  # blurred, so that sums of any sign appear


def units(*drawn, tables=TABLES, **changed):
    """A wave of as many units as numbers were drawn."""
    found = []
    for at, answers in enumerate(drawn):
        strata = ("open", "vouched")[: len(answers)]
        settled = plan(*tables, unit=f"unit-{at}", name=f"Unit {at}", strata=strata, **changed)
        found.append((settled, release(settled, *answers)))
    return found


def cells(release_):
    return {(one.stratum, one.stat, one.cell): one.value for one in release_.cells}


def test_every_cell_of_a_sum_is_the_sum_of_the_published_cells():
    for several in (combo for size in (2, 3, 4) for combo in combinations(units(*DRAWN), size)):
        _, added = together(several)
        names = {name for _, one in several for name in cells(one)}
        assert cells(added) == {
            name: sum(cells(one)[name] for _, one in several) for name in names
        }


def test_a_sum_is_as_blurred_as_all_its_draws_together():
    several = units(*DRAWN)
    added, drawn = together(several)
    reading = read(added, drawn)
    assert reading.answered.blur == blur([160_000] * 4)
    assert reading.answered.value == sum(one.value("open", COUNT, "n") for _, one in several)
    (bills, _) = reading.shown
    assert bills.all.yes.blur == blur([600_000] * 4) > read(*several[0]).shown[0].all.yes.blur
    assert bills.all.floor <= bills.all.yes.value - blur([600_000] * 4)


def test_all_of_one_wave_is_the_sum_of_its_strata():
    ((settled, drawn),) = units(((212, 150), (200, 142)))
    reading = read(settled, drawn)
    for shown in reading.shown:
        for name, count in (("yes", shown.all.yes), ("no", shown.all.no)):
            assert count.value == sum(drawn.value(one, shown.id, name) for one in settled.strata)
            assert count.blur == blur([600_000] * 2)
        for split, shares in shown.groups:
            for share in shares:
                whole = sum(
                    drawn.value(one, f"{shown.id}/{split}", f"{share.group}/yes")
                    for one in settled.strata
                )
                assert share.yes.value == whole
    assert reading.answered.value == sum(count.value for _, count in reading.strata)


def test_the_order_and_the_grouping_of_a_sum_change_nothing():
    several = units(*DRAWN)
    plan_a, a = together(several)
    plan_b, b = together(several[::-1])
    first = together([together(several[:2]), together(several[2:])])
    assert cells(a) == cells(b) == cells(first[1])
    assert sorted(a.spent) == sorted(b.spent) == sorted(first[1].spent)
    assert {*plan_a.sites} == {*plan_b.sites}


def test_units_with_and_without_cards_are_added_stratum_by_stratum():
    several = units(((212, 150), (200, 142)), ((30, 20),))
    added, drawn = together(several)
    assert added.strata == ("open", "vouched")
    reading = read(added, drawn)
    assert reading.shown[0].all.yes.value == 150 + 142 + 20
    assert reading.shown[0].all.yes.blur == blur([600_000] * 3)
    assert [one.yes.value for one in reading.shown[0].strata] == [170, 142]


def test_several_waves_of_one_unit_are_added_and_are_no_people():
    (autumn, first), _ = units(((60, 40),), ((0, 0),), workers=100, workers_from="the company")
    winter = replace(autumn, wave="2027-winter", opens="2027-01-04", closes="2027-01-21")
    added, drawn = together([(autumn, first), (winter, release(winter, (50, 20)))])
    assert (added.unit, added.wave) == (autumn.unit, "2026-autumn + 2027-winter")
    assert (added.opens, added.closes) == ("2026-11-23", "2027-01-21")
    assert added.workers == 0  # somebody may have answered in both
    assert read(added, drawn).shown[0].all.yes.value == 60


def test_the_companys_people_are_added_where_all_units_know_them():
    known = units(((60, 40),), ((50, 20),), workers=100, workers_from="the company")
    added, _ = together(known)
    assert (added.workers, added.workers_from) == (200, "the company")
    unknown = [known[0], (replace(known[1][0], workers=0, workers_from=""), known[1][1])]
    assert together(unknown)[0].workers == 0


def test_only_tables_with_the_same_question_words_and_answers_are_added():
    (one, first), (other, second) = units(((60, 40),), ((50, 20),))
    asked = (("bills", "Other words?", ("Yes", "Not all")), *one.asked[1:])
    says = (("bills", "say something else"), *one.says[1:])
    wider = (other.stats[0], replace(other.stats[1], yes=(1,)), *other.stats[2:])
    for changed in ({"asked": asked}, {"says": says}, {"stats": wider}):
        added, _ = together([(one, first), (replace(other, **changed), second)])
        kept = {stat.id for stat in added.stats}
        assert kept == {COUNT, "hurt"}
    assert together([(one, first), (replace(other, survey="shift"), second)]) is None
    only = units(((5, 5),), tables=(figure("home"),))
    assert together([(one, first), *[(replace(p, unit="x"), r) for p, r in only]]) is None


def test_nothing_is_added_to_itself_and_nothing_to_nothing():
    (one,) = units(((60, 40),))
    assert together([one, one]) is None
    assert together([together(units(*DRAWN)), units(*DRAWN)[1]]) is None
    assert together([]) is None
    assert together([one]) == one


def test_a_sum_of_empty_units_says_nothing():
    """Their noise adds up: what is drawn for nobody may pass 25, but no floor stands on it."""
    drawn = [((6, 3),)] * 10
    reading = read(*together(units(*drawn, tables=(figure("bills"),))))
    assert reading.answered.value == 60
    assert reading.shown[0].all.percent is None
    assert reading.shown[0].all.floor <= 30 - blur([600_000] * 10)


def test_what_is_said_is_computed_from_what_was_published_and_from_nothing_else():
    """Neither module can see a report: they know plans and releases, and nothing that holds a vault or a database."""
    for module in (figures, sums):
        tree = ast.parse(inspect.getsource(module))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in names if name and name.startswith("bot")}
        assert ours <= {"bot.plan", "bot.blur", "bot.services.sums"}
    assert [*inspect.signature(read).parameters] == ["plan", "release"]


def test_a_release_holds_numbers_of_tables_alone():
    assert [*Release.__dataclass_fields__] == ["cells", "spent"]
    assert [*Cell.__dataclass_fields__] == ["stratum", "stat", "cell", "value"]
