"""A picket: what is asked first under each law, what is said when it cannot be, and what is made of it instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from gathering import buttons, paired

from bot.event import Kind, Push, State
from bot.replies import organiser_footing


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


def only(group):
    (event,) = group.brazier.services.events.all()
    return event


async def begun(group, site="BHX4"):
    await group.dana.says(f"/new picket {site} tomorrow 06:00-10:00 main gate")
    return (await group.card())["id"]


def day(days):
    return datetime.now(UTC).date() + timedelta(days=days)


async def test_under_british_law_three_things_are_asked_and_then_it_can_be_proposed(group):
    card = await begun(group)
    assert "1 of 3" in (await group.card())["text"]
    await group.dana.says(str(day(100)), reply_to=card)
    await group.dana.sees("10 days' notice")
    await group.dana.taps("Yes")
    await group.dana.sees("Is it official")
    await group.dana.taps("Yes")
    text = (await group.dana.sees("Not sent to anybody yet"))["text"]
    assert "The ballot said yes. It holds until" in text
    assert "Ten days' notice was given." in text
    assert "The union called it." in text
    assert only(group).push is Push.CLEAR
    assert only(group).footing == {
        "ballot": day(100).isoformat(),
        "notice": "yes",
        "official": "yes",
    }
    await group.dana.taps("✅ Propose")
    await group.emil.taps("✅ Approve")
    assert only(group).state is State.ON


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["No"], "The union must hold a secret ballot"),
        (["Not sure"], "The union must hold a secret ballot"),
        (["date", "No"], "at least 10 days' notice of action"),
        (["date", "Yes", "Not sure"], "Wait for the union's confirmation"),
    ],
)
async def test_any_no_ends_the_picket_in_words(group, answers, why):
    card = await begun(group)
    for answer in answers:
        if answer == "date":
            await group.dana.says(str(day(100)), reply_to=card)
        else:
            await group.dana.taps(answer)
    text = (await group.dana.sees("Then I call nobody to a picket"))["text"]
    assert why in text
    assert "can count as the act of the union" in text
    assert "✅ Propose" not in buttons(await group.card())


async def test_one_tap_makes_a_stall_outside_shifts_of_it(group):
    await begun(group)
    await group.dana.taps("No")
    await group.dana.taps("📣 A stall, outside shifts")
    await group.dana.sees("Come before or after your shift.")
    event = only(group)
    assert (event.kind, event.footing, event.push) == (Kind.STALL, {}, Push.QUIET)
    assert event.notes["en"] == "Come before or after your shift."
    assert set(event.notes) == {one.code for one in group.brazier.services.texts.offered}


async def test_an_answer_can_be_given_again(group):
    await begun(group)
    await group.dana.taps("Not sure")
    await group.dana.taps("‹ Answer again")
    assert "1 of 3" in (await group.card())["text"]


async def test_a_vote_that_does_not_hold_on_the_last_day_is_not_enough(group):
    await group.dana.says("/new picket BHX4 tomorrow 06:00-10:00 main gate")
    await group.dana.says(str(day(0)), reply_to=(await group.card())["id"])
    await group.dana.sees("The vote must still hold on its last day")
    assert only(group).footing == {}


async def test_what_is_no_day_is_asked_again(group):
    card = await begun(group)
    await group.dana.says("soon", reply_to=card)
    await group.dana.sees("I found no day and no time in it")


async def test_a_typed_answer_to_a_question_with_buttons_is_sent_to_the_buttons(group):
    card = await begun(group)
    await group.dana.says(str(day(100)), reply_to=card)
    await group.dana.says("yes of course", reply_to=card)
    await group.dana.sees("Tap one of the answers on the card")


async def test_under_american_law_other_things_are_asked(group):
    await begun(group, "JFK8")
    assert "no-strike clause" in (await group.card())["text"]
    await group.dana.taps("No")
    for question in ("own workplace", "doors, cars and people", "the union or a lawyer"):
        await group.dana.sees(question)
        await group.dana.taps("Yes")
    await group.dana.sees("Not sent to anybody yet")


async def test_a_no_strike_clause_ends_the_picket(group):
    await begun(group, "JFK8")
    await group.dana.taps("Yes")
    text = (await group.dana.sees("Then I call nobody to a picket"))["text"]
    assert "no-strike clause in your contract can make a strike unprotected" in text
    assert "can count as the act of the union" not in text  # that is British law


async def test_a_picket_that_moves_needs_notice_for_the_new_days_and_a_vote_that_still_holds(
    group,
):
    card = await begun(group)
    await group.dana.says(str(day(30)), reply_to=card)
    await group.dana.taps("Yes")
    await group.dana.taps("Yes")
    await group.dana.taps("✅ Propose")
    await group.emil.taps("✅ Approve")
    await group.dana.taps("✏️ Change")
    await group.dana.says(f"{day(40)} 06:00-10:00", reply_to=card)
    await group.dana.sees("The vote must still hold on its last day")
    await group.dana.says(f"{day(20)} 06:00-10:00", reply_to=card)
    await group.dana.sees("approve only if the union gave notice for these days too")


def test_every_law_of_our_sites_has_questions_and_others_get_the_strictest():
    assert set(organiser_footing.QUESTIONS) == {"gb", "us"}
    assert organiser_footing.questions("xx") == organiser_footing.QUESTIONS["gb"]
