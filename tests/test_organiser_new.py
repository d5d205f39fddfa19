"""/new: from one line to a draft that shows what was understood, to a proposal, to the approval by a second admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from gathering import buttons, paired

from bot.event import Kind, Push, State

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


def only(group):
    (event,) = group.brazier.services.events.all()
    return event


async def test_one_line_becomes_a_draft_that_shows_what_was_understood(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = await group.dana.sees("Not sent to anybody yet")
    day = datetime.now(LONDON).date() + timedelta(days=1)
    assert "Union stall" in card["text"]
    assert f"{day:%A}, {day.day} {day:%B}".replace(", ", " ", 1) in card["text"].replace(
        ", ", " ", 1
    )
    assert "17:00–19:00" in card["text"]
    assert "Where: gate 2" in card["text"]
    assert "Greenwich Mean Time" in card["text"] or "British Summer Time" in card["text"]
    event = only(group)
    assert (event.kind, event.site, event.minutes) == (Kind.STALL, "BHX4", 120)
    assert event.place.words == "gate 2"
    assert event.push is Push.QUIET


async def test_every_occurrence_of_the_first_week_is_shown_and_how_many_there_are(group):
    await group.dana.says("/new stall BHX4 Mon-Fri 12:00-13:00 for 3 weeks canteen")
    card = await group.dana.sees("Not sent to anybody yet")
    assert card["text"].count("12:00–13:00") == 5
    assert "15 times in all" in card["text"]


async def test_with_nothing_behind_it_says_how_to(group):
    await group.dana.says("/new")
    said = await group.dana.sees("Type in one line")
    assert "/new stall Tue 17-19 gate 2" in said["text"]


async def test_an_unknown_kind_is_asked_about(group):
    await group.dana.says("/new party tomorrow 6pm")
    await group.dana.sees("The first word says what it is")


async def test_a_line_without_a_day_is_asked_about_in_words(group):
    await group.dana.says("/new stall BHX4 at the gate")
    await group.dana.sees("I found no day and no time in it")
    assert group.brazier.services.events.all() == []


async def test_a_date_that_does_not_exist_is_said(group):
    await group.dana.says("/new stall BHX4 32 February 17:00 gate")
    await group.dana.sees("There is no such day")


async def test_a_day_in_the_past_is_said(group):
    await group.dana.says("/new stall BHX4 2020-01-01 17:00 gate")
    await group.dana.sees("past")


async def test_a_recurrence_needs_an_end(group):
    await group.dana.says("/new stall BHX4 every Monday 17-18 gate")
    asked = await group.dana.sees("Until when shall it come again?")
    assert buttons(asked)[0].startswith("until ")
    await group.dana.taps(buttons(asked)[0])
    await group.dana.sees("times in all, the last on")
    assert only(group).place.words == "gate"


async def test_another_reading_is_one_tap_away(group):
    await group.dana.says("/new stall BHX4 17-19 gate 2")
    asked = await group.dana.sees("On which day?")
    assert len(buttons(asked)) == 1
    await group.dana.taps(buttons(asked)[0])
    await group.dana.sees("Not sent to anybody yet")
    assert only(group).place.words == "gate 2"


async def test_where_there_are_several_sites_it_asks_which(group):
    await group.dana.says("/new stall tomorrow 17-19 gate 2")
    await group.dana.sees("At which site?")
    await group.dana.taps("Amazon JFK8, Staten Island")
    card = await group.dana.sees("Not sent to anybody yet")
    assert "Eastern" in card["text"]
    assert only(group).zone == "America/New_York"
    assert only(group).place.words == "gate 2"


async def test_what_is_wrong_at_every_site_is_said_before_the_site_is_asked(group):
    await group.dana.says("/new stall 32 February 17-19 gate 2")
    await group.dana.sees("There is no such day")
    await group.dana.says("/new picket tomorrow main gate")
    await group.dana.sees("At what time")
    assert not any("At which site?" in m["text"] for m in await group.dana.messages())


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Birmingham", "There is no such time zone"),
        ("Europe/London", "A time zone is no part of the line"),
    ],
)
async def test_a_zone_typed_in_the_line_does_not_become_a_place(group, zone, words):
    await group.dana.says(f"/new stall BHX4 tomorrow 17-19 {zone} gate 2")
    assert zone in (await group.dana.sees(words))["text"]
    assert group.brazier.services.events.all() == []


async def test_a_pick_up_point_loses_its_prefix_in_its_own_step_too(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    await group.dana.taps("🚗 Pick-up point")
    await group.dana.says("lift: Coventry station", reply_to=(await group.card())["id"])
    await group.dana.sees("Lift 1")
    assert only(group).pickups == ("Coventry station",)


async def test_a_date_of_another_year_shows_its_year(group):
    year = datetime.now(UTC).year + 1
    await group.dana.says(f"/new meeting BHX4 {year}-03-03 17:30-18:30 hall")
    assert f"{year}" in (await group.dana.sees("Not sent to anybody yet"))["text"]


async def test_a_meeting_in_the_night_is_warned_about(group):
    await group.dana.says("/new meeting BHX4 tomorrow 02:30 gate 2")
    await group.dana.sees("It starts at night, at 02:30")


async def test_what_is_far_away_is_warned_about(group):
    day = datetime.now(UTC).date() + timedelta(days=90)
    await group.dana.says(f"/new meeting BHX4 {day} 17:30-18:30 hall")
    await group.dana.sees("more than two months away")


async def test_what_is_far_away_is_on_as_soon_as_it_is_approved(group):
    day = datetime.now(UTC).date() + timedelta(days=90)
    event = await group.approved(f"meeting BHX4 {day} 17:30-18:30 hall")
    assert len(group.brazier.services.events.of(event)) == 1
    await group.dana.sees("Coming: fewer than 50")
    await group.dana.says("/events")
    assert "👥" in buttons(await group.card())[0]


async def test_a_line_that_is_not_taken_can_be_copied_and_mended(group):
    await group.dana.says("/new stall BHX4 tomorrow 25:00 gate 2")
    said = await group.dana.sees("There is no such time")
    assert "/new stall BHX4 tomorrow 25:00 gate 2" in said["text"]


async def test_an_hour_that_comes_twice_is_asked_about(group):
    await group.dana.says(f"/new stall BHX4 {last_sunday_of_october()} 01:30-03:00 gate")
    card = await group.dana.sees("twice that night")
    assert "• The first" in buttons(card)
    await group.dana.taps("The second")
    assert only(group).fold == 1
    assert "• The second" in buttons(await group.card())


def last_sunday_of_october():
    today = datetime.now(UTC).date()
    for year in (today.year, today.year + 1):
        day = datetime(year, 10, 31, tzinfo=UTC).date()
        day -= timedelta(days=(day.weekday() + 1) % 7)
        if today < day <= today + timedelta(days=399):
            return day
    raise AssertionError


async def test_a_guessed_length_is_shown_and_can_be_changed(group):
    await group.dana.says("/new stall BHX4 tomorrow 17:00 gate 2")
    await group.dana.sees("You did not say until when")
    await group.dana.taps("⏱ How long")
    await group.dana.taps("3 hours")
    assert "17:00–20:00" in (await group.card())["text"]


async def test_a_draft_takes_notes_places_pins_and_lifts_as_replies(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = (await group.dana.sees("Not sent to anybody yet"))["id"]
    await group.dana.says("Bring your badge, it is cold outside", reply_to=card)
    await group.dana.says("lift: Foleshill Road 16:30", reply_to=card)
    await group.dana.sends("location", latitude=52.4, longitude=-1.5, reply_to=card)
    await group.dana.taps("🅱 Other place")
    await group.dana.says("the car park", reply_to=card)
    text = (await group.dana.sees("Note (English)"))["text"]
    assert "Bring your badge" in text
    assert "Lift 1: Foleshill Road 16:30" in text
    assert "Where: gate 2 🗺" in text
    assert "Other place, if need be: the car park" in text
    event = only(group)
    assert (event.place.latitude, event.place.longitude) == (52.4, -1.5)
    assert len([m for m in await group.dana.messages() if m["from"]["bot"]]) == 1


async def test_a_note_is_kept_in_the_language_it_was_written_in(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = (await group.dana.sees("Not sent to anybody yet"))["id"]
    await group.dana.says("Vă rugăm să veniți la poartă după tură, vă așteptăm", reply_to=card)
    await group.dana.sees("Note (Română)")
    await group.dana.taps("📝 Note")
    await group.dana.taps("اردو")
    await group.dana.says("گیٹ پر آئیں", reply_to=card)
    assert set(only(group).notes) == {"ro", "ur"}
    await group.dana.taps("📝 Note")
    await group.dana.taps("✓ Română")
    await group.dana.taps("🗑 Remove")
    assert set(only(group).notes) == {"ur"}


async def test_what_was_added_can_be_taken_away(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = (await group.dana.sees("Not sent to anybody yet"))["id"]
    await group.dana.says("lift: Tesco", reply_to=card)
    await group.dana.taps("🅱 Other place")
    await group.dana.says("car park", reply_to=card)
    await group.dana.taps("🅱 Other place")
    await group.dana.taps("🗑 Remove")
    await group.dana.taps("🚗 Pick-up point")
    await group.dana.taps("🗑 Remove 1. Tesco")
    assert (only(group).place_b, only(group).pickups) == (None, ())


async def test_what_a_locked_phone_shows_can_be_chosen(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    await group.dana.taps("🔔 Say what it is")
    assert only(group).push is Push.CLEAR
    await group.dana.taps("🔕 Do not say what")
    assert only(group).push is Push.QUIET


async def test_only_who_typed_it_can_change_a_draft(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = (await group.dana.sees("Not sent to anybody yet"))["id"]
    await group.emil.taps("✅ Propose")
    assert "Only who typed it can change it" in (await group.alerts())[-1]
    await group.emil.says("another note of mine for it", reply_to=card)
    await group.dana.sees("Only who typed it can change it")
    assert (only(group).state, only(group).notes) == (State.DRAFT, {})


async def test_a_text_that_is_too_long_is_refused_in_words(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    card = (await group.dana.sees("Not sent to anybody yet"))["id"]
    await group.dana.says("x" * 601, reply_to=card)
    await group.dana.sees("Too long: at most 600 characters")


async def test_who_approves_reads_all_that_is_sent(group):
    """The fullest card there can be still fits into one message, and nothing on it is cut."""
    await group.dana.says("/new stall BHX4 daily 12-14 for 8 weeks " + "p" * 150)
    card = (await group.card())["id"]
    await group.dana.taps("🅱 Other place")
    await group.dana.says("b" * 150, reply_to=card)
    for number in range(6):
        await group.dana.says(f"lift: {number}" + "l" * 79, reply_to=card)
    for language in ("English", "Română", "اردو"):
        await group.dana.taps("📝 Note")
        await group.dana.taps(language)
        await group.dana.says("&" * 600, reply_to=card)
    await group.dana.taps("✅ Propose")
    text = (await group.dana.sees("waits for a second admin"))["text"]
    assert text.count("&") == 1800
    assert "5" + "l" * 79 in text
    assert "b" * 150 in text


async def test_a_draft_can_be_thrown_away(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    await group.dana.taps("🗑 Throw away")
    await group.dana.sees("Thrown away")
    assert group.brazier.services.events.all() == []


async def test_without_a_place_nothing_is_proposed(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19")
    await group.dana.sees("Where: not said yet")
    await group.dana.taps("✅ Propose")
    assert "Say first where it is" in (await group.alerts())[-1]
    await group.dana.taps("📍 Place")
    await group.dana.says("gate 2", reply_to=(await group.card())["id"])
    await group.dana.taps("✅ Propose")
    await group.dana.sees("waits for a second admin")


async def test_a_proposal_says_how_many_it_reaches_and_until_when_it_waits(group):
    group.followed_by(237)
    await group.proposed("stall BHX4 tomorrow 17-19 gate 2")
    text = (await group.dana.sees("waits for a second admin"))["text"]
    assert "It reaches about 240 people." in text
    assert "the last of them has it by" in text
    assert "A second admin must approve before" in text


@pytest.mark.parametrize(
    ("people", "words"),
    [(0, "Nobody follows events at this site yet"), (19, "It reaches fewer than 20 people")],
)
async def test_small_numbers_are_not_told_exactly(group, people, words):
    group.followed_by(people)
    await group.proposed("stall BHX4 tomorrow 17-19 gate 2")
    await group.dana.sees(words)


async def test_a_second_admin_approves_and_the_card_is_edited_in_place(group):
    event = await group.approved("stall BHX4 tomorrow 17-19 gate 2")
    card = await group.dana.sees("Coming: fewer than 50")
    assert "✋ Hold" in buttons(card)
    assert group.brazier.services.events.get(event).state is State.ON
    assert group.brazier.services.events.card(event) == card["id"]
    assert len([m for m in await group.dana.messages() if m["from"]["bot"]]) == 1


async def test_nothing_tells_in_the_database_who_made_it(group, tmp_path):
    await group.approved("stall BHX4 tomorrow 17-19 gate 2")
    raw = b"".join(path.read_bytes() for path in (tmp_path / "var").glob("*.sqlite*"))
    assert raw
    assert str(group.dana.id).encode() not in raw
    assert b"Dana" not in raw
    assert group.brazier.services.console.tag(group.dana.id, only(group).id).encode() not in raw


async def test_the_group_never_becomes_a_person(group):
    await group.dana.says("/new stall BHX4 tomorrow 17-19 gate 2")
    await group.dana.taps("⏱ How long")
    people = group.brazier.services.people
    assert people.known(group.id) is None
    assert not people.changes()
