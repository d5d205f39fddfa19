"""What is said of a wave is true of it, fits Telegram, and is right in every language, number and direction."""

from __future__ import annotations

import re
from dataclasses import replace
from math import exp

import drawn
import pytest

from bot.i18n import Texts
from bot.library import ROOT
from bot.models import Size
from bot.plan import COUNT, VOUCHED, Cell, Stat
from bot.replies import figures as words
from bot.replies import figures_answers, figures_group, figures_method
from bot.services.figures import read

TEXTS = Texts.load(ROOT / "translations", pseudo=True)
CODES = [language.code for language in TEXTS.languages]
EN = TEXTS.translator("en")
PLAN = drawn.plan(workers=2700)
BOTH = drawn.plan(workers=2700, cards=True)


def said(reading, t=EN):
    """The six answers, with all numbers of that wave."""
    return [answer for _, answer in figures_answers.six(t, reading, announced="2026-11-02")]


def test_the_sentence_of_the_issue():
    reading = drawn.reading(PLAN, 412)
    first = reading.shown[0]
    assert words.headline(EN, reading, first) == (
        "At least 285 of the workers at Amazon BHX4, Coventry told us that they could not pay all their bills last "
        "month."
    )
    assert words.share(EN, reading, first) == "That is 71\u00a0% of about 410 who answered."
    assert words.staff(EN, reading, first) == (
        "2,700 people work there (Amazon, March 2026). About 410 answered: 15\u00a0% of that number. Even if none of "
        "the others would say so, that is still at least 1 in 10 of those who work there."
    )
    assert words.blurred(EN, reading) == (
        "The first “at least” of this round is blurred by at most 5 people, 19 times in 20, and rounded down to the "
        "next 5, so that nobody can be picked out."
    )


