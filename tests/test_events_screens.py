"""What is on: found from the doors, shown with all that can be done, honest when there is nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from calling import GATE, approved, ballot, labels, local, opened, picket, tap
from running import settings
from surveying import later, quick

from bot.event import Change, Place


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def test_a_newcomer_finds_what_is_on_below_the_doors(brazier, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    assert "📅 What is on" in labels(await worker.last())
    shown = await tap(worker, "📅")
    assert "What is on at Amazon BHX4, Coventry" in shown["text"]
    assert "Nothing that I know of in the next 7 days." in shown["text"]
    assert "🔔 Remind me of everything here" in labels(shown)


@pytest.mark.parametrize("command", ["/events", "/week"])
async def test_who_has_said_no_workplace_is_asked_and_then_sees_what_is_on(
    brazier, phones, command
):
    worker = await phones()
    await worker.says(command)
    assert "Where do you work?" in (await worker.last())["text"]
    await worker.taps("Amazon JFK8, Staten Island")
    assert "What is on at Amazon JFK8, Staten Island" in (await worker.last())["text"]


async def test_the_week_shows_only_her_own_workplace_in_the_order_of_time(brazier, phones):
    await approved(brazier, picket(local(brazier, 3)))
    await approved(brazier, picket(local(brazier, 1)))
    await approved(brazier, picket(local(brazier, 2), site="JFK8", zone="America/New_York"))
    worker = await phones()
    await worker.says("/start BHX4")
    shown = await tap(worker, "📅")
    assert shown["text"].count("✊ Picket line") == 2
    assert shown["text"].index("(tomorrow)") < shown["text"].index("(in 3 days)")
    assert len([label for label in labels(shown) if label.startswith("✊")]) == 2


async def test_what_comes_after_the_week_is_shown_when_the_week_is_empty(brazier, phones):
    await approved(brazier, picket(local(brazier, 20)))
    worker = await phones()
    await worker.says("/start BHX4")
    shown = await tap(worker, "📅")
    assert "Nothing that I know of in the next 7 days." in shown["text"]
    assert "The next after that:" in shown["text"]
    assert "(in 20 days)" in shown["text"]


async def test_a_long_list_says_that_there_is_more(brazier, phones):
    for hour in range(11):
        start = local(brazier, 1) + timedelta(hours=hour)
        await approved(brazier, picket(start))
    worker = await phones()
    await worker.says("/start BHX4")
    shown = await tap(worker, "📅")
    assert len([label for label in labels(shown) if label.startswith("✊")]) == 10
    assert "There is more." in shown["text"]


async def test_one_event_says_what_when_where_and_what_the_organisers_wrote(brazier, phones):
    one = await approved(brazier, picket(local(brazier, 1)))
    worker = await phones()
    shown = await opened(worker, "✊")
    text = shown["text"]
    assert "✊ Picket line" in text
    assert "06:00–10:00 (tomorrow)" in text
    assert f"{one.local.day} {one.local:%B}" in text
    assert "Where: Gate 2, at the roundabout" in text
    assert "Bring warm clothes." in text
    assert "If it changes, I tell you at once." in text
    assert {
        *("✋ I'll be there", "I can't", "🚐 Pick-up points", "🔔 Remind me of this"),
        *("🔔 Remind me of everything here", "📆 Calendar file", "🗺 Map", "⚙️ My reminders"),
        *("‹ Back", "☰ All questions"),
    } <= {*labels(shown)}


async def test_a_note_that_nobody_translated_is_shown_in_english_and_marked(brazier, phones):
    await approved(brazier, picket(local(brazier, 1)))
    worker = await phones("ur")
    await worker.says("/start BHX4")
    await worker.says("/events")
    shown = await tap(worker, "✊")
    assert "Bring warm clothes." in shown["text"]
    t = brazier.services.texts.translator("ur")
    assert t.gettext("(Only in English so far.)") in shown["text"]
    assert "06:00–10:00" in shown["text"]


async def test_a_note_in_her_language_is_shown_in_it(brazier, phones):
    await approved(brazier, picket(local(brazier, 1)))
    worker = await phones("ro")
    await worker.says("/start BHX4")
    await worker.says("/events")
    shown = await tap(worker, "✊")
    assert "Luați haine groase." in shown["text"]
    assert "warm clothes" not in shown["text"]


async def test_what_organisers_typed_is_shown_as_it_is_and_not_as_html(brazier, phones):
    await approved(
        brazier,
        picket(local(brazier, 1), place=Place("<b>Gate & 2"), notes={"en": "a < b"}, pickups=()),
    )
    worker = await phones()
    shown = await opened(worker, "✊")
    assert "Where: <b>Gate & 2" in shown["text"]
    assert "a < b" in shown["text"]
    assert not {"🚐 Pick-up points", "🗺 Map"} & {*labels(shown)}


async def test_a_change_stands_on_the_screen_at_once(brazier, phones):
    one = await approved(
        brazier, picket(local(brazier, 1), place_b=Place("The bus stop"), pickups=())
    )
    worker = await phones()
    await opened(worker, "✊")
    await brazier.services.decisions.hold(one.id)
    await worker.taps("‹ Back")
    assert "There may be a change. Wait, or ask at the gate." in (await worker.last())["text"]
    await brazier.services.decisions.to_place_b(one.id)
    await brazier.services.decisions.later(one.id, 60)
    shown = await tap(worker, "✊")
    assert "Where: The bus stop" in shown["text"]
    assert "This is another place than was planned first." in shown["text"]
    assert "07:00–11:00" in shown["text"]


async def test_to_a_cancelled_event_nobody_can_say_that_she_comes(brazier, phones):
    one = await approved(brazier, picket(local(brazier, 1)))
    worker = await phones()
    await opened(worker, "✊")
    await brazier.services.decisions.ask(one.event, Change())
    await brazier.services.decisions.approve_change(one.event)
    await worker.taps("✋ I'll be there")
    shown = await worker.last()
    assert "❌ Cancelled." in shown["text"]
    assert labels(shown) == ["📆 Calendar file", "‹ Back", "☰ All questions"]
    assert brazier.services.people.known(worker.id).wishes.answers == {}


async def test_an_event_that_is_over_says_so(brazier, phones, session):
    await approved(brazier, picket(local(brazier, 1)))
    worker = await phones()
    await opened(worker, "✊")
    await later(session, days=3)
    for _ in range(100):
        if brazier.services.clock.offset >= timedelta(days=3):
            break
        await asyncio.sleep(0.05)
    await worker.taps("✋ I'll be there")
    shown = await worker.last()
    assert "(it is over)" in shown["text"]
    assert labels(shown) == ["‹ Back", "☰ All questions"]


async def test_an_event_that_nobody_knows_any_more_leads_to_what_is_on(brazier, phones):
    one = await approved(brazier, picket(local(brazier, 1)))
    worker = await phones()
    await opened(worker, "✊")
    brazier.services.events.drop([one.event])
    await worker.taps("✋ I'll be there")
    assert "That is over, or it was withdrawn." in (await worker.last())["text"]
    shown = await tap(worker, "📅")
    assert "Nothing that I know of" in shown["text"]


async def test_a_ballot_shows_its_days_and_never_asks_how_she_votes(brazier, phones):
    await approved(brazier, ballot(local(brazier, -1).date()))
    worker = await phones()
    shown = await opened(worker, "🗳")
    assert "It ends on" in shown["text"]
    assert "Last safe day to post it:" in shown["text"]
    assert "Nobody here asks how you vote." in shown["text"]
    assert {"✓ I have posted it", "None came", "Wrong address"} <= {*labels(shown)}
    assert "✋ I'll be there" not in labels(shown)


async def test_before_papers_are_out_nobody_is_asked_what_became_of_them(brazier, phones):
    await approved(brazier, ballot(local(brazier, 2).date()))
    worker = await phones()
    shown = await opened(worker, "🗳")
    assert "🔔 Remind me of this" in labels(shown)
    assert "✓ I have posted it" not in labels(shown)


async def test_in_urdu_the_screens_begin_from_the_right_and_hours_keep_their_order(
    brazier, phones
):
    await approved(brazier, picket(local(brazier, 1), place=replace(GATE, words="Gate 2")))
    worker = await phones("ur")
    await worker.says("/start BHX4")
    await worker.says("/events")
    shown = await tap(worker, "✊")
    assert "\u206606:00–10:00\u2069" in shown["text"]
    assert "\u2068Gate 2\u2069" in shown["text"]
    assert len(labels(shown)) == 10
