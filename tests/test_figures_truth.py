"""What stands beside a number is true of that number: its words, whose it is, and how it was rounded and blurred."""

from __future__ import annotations

import re
from dataclasses import replace

import drawn
import pytest
import waves

from bot.commands import figures_table
from bot.drawing import chart
from bot.drawing.page import Line
from bot.i18n import Texts
from bot.library import ROOT
from bot.plan import COUNT, OPEN, VOUCHED, Release, plan_of
from bot.replies import figures as words
from bot.replies import figures_answers, figures_group, figures_method, figures_results
from bot.services.figure_rows import rows
from bot.services.figures import Count, Share, read, together

TEXTS = Texts.load(ROOT / "translations")
EN = TEXTS.translator("en")
STRATA = (OPEN, VOUCHED)
SPRING = {"wave": "2026-spring", "opens": "2026-03-02", "closes": "2026-03-19"}
GROUPS = {"count": 8, "bills": 30, "borrowing": 30, "bills/shift": 16, "bills/works-here": 16}


def shift(**changed):
    """What would be settled for a wave of the other shipped survey, which asks of the last shift."""
    survey = next(one for one in drawn.shipped().surveys if one.id == "shift")
    hardship = next(one for one in drawn.shipped().surveys if one.id == "hardship")
    wave = replace(next(one for one in hardship.waves if one.site == "BHX4"), survey="shift")
    survey = replace(survey, budgets={(wave.site, wave.id): {"count": 10, "hurt": 30}})
    return replace(plan_of(survey, wave, drawn.shipped().unit("BHX4")), strata=(OPEN,), **changed)


def apart(settled, *, without=30, with_=90, answered=300):
    """A wave in which those with a card answered otherwise than those without."""
    low, high = (drawn.release(settled, answered, answered, yes=yes) for yes in (without, with_))
    cells = (
        two if one.stratum == VOUCHED else one
        for one, two in zip(low.cells, high.cells, strict=True)
    )
    return read(settled, Release(tuple(cells), low.spent))


def written(picture):
    text = " ".join(mark.text for mark in picture.page.marks if isinstance(mark, Line))
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text).replace("\u00a0", " ")


def table(*readings):
    return re.sub("<[^>]*>|[\u2066-\u2069]", "", figures_group.table(EN, readings).text)


def block(text, head):
    """The lines that stand under a head of the group's table."""
    return next(part for part in text.split("\n\n") if part.startswith(head)).splitlines()[1:]


def test_the_figures_of_two_surveys_stand_each_under_their_own_words():
    old = drawn.reading(drawn.plan(**SPRING), 200, yes=50)
    both = [old, drawn.reading(shift(), 400, yes=10)]
    text = table(*both)
    assert len(block(text, "Told us that they were hurt on their last shift:")) == 1
    (line,) = block(text, "Told us that they were hurt on their last shift:")
    assert line.endswith("10\u00a0% of about 400")
    (line,) = block(text, "Told us that they were hurt by work here last month")
    assert line.endswith("50\u00a0% of about 200")
    assert text.index("— shift —") < text.index("last shift") < text.index("— hardship —")
    assert "—" not in table(old)
    took = [part.splitlines()[1:] for part in text.split("\n\n") if part.startswith("How many")]
    assert took == [["• 10 December 2026: about 400"], ["• 19 March 2026: about 200"]]
    alike = drawn.reading(replace(drawn.plan(), survey="shift"), 400)  # in the same words
    assert [len(row.waves) for row in rows([old, alike])] == [1] * 6


def test_other_words_are_another_figure_in_the_group_the_picture_and_the_text():
    old = drawn.plan(**SPRING)
    old = replace(old, says=tuple((name, f"{told}, or so") for name, told in old.says))
    both = [drawn.reading(old, 400, yes=80), drawn.reading(drawn.plan(), 412)]
    assert {len(one.waves) for one in rows(both)} == {1}
    assert len(rows(both)) == 2 * len(old.figures)
    head = "Told us that they could not pay all their bills last month:"
    assert "80\u00a0%" not in block(table(*both), head)[0]
    page = written(chart.lay_out_waves(both, EN))
    assert page.index("last month, or so") < page.index("80 % of about 400")
    plain = figures_table.table(both)
    assert plain.count("could not pay all their bills last month") == 2
    assert plain.count(figures_table.NEVER) == 2 * len(old.figures)


