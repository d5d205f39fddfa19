"""What a wave may publish: budgets, sizes, pooled units and years, each mistake in a sentence with what to write."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from small_repository import build, change

from bot import content
from bot.content import Content
from bot.errors import SetupError
from bot.library import DATA
from bot.models import Size, Unit
from bot.plan import plan_of
from bot.surveys_check_waves import told

SURVEY = """\
button: Tell how hard it is
about: How hard is it?
core: 2
waves:
  - id: 2026-autumn
    site: BHX4
    opens: 2026-11-23
    closes: 2026-12-10
    cards: no
    budget: {count: 8, bills: 30, debt: 30, bills/shift: 16, without: 16}
questions:
  works:
    screening: yes
    ask: Do you work at {site} now?
    answers:
      company: {label: "Yes"}
      left: {label: I left, ends: yes}
  shift:
    screening: yes
    ask: When do you mostly work?
    answers:
      days: {label: Days}
      nights: {label: Nights}
  bills:
    ask: Last month, could you pay all your bills in full?
    answers:
      all: {label: "Yes"}
      some: {label: Not all}
  debt:
    ask: Do you owe money now?
    answers:
      nothing: {label: "No"}
      much: {label: "Yes"}
  without:
    many: yes
    ask: What did you go without? Tap all that are true.
    answers:
      none: {label: Nothing, alone: yes}
      meals: {label: Meals}
figures:
  bills: {question: bills, yes: [some], says: could not pay, from: 25}
  debt: {question: debt, yes: [much], says: owe money, from: 50}
  without: {question: without, yes: [meals], says: went without meals, from: 100}
  rare: {question: without, yes: [meals], says: went without, from: 200}
"""
LARGE = "{count: 8, bills: 30, debt: 30, bills/shift: 16, without: 16}"
DEPOTS = """\
units:
  depots:
    name: The depots
    size: small
    sites: [BHX9, BHX11]
    workers: {count: 140, from: "the company, 2026-10"}
