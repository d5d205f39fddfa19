"""The measurements of figures run, and hold what they promise, on few draws; the full run is for docs/bench.md."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from bench import accuracy, guesses, population, units
from bench.blurred import exact, held_against_law, law, seeded
from bot.models import Size
from bot.plan import MICRO
from bot.services.draw import draw

ROOT = Path(__file__).parent.parent


def test_the_made_up_people_answer_as_the_survey_asks():
    survey = units.survey()
    for answers in units.people().reports(survey, 300, Random(1)):
        assert answers == survey.kept(answers, more=True)
        assert answers[:2] != (0, 0)
        for question, answer in zip(survey.questions, answers, strict=True):
            most = 2 ** len(question.choices) - 1 if question.many else len(question.choices)
            assert 0 <= answer <= most
            assert not any(choice.ends for choice in question.chosen(answer))
            if question.many and question.chosen(answer)[:1] and question.chosen(answer)[0].alone:
                assert len(question.chosen(answer)) == 1


def test_the_same_seed_makes_the_same_people():
    first, again, other = (
        units.people().reports(units.survey(), 50, Random(n)) for n in (1, 1, 2)
    )
    assert first == again != other


def test_agency_and_night_workers_are_worse_off_as_the_file_says():
    survey, groups = units.survey(), {}
    bills = [one.id for one in survey.questions].index("bills")
    for answers in units.people().reports(survey, 6_000, Random(1)):
        groups.setdefault(answers[:2], []).append(answers[bills] == 3)
    shares = {group: sum(found) / len(found) for group, found in groups.items()}
    assert (
        shares[2, 2] > shares[1, 2] > shares[1, 1]
    )  # agency nights, company nights, company days


def test_a_population_that_does_not_fit_the_survey_is_refused(tmp_path):
    wrong = tmp_path / "population.yaml"
    text = population.FILE.read_text(encoding="utf-8")
    wrong.write_text(text.replace("not-all: 87", "not-al: 86"), encoding="utf-8")
    with pytest.raises(population.PopulationError) as error:
        population.read(units.survey(), wrong)
    assert "bills, in-trouble: no such answer: not-al" in str(error.value)
    assert "bills, in-trouble: the shares make 99, not 100" in str(error.value)


@pytest.mark.parametrize("epsilon", [200_000, 600_000, 1_600_000])
def test_the_fast_sampler_has_the_law_and_another_law_is_noticed(epsilon):
    drawn = Counter(seeded(Random(1))([], 20_000, epsilon))
    assert held_against_law(drawn, epsilon)[2] > 0.001
    assert held_against_law(drawn, epsilon * 11 // 10)[2] < 0.001
    assert sum(law(epsilon, k) for k in range(-500, 501)) == pytest.approx(1)


def test_no_guess_is_better_than_its_bound_and_exact_numbers_tell_all():
    games = 500
    for plan in (units.plan(size, cards=True) for size in Size):
        for truths, spent in (
            (guesses.sheets(), 2 * sum(one.epsilon_micro for one in plan.stats if one.figure)),
            ((guesses.sheets()[1], None), sum(one.epsilon_micro for one in plan.stats)),
        ):
            right = guesses.play(plan, truths, games, seeded(Random(1)), Random(2)) / games
            bound = float(guesses.bound(spent).removesuffix(" %")) / 100
            assert right < bound + 3 * (bound * (1 - bound) / games) ** 0.5
            assert guesses.play(plan, truths, 50, exact, Random(2)) == 50


def test_floors_are_true_at_least_97_times_in_100():
    plan = units.plan(Size.LARGE, cards=True)
    seen = accuracy.measured(plan, 200, 300, seeded(Random(1)), Random(2))
    assert seen.floors.total() > 1_000
    assert seen.floors[True] / seen.floors.total() >= 0.97
    assert sum(seen.rungs.values()) == 300


def test_an_exact_draw_has_no_error():
    seen = accuracy.measured(units.plan(Size.MEDIUM, cards=True), 200, 10, exact, Random(2))
    assert max(seen.errors["bills"].people) == 0
    assert max(seen.errors["bills"].points) <= 0.5


def test_what_is_drawn_sums_to_the_reports_when_nothing_is_blurred():
    lines = accuracy.people(100, Random(1), cards=True)
    drawn = draw(units.plan(Size.SMALL, cards=True), lines, exact)
    counted = drawn.value("open", "count", "n") + drawn.value("vouched", "count", "n")
    assert counted == 100
    assert sum(micro for stratum, _, micro in drawn.spent if stratum == "open") == MICRO * 2


@pytest.mark.slow
def test_every_part_prints_its_tables():
    done = subprocess.run(
        [sys.executable, "-m", "bench.figures", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for part in ("samplers", "errors", "guesses", "false", "closing", "spot"):
        assert f"## {part}" in done.stdout
    assert "floors:" in done.stdout
    assert done.stdout.count("| --- |") >= 7