def test_beside_other_waves_all_stand_beside_all_and_those_with_a_card_are_called_so():
    first = drawn.reading(drawn.plan(cards=True, **SPRING), 290, 120)
    second = apart(drawn.plan(cards=True))
    assert not first.shown[0].differ
    assert second.shown[0].differ
    lines = block(table(first, second), "Told us that they could not pay")
    found = [re.sub("[0-9]+\u00a0%.*", "", line) for line in lines]
    assert found == [
        f"• 19 November 2026: at least {second.shown[0].all.floor}, ",
        f"• 19 November 2026, with a card: at least {second.shown[0].lead.floor}, ",
        f"• 19 March 2026: at least {first.shown[0].all.floor}, ",
    ]
    page = written(chart.lay_out_waves([first, second], EN))
    assert f"19 November 2026: at least {second.shown[0].all.floor}" in page
    first = second.shown[0].all.yes
    assert first.step != second.shown[0].lead.yes.step
    assert (
        f"at most {first.blur} people, 19 times in 20, and rounded down to the next {first.step}"
        in page
    )
    assert f"19 November 2026, with a card: at least {second.shown[0].lead.floor}" in page


def numbers(reading):
    return [
        share.yes
        for shown in reading.shown
        for share in (
            shown.all,
            *shown.strata,
            *(one for _, parts in shown.groups for one in parts),
        )
    ]


@pytest.mark.parametrize("cards", [False, True])
@pytest.mark.parametrize("budget", [drawn.BUDGET, GROUPS, {"count": 10, "bills": 40}])
def test_how_it_is_rounded_and_blurred_is_said_of_the_first_number_and_is_true_of_the_others(
    cards, budget
):
    settled = drawn.plan(cards=cards, budget=budget)
    found = [drawn.reading(settled, *((400, 200) if cards else (600,)))]
    found += [apart(settled)] if cards else []
    for reading in found:
        text = words.blurred(EN, reading)
        first, *others = [int(one) for one in re.findall(r"at most (\d+)", text)]
        step = int(re.search(r"next (\d+)", text)[1])
        lead = reading.shown[0].lead.yes
        assert (first, step) == (lead.blur, lead.step)
        assert lead.floor % step == 0
        assert max(one.blur for one in numbers(reading)) == max([first, *others])
        assert bool(others) == any(one.blur > first for one in numbers(reading))
        box = " ".join(figures_method.box(EN, reading))
        made = figures_method.screen(EN, settled).text
        assert text in box
        assert text in written(chart.lay_out(reading, EN))
        assert text in figures_results.screen(EN, reading, on=True).text
        said = [int(one) for one in re.findall(r"by at most (\d+)", made)]
        assert said[0] >= first
        assert max(said) >= max(one.blur for one in numbers(reading))


def test_the_first_number_is_that_of_the_first_figure_of_which_there_is_one():
    settled = drawn.plan(budget={"count": 10, "bills": 40, "borrowing": 20})
    some = drawn.release(settled, 400)
    none = drawn.release(settled, 400, yes=0)
    cells = tuple(
        two if one.stat == "bills" else one
        for one, two in zip(some.cells, none.cells, strict=True)
    )
    reading = read(settled, replace(some, cells=cells))
    assert reading.shown[0].lead.floor == 0
    first = int(re.search(r"at most (\d+)", words.blurred(EN, reading))[1])
    assert first == reading.shown[1].lead.yes.blur != reading.shown[0].lead.yes.blur


def test_days_and_nights_are_said_to_be_of_all_where_those_with_a_card_stand_first():
    settled = drawn.plan(cards=True, budget=GROUPS)
    head = "With and without a card:"
    reading = apart(settled)
    lines = words.groups(EN, reading, reading.shown[0])
    assert lines[0] == head
    assert len(lines) == 1 + sum(len(parts) for _, parts in reading.shown[0].groups)
    same = drawn.reading(settled, 300, 300)
    assert head not in words.groups(EN, same, same.shown[0])
    page = written(chart.lay_out(reading, EN))
    assert (
        page.index("Without a card: at least") < page.index(head) < page.index("Nights: at least")
    )
    assert head not in written(chart.lay_out(same, EN))
    text = figures_results.screen(EN, reading, on=True).text
    assert text.index(head) < text.index("Nights")


def test_of_whom_a_share_is_stands_beside_it():
    everybody = drawn.reading(drawn.plan(cards=True), 300, 100)
    assert words.share(EN, everybody, everybody.shown[0]).endswith("of about 400 who answered.")
    cards = apart(drawn.plan(cards=True))
    assert words.share(EN, cards, cards.shown[0]) == (
        "That is \u206690\u00a0%\u2069 of about 300 who answered with a card."
    ).replace("\u2066", "").replace("\u2069", "")
    narrow = drawn.plan(budget={"count": 10, "extra-shifts": 40, "bills": 40})
    some = drawn.reading(narrow, 210)
    assert words.share(EN, some, some.figure("extra-shifts")).endswith(
        "of about 210 whom this is about."
    )
    assert words.share(EN, some, some.figure("bills")).endswith("who answered.")
    assert "of those whom it is about" in figures_table.table([some])
    with_cards = apart(replace(narrow, strata=STRATA))
    assert words.share(EN, with_cards, with_cards.figure("extra-shifts")).endswith(
        "of about 300 with a card whom this is about."
    )


