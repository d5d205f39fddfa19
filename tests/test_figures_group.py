"""/figures and /press in the organisers' group: only closed waves, every one of them, ready to be sent on."""

from __future__ import annotations

import re
from dataclasses import replace

import drawn
import pytest
from gathering import buttons, paired
from running import running, settings

from bot.replies import organiser


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with running(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def test_before_a_wave_has_closed_there_is_nothing_to_see(brazier, session):
    group = await paired(brazier, session)
    for command in ("/figures", "/press", "/figures BHX4", "/press JFK8"):
        await group.fay.says(command)
        assert "No round has ended yet" in (await group.card())["text"]


async def test_any_member_sees_every_wave_in_one_table_also_where_it_got_better(brazier, session):
    group = await paired(brazier, session)
    before = drawn.plan(wave="2026-spring", opens="2026-03-02", closes="2026-03-19")
    await drawn.closed(brazier, before, 400, yes=80)
    await drawn.closed(brazier, drawn.plan(), 412)
    await group.fay.says("/figures")
    text = (await group.card())["text"]
    assert text.index("19 November 2026: at least 285, 71\u00a0% of about 410") < text.index(
        "19 March 2026: at least 315, 80\u00a0% of about 400"
    )
    assert text.count("Told us that they ") == len(drawn.plan().figures)
    assert "How many answered:" in text


async def test_waves_of_two_surveys_and_with_cards_stand_each_under_their_own_words(
    brazier, session
):
    group = await paired(brazier, session)
    before = drawn.plan(wave="2026-spring", opens="2026-03-02", closes="2026-03-19")
    await drawn.closed(brazier, replace(before, survey="shift"), 400, yes=10)
    await drawn.closed(brazier, drawn.plan(cards=True), 300, 112)
    await group.fay.says("/figures")
    text = (await group.card())["text"]
    assert "19 November 2026: at least 280, 71\u00a0% of about 410" in text
    assert "19 March 2026: at least 35, 10\u00a0% of about 400" in text
    (bills,) = re.findall(
        r"that they could not pay all their bills last month:\n(.*?)\n\n.*", text
    )[:1]
    assert "19 March" not in bills
    assert text.count("How many answered:") == 2


async def test_the_press_gets_a_picture_its_sentence_and_six_answers(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(workers=2700), 412)
    await group.fay.says("/press bhx4", wait_s=20)
    picture, answers = (await group.fay.messages())[-2:]
    assert picture["photo"]["width"] == 1080
    assert (
        "At least 285 of the workers at Amazon BHX4, Coventry told us that they could not pay all their bills last "
        "month.\nThat is 71\u00a0% of about 410 who answered."
    ) in picture["text"]
    assert "2,700 people work there (Amazon, March 2026)" in picture["text"]
    assert "at least 1 in 10" in picture["text"]
    assert answers["text"].count("“") >= 6
    assert drawn.plan(workers=2700).fingerprint in answers["text"]
    assert "no estimate of a sampling error" in answers["text"]
    for word in ("noise", "epsilon", "differential", "significant", "±"):
        assert word not in picture["text"] + answers["text"]
    assert "📋 Copy the sentence" in buttons(answers)
    assert "اردو" in buttons(answers)


async def test_asked_again_within_a_minute_the_answers_are_put_right_and_no_picture_comes_twice(
    brazier, session
):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    await group.fay.says("/press", wait_s=20)
    count = len(await group.fay.messages())
    await group.fay.says("/press", wait_s=20)
    assert len(await group.fay.messages()) == count + 1  # what Fay typed


async def test_the_same_in_another_language_is_one_tap_away(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    await group.fay.says("/press", wait_s=20)
    await group.fay.taps("اردو", wait_s=20)
    picture, answers = (await group.fay.messages())[-2:]
    assert "photo" in picture
    assert "English" in buttons(answers)
    assert "اردو" not in buttons(answers)
    await group.fay.says("/figures")
    await group.fay.taps("Română", (await group.card())["id"])
    assert "English" in buttons(await group.card())


async def test_how_it_was_made_is_said_below_and_nothing_that_was_shown_goes(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    await group.fay.says("/figures")
    await group.fay.taps("❔ How was this made?")
    table, made = [one["text"] for one in await group.fay.messages()][-2:]
    assert "at least 285" in table
    assert "right 77 times at most, instead of 50" in made


async def test_two_workplaces_are_asked_about_and_a_foreign_word_is_no_workplace(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    await drawn.closed(brazier, drawn.plan(unit="JFK8"), 60)
    await group.fay.says("/figures")
    assert buttons(await group.card()) == ["Amazon BHX4, Coventry", "Amazon JFK8, Staten Island"]
    await group.fay.taps("Amazon JFK8, Staten Island")
    assert "about 60" in (await group.card())["text"]
    await group.fay.says("/figures XYZ9")
    assert "I know: BHX4, JFK8" in (await group.card())["text"]
    await group.fay.says("/press JFK8", wait_s=20)
    assert "Staten Island" in (await group.fay.messages())[-2]["text"]


async def test_too_few_is_said_as_not_yet_and_has_no_picture(brazier, session):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 18)
    await group.fay.says("/press")
    assert (
        "This round is over. Only about 20 took part. We publish from 25 answers."
        in (await group.card())["text"]
    )
    await group.fay.says("/figures")
    assert "🖼 For the press" not in buttons(await group.card())
    assert "at least" not in (await group.card())["text"]


async def test_nobody_outside_of_the_group_is_answered(brazier, session, phones):
    group = await paired(brazier, session)
    await drawn.closed(brazier, drawn.plan(), 412)
    stranger = await phones()
    other = await group.brazier.application.bot.get_me()
    assert other.username
    for command in ("/figures", "/press"):
        await stranger.says(command)
        assert "At least" not in (await stranger.last())["text"]
        assert "photo" not in await stranger.last()


async def test_the_phone_of_a_member_offers_the_commands(brazier):
    t = brazier.services.texts.translator("en")
    assert {"figures", "press"} <= {name for name, _ in organiser.commands(t)}