@pytest.mark.parametrize("answered", [0, 25, 30, 49, 50, 99, 150, 412, 2699, 4000])
@pytest.mark.parametrize("yes", [0, 3, 50, 100])
@pytest.mark.parametrize("cards", [False, True])
def test_no_more_is_claimed_than_was_drawn(answered, yes, cards):
    parts = (answered // 3, answered - answered // 3) if cards else (answered,)
    reading = drawn.reading(BOTH if cards else PLAN, *parts, yes=yes)
    for shown in reading.shown:
        drawn_yes, blur = shown.all.yes.value, shown.all.yes.blur
        text = words.headline(EN, reading, shown)
        at_least = [int(one.replace(",", "")) for one in re.findall(r"At least ([\d,]+)", text)]
        assert all(0 < one <= drawn_yes - blur for one in at_least)
        assert bool(at_least) or "too few" in text
        for one in re.findall(r"1 in (\d+)", words.staff(EN, reading, shown)):
            assert 2700 / int(one) <= shown.lead.floor
        if answered < 50:
            assert words.share(EN, reading, shown) == ""
    assert bool(reading.shown) == (answered >= 25)


def test_a_number_of_workers_that_is_below_that_of_answers_is_not_quoted():
    reading = drawn.reading(replace(PLAN, workers=300), 412)
    assert words.staff(EN, reading, reading.shown[0]) == ""
    assert "We do not know how many people work there" in said(reading)[0]


def test_without_the_companys_number_nothing_is_said_of_it():
    reading = drawn.reading(drawn.plan(), 412)
    assert words.staff(EN, reading, reading.shown[0]) == ""
    assert "We do not know how many people work there" in said(reading)[0]
    assert not any("1 in" in one for one in said(reading))


def test_with_cards_both_stand_there_and_without_any_nothing_is_said_of_them():
    reading = drawn.reading(BOTH, 300, 112)
    assert words.strata(EN, reading.shown[0]) == [
        "With a card: at least 70, 71\u00a0% of about 110",
        "Without a card: at least 205, 71\u00a0% of about 300",
    ]
    assert "About 1" in said(reading)[2]
    assert "side by side" in said(reading)[2]
    alone = drawn.reading(PLAN, 412)
    assert words.strata(EN, alone.shown[0]) == []
    assert "There were no cards in this round" in said(alone)[2]
    assert "side by side" not in said(alone)[2]


def test_where_the_two_differ_the_one_with_cards_stands_first_and_it_is_said():
    low, high = drawn.release(BOTH, 300, 300, yes=30), drawn.release(BOTH, 300, 300, yes=90)
    cells = tuple(
        Cell(
            one.stratum,
            one.stat,
            one.cell,
            (high if one.stratum == VOUCHED else low).cells[at].value,
        )
        for at, one in enumerate(low.cells)
    )
    reading = read(BOTH, replace(low, cells=cells))
    shown = reading.shown[0]
    assert shown.differ
    assert words.headline(EN, reading, shown).startswith(
        f"At least {shown.lead.floor} of the workers with a card at Amazon BHX4"
    )
    assert "differ by more than chance and blur explain" in words.strata(EN, shown)[-1]
    same = drawn.reading(BOTH, 300, 112).shown[0]
    assert "with a card" not in words.headline(EN, reading, same)


def test_days_and_nights_have_the_words_of_the_survey():
    number = [name for name, _, _ in PLAN.asked].index("shift")
    groups = (("days", 1), ("nights", 2))
    split = Stat(
        "bills/shift",
        "bills",
        "shift",
        split_question=number,
        groups=groups,
        epsilon_micro=10**6,
        least=200,
    )
    plan = replace(PLAN, stats=(PLAN.figures[0], split, *PLAN.stats[:1]))
    reading = drawn.reading(plan, 900)
    lines = words.groups(EN, reading, reading.shown[0])
    assert [line.split(":")[0] for line in lines] == ["Days", "Nights"]
    assert all("71\u00a0% of about 450" in line for line in lines)
    urdu = words.groups(TEXTS.translator("ur"), reading, reading.shown[0])
    assert len(urdu) == 2
    assert "Days" not in urdu[0]


@pytest.mark.parametrize("answered", [0, 3, 12, 19, 24])
def test_too_few_never_sounds_like_enough(answered):
    reading = drawn.reading(PLAN, answered)
    text = words.too_few(EN, reading)
    assert text.startswith("Too few took part" if answered < 10 else "Only about ")
    assert "yet" not in text  # that round is over
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    assert max(numbers) == 25
    assert all(one <= 20 for one in numbers[:-1])
    assert figures_answers.six(EN, reading, announced="2026-11-02") == []


def test_where_nobody_said_so_nothing_is_said_and_nobody_is_counted_as_nobody():
    reading = drawn.reading(PLAN, 30, yes=0)
    assert reading.shown
    assert not words.speaks(reading)
    text = figures_group.not_yet(EN, reading).text
    assert "About 30 answered: too few for any number that is surely true." in text
    assert "🖼" not in str(figures_group.table(EN, [reading]).buttons)
    chance = drawn.release(PLAN, 0)
    cells = tuple(replace(one, value=27) if one.stat == COUNT else one for one in chance.cells)
    assert words.took_part(read(PLAN, replace(chance, cells=cells))) > 0
    assert words.speaks(drawn.reading(PLAN, 400, yes=0))  # 0 % of 400 is a figure


def test_the_six_answers_are_true_of_a_wave_with_cards():
    answers = said(drawn.reading(BOTH, 300, 112))
    assert "About 410 answered: 15\u00a0% of that number." in answers[0]
    assert BOTH.fingerprint in answers[1]
    assert "About 1" in answers[2]
    assert "answered with a card." in answers[2]
    assert "With a card: at least 70, 71\u00a0% of about 110." in answers[2]
    assert "At least 280 of the workers at Amazon BHX4" in answers[3]
    assert (
        "blurred by at most 7 people, 19 times in 20, and rounded down to the next 10"
        in answers[4]
    )
    assert answers[4].index("280 is what is left after that") > 0


def test_the_six_answers_are_true_of_this_wave():
    reading = drawn.reading(PLAN, 412)
    answers = said(reading)
    assert len(answers) == 6
    assert PLAN.fingerprint in answers[1]
    assert "The organisers had the fingerprint of that on 2 November 2026: " in answers[1]
    kept = [answer for _, answer in figures_answers.six(EN, reading, announced="")]
    assert "The organisers had" not in kept[1]
    assert "“Do you work at Amazon BHX4, Coventry now?”" in answers[2]
    assert "no estimate of a sampling error can be calculated" in answers[3]
    assert "blurred by at most 5 people, 19 times in 20" in answers[4]
    assert "2 November 2026 to 19 November 2026" in answers[5]
    few = drawn.reading(PLAN, 30)
    assert f"{len(few.later)} of them need" in said(few)[5]
    assert "All of them are printed" not in said(few)[5]


def test_the_bound_of_a_guess_is_the_law_of_one_figure_and_of_all():
    assert figures_method.bound([600_000]) == 77
    for epsilon in (0, 100_000, 500_000, 2_000_000):
        exact = 100 * exp(2 * epsilon / 1e6) / (1 + exp(2 * epsilon / 1e6))
        assert 0 <= figures_method.bound([epsilon]) - exact < 1
    plan = drawn.plan(budget={"count": 10, "bills": 30, "bills/shift": 20, "borrowing": 30})
    text = figures_method.guess(EN, plan)
    others = [one.epsilon_micro for one in plan.stats if one.id != COUNT]
    about_bills = [one.epsilon_micro for one in plan.stats if one.figure == "bills"]
    assert len(about_bills) > 1  # her answer is in the figure of everybody, and in those by groups
    assert f"right {figures_method.bound(about_bills)} times at most, instead of 50" in text
    assert f"together: {figures_method.bound(others)} times at most" in text


@pytest.mark.parametrize(
    ("size", "told"),
    [(Size.SMALL, "under 50"), (Size.MEDIUM, "under 200"), (Size.LARGE, "200 answers or more")],
)
def test_the_size_is_said_as_it_was_declared(size, told):
    text = figures_group.size(EN, replace(PLAN, size=str(size)))
    assert [one for one in ("under 50", "under 200", "200 answers or more") if one in text] == [
        told
    ]


def test_in_urdu_values_cannot_turn_the_words_around_them_about():
    t = TEXTS.translator("ur")
    reading = drawn.reading(PLAN, 412)
    text = words.headline(t, reading, reading.shown[0])
    assert "\u2068Amazon BHX4, Coventry\u2069" in text
    assert "\u206671\u00a0%\u2069" in words.share(t, reading, reading.shown[0])
    assert f"\u2066{PLAN.fingerprint}\u2069" in figures_method.fingerprint(t, PLAN)


def test_words_that_changed_after_their_translation_stay_english():
    plan = replace(PLAN, says=tuple((name, f"{told} or so") for name, told in PLAN.says))
    reading = drawn.reading(plan, 412)
    assert "could not pay all their bills last month or so" in words.headline(
        TEXTS.translator("ro"), reading, reading.shown[0]
    )


def test_names_with_marks_of_html_are_shown_as_they_are():
    plan = replace(PLAN, name="A & B <Depot>")
    reading = drawn.reading(plan, 412)
    assert "A &amp; B &lt;Depot&gt;" in figures_group.caption(EN, reading)
    assert "<Depot>" not in figures_group.table(EN, [reading]).text
    assert "<Depot>" not in figures_group.opened(EN, plan).text