def test_of_when_it_was_settled_no_day_is_said():
    settled = drawn.plan()
    reading = drawn.reading(settled, 412)
    opens = words.day(EN, settled.opens)
    answers = figures_answers.six(EN, reading, announced="")
    assert opens not in answers[1][1]
    assert "Before anybody answered it was settled" in answers[5][1]
    assert opens not in figures_method.fingerprint(EN, settled)
    assert "settled before anybody answered." in figures_method.fingerprint(EN, settled)
    assert "settled before anybody answered." in written(chart.lay_out(reading, EN))


def test_less_than_one_percent_is_not_told_as_nobody():
    reading = drawn.reading(drawn.plan(workers=8_000), 70)
    assert "About 70 answered: less than 1\u00a0% of that number." in words.of_staff(EN, reading)
    reading = drawn.reading(drawn.plan(workers=7_000), 70)
    assert "About 70 answered: 1\u00a0% of that number." in words.of_staff(EN, reading)


def test_in_a_sum_cards_of_one_place_are_no_difference_from_those_without_at_another():
    here = waves.plan(strata=STRATA)
    there = waves.plan(unit="JFK8", name="Amazon JFK8, Staten Island")
    both = replace(there, strata=STRATA)
    parts = (here, waves.release(here, (200, 140), (200, 140)))
    whole = read(*together([parts, (there, waves.release(there, (400, 160)))]))
    assert not whole.shown[0].differ
    assert whole.shown[0].lead is whole.shown[0].all
    assert whole.shown[0].all.yes.value == 440
    whole = read(*together([parts, (both, waves.release(both, (400, 160), (300, 210)))]))
    assert whole.shown[0].differ


def test_how_many_took_part_does_not_err_upwards_with_the_number_of_figures():
    settled = drawn.plan()
    drawn_ = drawn.release(settled, 400)
    cells = tuple(
        replace(one, value=one.value + 30) if one.stat in {"borrowing", "hurt"} else one
        for one in drawn_.cells
    )
    reading = read(settled, replace(drawn_, cells=cells))
    assert max(one.all.answered for one in reading.shown) > 440
    assert words.took_part(reading) == 400
    few = tuple(replace(one, value=700) if one.stat == COUNT else one for one in cells)
    reading = read(settled, replace(drawn_, cells=few))
    assert words.took_part(reading) == reading.answered.floor > 400


def test_who_was_asked_of_extra_shifts_is_not_all_who_took_part():
    settled = drawn.plan(budget={"count": 40, "extra-shifts": 30, "bills": 30})
    drawn_ = drawn.release(settled, 400)
    cells = tuple(
        replace(one, value=one.value // 2) if one.stat == "extra-shifts" else one
        for one in drawn_.cells
    )
    assert words.took_part(read(settled, replace(drawn_, cells=cells))) == 400


@pytest.mark.parametrize(
    ("drawn_", "about"), [(404, 400), (405, 410), (415, 420), (425, 430), (0, 0), (-6, 0)]
)
def test_tens_are_rounded_the_same_way_everywhere(drawn_, about):
    assert Share("all", "", Count(drawn_, 5), Count(0, 5)).answered == about


def test_a_line_never_says_at_least_nobody():
    share = Share("all", "", Count(13, 13), Count(67, 13), deviation=1.0)
    assert (share.floor, share.percent) == (0, 16)
    assert words.line(EN, "Nights", share) == "Nights: 16\u00a0% of about 80"


def test_the_guess_of_whether_somebody_took_part_is_in_it():
    assert figures_method.bound([2_000_000], moved=1) == 89
    settled = drawn.plan()
    spent = [stat.epsilon_micro for stat in settled.stats]
    text = figures_method.guess(EN, settled)
    assert f"took part at all: {figures_method.bound(spent, moved=1)} times at most" in text


def test_of_a_card_no_more_is_said_than_the_bot_knows():
    cards = figures_method.cards(EN, drawn.reading(drawn.plan(cards=True), 300, 120))
    assert "had been given" not in cards
    assert "Cards are given out by hand" in cards
    opened = figures_group.opened(EN, drawn.plan(cards=True)).text
    assert "nothing else" not in opened
    assert "too many or too few" in opened