"""


@pytest.fixture
def repository(tmp_path):
    root = build(tmp_path)
    (root / "data/surveys").mkdir()
    (root / "data/surveys/hardship.yaml").write_text(SURVEY, encoding="utf-8")
    return root


@pytest.fixture
def pooled(repository):
    """BHX9 and BHX11, two small sites that are counted together; the wave is theirs."""
    sites = repository / "data/sites.yaml"
    one = sites.read_text(encoding="utf-8").partition("\n")[2]
    alone = one.replace("    size: large\n", "")
    more = "".join(alone.replace("BHX4", code) for code in ("BHX9", "BHX11"))
    sites.write_text(f"sites:\n{one}{more}{DEPOTS}", encoding="utf-8")
    survey = repository / "data/surveys/hardship.yaml"
    change(survey, "site: BHX4", "site: depots")
    change(survey, LARGE, "{count: 20, bills: 80}")
    return repository


def problems(root):
    return [str(one) for one in content.read(root / "data")[1]]


def test_the_budget_of_a_large_site_is_read_with_its_groups(repository):
    assert problems(repository) == []
    found = Content.load(repository / "data")
    (survey,) = found.surveys
    plan = found.plan(survey.waves[0])
    assert [stat.id for stat in plan.stats] == ["count", "bills", "debt", "bills/shift", "without"]
    assert plan.stat("bills/shift").cells == ("days/yes", "days/no", "nights/yes", "nights/no")
    assert (plan.size, plan.workers, plan.strata) == ("large", 0, ("open",))
    change(repository / "data/surveys/hardship.yaml", "cards: no", "cards: yes")
    found = Content.load(repository / "data")
    assert found.plan(found.waves[0]).strata == ("open", "vouched")


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (
            "{count: 10, bills: 26}",
            "`bills: 26` would be blurred by 6 people, and we round to 5. Give it more of the budget,",
        ),
        ("{count: 10, bills: 26}", "or leave it out of this wave. Write for example: bills: 27"),
        ("{count: 10, without: 7}", "or leave it out of this wave. Write for example: without: 8"),
        ("{count: 10, debt: 26}", "`debt: 26` would be blurred by 6 people, and we round to 5."),
        (
            "{count: 10, without: 7}",
            "`without: 7` would be blurred by 21 people, and 20 is the most. Give it more of the budget,",
        ),
        ("{count: 7, bills: 30}", "`count: 7` would be blurred by 21 people, and 20 is the most."),
        (
            "{count: 10, bills: 30, bills/shift: 7}",
            "`bills/shift: 7` would be blurred by 21 people",
        ),
        (
            "{count: 10, bills: 0}",
            "`bills: 0` has nothing to spend, and nothing could be said of it.",
        ),
        (
            "{count: 10, bills: 30, bills/shft: 20}",
            "`shft` is no screening question of this survey. Did you mean `shift`?",
        ),
        (
            "{count: 10, bills: 30, bills/debt: 20}",
            "`debt` is no screening question of this survey. There are: works, shift.",
        ),
        (
            "{count: 10, bills: 30, bills/works: 20}",
            "`works` has one group only; there is nothing to tell apart.",
        ),
        (
            "{count: 10, bills/shift: 20}",
            "`bills` itself is not in the budget. Write for example: bills: 27",
        ),
        (
            "{count: 10, bils/shift: 20}",
            "`bils` is no figure of this survey. Did you mean `bills`?",
        ),
        ("{count: 10, count/shift: 20}", "`count` is no figure of this survey."),
        (
            "{count: 8, bills: 31, debt: 30, bills/shift: 16, without: 16}",
            "The shares make 101, and there are 100.",
        ),
        ("{bills: 30}", "`count` is missing: how many took part. Write for example: count: 10"),
        ("{count: 10, bills: some}", "`bills: some` is not a whole number."),
    ],
)
def test_what_a_budget_cannot_carry_is_refused_with_the_better_value(repository, budget, sentence):
    line = change(repository / "data/surveys/hardship.yaml", LARGE, budget)
    found = problems(repository)
    assert any(sentence in one for one in found), found
    assert all(one.startswith(f"data/surveys/hardship.yaml, line {line}: ") for one in found)
    with pytest.raises(SetupError):
        Content.load(repository / "data")


@pytest.mark.parametrize(
    ("size", "budget", "sentence"),
    [
        ("small", "{count: 20, bills: 80}", ""),
        (
            "small",
            "{count: 20, bills: 40, debt: 40}",
            "and so one figure at most; here are 2. Write for example: budget: {count: 20, bills: 80}",
        ),
        (
            "small",
            "{count: 20, debt: 80}",
            "A small unit has under 50 reports, and `debt` is shown from 50. Choose a figure with `from: 25`.",
        ),
        (
            "small",
            "{count: 20, bills: 60, bills/shift: 20}",
            "and `bills/shift` needs 200. Leave it out here, and give its share to the figures.",
        ),
        ("medium", "{count: 10, bills: 30, debt: 30, without: 30}", ""),
        (
            "medium",
            "{count: 10, bills: 28, debt: 28, without: 17, rare: 17}",
            "3 figures at most; here are 4. Write for example: budget: {count: 10, bills: 30, debt: 30, without: 30}",
        ),
        (
            "medium",
            "{count: 10, bills: 30, rare: 30}",
            "`rare` is shown from 200. Choose a figure with `from: 25`, 50 or 100.",
        ),
        ("medium", "{count: 10, bills: 30, bills/shift: 30}", "`bills/shift` needs 200."),
        ("large", "{count: 8, bills: 28, debt: 28, without: 18, rare: 18}", ""),
    ],
)
def test_the_size_of_a_unit_says_how_many_figures_it_can_carry(repository, size, budget, sentence):
    change(repository / "data/sites.yaml", "size: large", f"size: {size}")
    change(repository / "data/surveys/hardship.yaml", LARGE, budget)
    found = problems(repository)
    assert found == [] if not sentence else any(sentence in one for one in found), found


def test_a_wave_needs_the_size_of_its_site(repository):
    change(repository / "data/sites.yaml", "    size: large\n", "")
    (found,) = problems(repository)
    assert "BHX4 has no `size` in data/sites.yaml" in found
    assert "Expect under 50 reports: small; under 200: medium; more: large." in found


def test_a_site_without_waves_needs_no_size(repository):
    change(repository / "data/sites.yaml", "    size: large\n", "")
    text = (repository / "data/surveys/hardship.yaml").read_text(encoding="utf-8")
    without = re.sub(r"(?ms)^waves:.*?^questions:", "questions:", text)
    (repository / "data/surveys/hardship.yaml").write_text(without, encoding="utf-8")
    assert problems(repository) == []


def test_small_sites_are_counted_together_under_a_code_of_their_own(pooled):
    assert problems(pooled) == []
    found = Content.load(pooled / "data")
    assert found.unit("depots") == Unit(
        "depots",
        "The depots",
        ("BHX9", "BHX11"),
        "gb",
        "Europe/London",
        Size.SMALL,
        140,
        "the company, 2026-10",
    )
    assert [site.unit for site in found.sites] == ["BHX4", "depots", "depots"]
    assert found.unit("BHX4").sites == ("BHX4",)
    assert found.unit("BHX9") is None
    (wave,) = found.waves
    plan = plan_of(found.surveys[0], wave, found.unit(wave.site))
    assert (plan.unit, plan.sites, plan.workers) == ("depots", ("BHX9", "BHX11"), 140)


def test_a_pooled_site_has_no_wave_of_its_own(pooled):
    change(pooled / "data/surveys/hardship.yaml", "site: depots", "site: BHX9")
    (found,) = problems(pooled)
    assert (
        "BHX9 is counted together with BHX11 in `depots`. Write for example: site: depots" in found
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("sites: [BHX9, BHX11]", "sites: [BHX9]", "`depots` needs two or more sites"),
        ("sites: [BHX9, BHX11]", "sites: [BHX9, BHX9]", "`depots` needs two or more sites"),
        ("sites: [BHX9, BHX11]", "sites: [BHX9, BHX11, BHX9]", "BHX9 is in this list twice."),
        ("sites: [BHX9, BHX11]", "sites: [BHX9, BHX11, BHX99]", "`BHX99` is no site here."),
        ("    sites: [BHX9, BHX11]\n", "", "`depots` needs two or more sites"),
        (
            "  depots:",
            "  bhx9:",
            "`bhx9` is a site already; several sites together need a code of their own.",
        ),
        ("The depots", "x" * 41, "`name` has 41 characters; 40 fit. Shorten it."),
        ("  depots:", "  the depots:", "`the depots` cannot stand in a link"),
        (
            "    name: The depots\n",
            "",
            "`name` is missing. Write for example: name: The depots around Coventry",
        ),
        ("size: small", "size: tiny", "`size: tiny` is none of small, medium, large"),
        ("count: 140", "count: 0", "Nobody works there? Leave `workers` out"),
        ("the company, 2026-10", "x" * 81, "`from` has 81 characters; 80 fit. Shorten it."),
        (
            "count: 140",
            "count: many",
            "`count: many` is not a whole number. Write for example: count: 2700",
        ),
        (', from: "the company, 2026-10"', "", "`from` is missing."),
        ("count: 140", "cuont: 140", "Nobody knows `cuont`. Did you mean `count`?"),
        ("    size: small\n", "    sise: small\n", "Nobody knows `sise`. Did you mean `size`?"),
    ],
)
def test_a_mistake_in_a_unit_is_told(pooled, old, new, sentence):
    sites = pooled / "data/sites.yaml"
    head, mark, units = sites.read_text(encoding="utf-8").partition("units:")
    assert old in units
    sites.write_text(head + mark + units.replace(old, new, 1), encoding="utf-8")
    line = head.count("\n") + units[: units.index(old)].count("\n") + 1
    found = problems(pooled)
    assert any(sentence in one for one in found), found
    numbers = [int(re.search(r"line (\d+)", one)[1]) for one in found if "sites.yaml, line" in one]
    assert any(abs(number - line) <= 4 for number in numbers)


def test_nobody_is_counted_twice(pooled):
    sites = pooled / "data/sites.yaml"
    more = DEPOTS.replace("units:\n", "").replace("depots", "others").replace("BHX11", "BHX4")
    sites.write_text(sites.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = problems(pooled)
    assert any(
        "BHX9 is counted in `depots` already, and nobody may be counted twice." in one
        for one in found
    )


def test_the_size_of_a_pooled_site_says_nothing(pooled):
    change(
        pooled / "data/sites.yaml", "name: Amazon BHX9, Coventry", "name: BHX9\n    size: small"
    )
    (found,) = problems(pooled)
    assert "BHX9 is counted in `depots`, so its own `size` says nothing. Write it there" in found


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "jurisdiction: gb",
            "jurisdiction: us",
            "BHX9 has `jurisdiction: us` and BHX11 has `jurisdiction: gb`.",
        ),
        (
            "zone: Europe/London",
            "zone: Europe/Dublin",
            "BHX9 has `zone: Europe/Dublin` and BHX11 has `zone: Europe/London`.",
        ),
    ],
)
def test_sites_that_are_counted_together_share_law_and_clock(pooled, old, new, sentence):
    sites = pooled / "data/sites.yaml"
    head, mark, tail = sites.read_text(encoding="utf-8").partition("  BHX9:")
    sites.write_text(head + mark + tail.replace(old, new, 1), encoding="utf-8")
    assert any(sentence in one for one in problems(pooled))


def year(number, step=27):
    """So many waves of eleven days, one every `step` days."""
    first = date(2026, 11, 23)
    return "waves:\n" + "".join(
        f"  - {{id: w{at}, site: BHX4, opens: {first + timedelta(at * step)}, "
        f"closes: {_weekday(first + timedelta(at * step + 11))}, budget: {{count: 10, bills: 30}}}}\n"
        for at in range(number)
    )


def _weekday(day):
    return day if day.weekday() < 5 else day + timedelta(7 - day.weekday())


@pytest.mark.parametrize(
    ("number", "step", "too_many"), [(13, 27, False), (14, 27, True), (14, 29, False)]
)
def test_there_are_at_most_thirteen_waves_in_a_year(repository, number, step, too_many):
    file = repository / "data/surveys/hardship.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r"(?ms)^waves:.*?(?=^questions:)", year(number, step), text), encoding="utf-8"
    )
    found = problems(repository)
    assert len(found) == too_many
    if too_many:
        assert "From `w0` to `w13` there are more than 13 waves at BHX4 in a year." in found[0]


def test_the_editor_is_told_the_blur_in_people_and_that_of_both_strata():
    lines = [line for survey in Content.load(DATA).surveys for line in told(survey)]
    assert (
        "hardship, BHX4 2026-autumn: bills gets 30 % of the budget; blur: at most 5 people, 19 times in 20; "
        "with and without cards together: 7 people"
    ) in lines


def test_one_person_is_not_people(repository):
    change(repository / "data/sites.yaml", "size: large", "size: small")
    change(repository / "data/surveys/hardship.yaml", LARGE, "{count: 10, bills: 90}")
    assert [*told(Content.load(repository / "data").surveys[0])] == [
        "hardship, BHX4 2026-autumn: count gets 10 % of the budget; blur: at most 15 people, 19 times in 20",
        "hardship, BHX4 2026-autumn: bills gets 90 % of the budget; blur: at most 1 person, 19 times in 20",
    ]


def test_what_is_shipped_fits_the_sizes_and_spends_the_whole_budget_once():
    found = Content.load(DATA)
    sizes = {unit.code: unit.size for unit in found.units}
    assert sizes == {"BHX4": Size.LARGE, "JFK8": Size.MEDIUM}
    assert [unit.workers for unit in found.units] == [0, 0]  # nobody has looked it up
    for wave in found.waves:
        plan = found.plan(wave)
        assert wave.cards
        assert sum(stat.epsilon_micro for stat in plan.stats) == 2_000_000
        assert any(stat.split for stat in plan.stats) is (plan.size == "large")
