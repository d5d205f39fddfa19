"""What admins do with an event that is on: hold, move, end, change it; alone or by two, and what is refused."""

from __future__ import annotations

import asyncio

import pytest
from conversation import call
from gathering import buttons, paired
from telegram import Update

from bot.event import Notice, NoticeState, Standing, State, Tell
from bot.replies import organiser_counts
from bot.services.alone import Alone

LINE = "stall BHX4 tomorrow 12-14 gate 2"
WEEK = "stall BHX4 every day 12-14 gate 2 for 2 weeks"


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


def events(group):
    return group.brazier.services.events


def first(group, event):
    return events(group).of(event)[0]


async def tells(group, event):
    return [notice.tell for notice in await events(group).notices(first(group, event).id)]


async def test_one_admin_alone_holds_after_a_confirmation_that_says_how_many_it_reaches(group):
    group.followed_by(120)
    event = await group.approved(LINE)
    await group.dana.taps("✋ Hold")
    text = (await group.dana.sees("Tell everybody now?"))["text"]
    assert "There may be a change." in text
    assert "Wait, or ask at the gate. I tell you when it is settled." in text
    assert "It reaches about 120 people." in text
    assert first(group, event).standing is Standing.PLANNED
    await group.dana.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.HELD
    assert "on hold" in (await group.card())["text"]
    assert Tell.HELD in await tells(group, event)
    await group.dana.taps("▶️ As planned again")
    await group.dana.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.PLANNED
    assert len([m for m in await group.dana.messages() if m["from"]["bot"]]) == 1


async def test_a_hold_can_be_thought_over(group):
    event = await group.approved(LINE)
    await group.dana.taps("✋ Hold")
    await group.dana.taps("‹ Back")
    assert first(group, event).standing is Standing.PLANNED
    assert "✋ Hold" in buttons(await group.card())


async def test_a_member_who_is_no_admin_holds_nothing(group):
    event = await group.approved(LINE)
    await group.fay.taps("✋ Hold")
    assert "Only an admin of this group" in (await group.alerts())[-1]
    await group.dana.taps("✋ Hold")
    await group.fay.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.PLANNED


async def test_one_admin_moves_it_to_later(group):
    event = await group.approved(LINE)
    await group.emil.taps("30 min later")
    await group.dana.sees("Moved: now 12:30, not 12:00.")
    await group.emil.taps("📣 Yes, tell them")
    assert first(group, event).late == 30
    assert "12:30–14:30" in (await group.card())["text"]
    await group.emil.taps("2 h later")
    await group.dana.sees("Moved: now 14:00, not 12:30.")
    await group.emil.taps("📣 Yes, tell them")
    assert "14:00–16:00" in (await group.card())["text"]
    assert "2 h later" not in buttons(await group.card())


async def test_one_admin_moves_it_to_the_place_that_was_agreed(group):
    await group.dana.says(f"/new {LINE}")
    assert "🅱 To the other place" not in buttons(await group.card())
    await group.dana.taps("🅱 Other place")
    await group.dana.says("the car park", reply_to=(await group.card())["id"])
    await group.dana.taps("✅ Propose")
    await group.emil.taps("✅ Approve")
    await group.dana.taps("🅱 To the other place")
    assert "Where: the car park" in (await group.dana.sees("It is at another place."))["text"]
    await group.dana.taps("📣 Yes, tell them")
    text = (await group.card())["text"]
    assert "Where: the car park" in text
    assert "🅱 To the other place" not in buttons(await group.card())
    await group.dana.taps("🅰 Back to the first place")
    await group.dana.taps("📣 Yes, tell them")
    assert "Where: gate 2" in (await group.card())["text"]


async def test_what_is_past_by_now_is_not_offered_and_what_was_put_off_can_come_back(group):
    await group.approved("stall BHX4 in 2 hours gate 2")
    await group.dana.taps("2 h later")
    await group.dana.taps("📣 Yes, tell them")
    assert "As first planned" in buttons(await group.card())
    await group.waits(2 * 3600 + 35 * 60)  # the first time, and half an hour after it, are past
    await group.dana.taps("🔄 Refresh")
    found = buttons(await group.card())
    assert "As first planned" not in found
    assert "30 min later" not in found
    assert "1 h later" in found


async def test_what_was_read_before_it_changed_is_not_sent(group):
    event = await group.approved(LINE)
    card = (await group.card())["id"]
    await group.dana.taps("30 min later")
    await group.brazier.services.decisions.later(first(group, event).id, 60)
    await group.dana.taps("📣 Yes, tell them", card)
    assert "Somebody was quicker" in (await group.alerts())[-1]
    assert first(group, event).late == 60


def approvable(card):
    return "✅ Approve the change" in buttons(card)


async def test_a_double_tap_leaves_a_change_that_can_be_approved(group):
    event = await group.approved(LINE)
    card = await group.card()
    (cancel,) = [
        one["data"]
        for row in card["buttons"]
        for one in row
        if one["text"] == "❌ Cancel this one"
    ]
    await asyncio.gather(
        *(who.taps(cancel, card["id"], wait_s=0) for who in (group.dana, group.dana, group.emil))
    )
    await group.dana.sees("Asked: cancel this one")
    for _ in range(300):
        if len(await group.alerts()) >= 2:
            break
        await asyncio.sleep(0.01)
    assert approvable(await group.card())
    for who in (group.emil, group.dana):
        await who.taps("✅ Approve the change")
        if first(group, event).standing is Standing.CANCELLED:
            return
    raise AssertionError("nobody could approve it")


async def replays(group, old, label):
    """Let Fay send what an earlier state of the card had under a button, as a changed app can."""
    (data,) = {one["data"] for row in old["buttons"] for one in row if one["text"] == label}
    services = group.brazier.services
    update = {
        "update_id": 900_000_000 + len(label),
        "callback_query": {
            "id": "1",
            "from": {"id": group.fay.id, "is_bot": False, "first_name": "Fay"},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": old["id"],
                "date": int(services.clock.now().timestamp()),
                "chat": {"id": group.id, "type": "supergroup", "title": "Organisers"},
                "text": "card",
            },
        },
    }
    application = group.brazier.application
    await application.process_update(Update.de_json(update, application.bot))


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("label", ["🔄 Refresh", "‹ All events"])
async def test_an_old_button_never_takes_the_approval_from_the_card(group, label, forgotten):
    event = await group.approved(LINE)
    old = await group.card()
    await group.dana.taps("❌ Cancel this one")
    if forgotten:  # as after a new start
        group.brazier.services.console.makers.clear()
    await replays(group, old, label)
    card = next(m for m in await group.dana.messages() if m["id"] == old["id"])
    assert approvable(card)
    await group.emil.taps("✅ Approve the change", old["id"])
    assert first(group, event).standing is Standing.CANCELLED


async def test_while_a_change_waits_one_admin_still_holds_it(group):
    event = await group.approved(LINE)
    await group.dana.taps("❌ Cancel this one")
    assert {"✋ Hold", "1 h later"} <= set(buttons(await group.card()))
    assert "❌ Cancel this one" not in buttons(await group.card())
    await group.emil.taps("✋ Hold")
    await group.emil.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.HELD
    await group.emil.taps("✅ Approve the change")
    assert first(group, event).standing is Standing.CANCELLED


async def test_the_card_stays_with_the_date_that_was_cancelled(group):
    event = await group.approved(WEEK)
    await group.dana.taps("❌ Cancel this one")
    await group.emil.taps("✅ Approve the change")
    card = await group.card()
    assert "cancelled" in card["text"]
    assert "✋ Hold" not in buttons(card)
    assert "❌ Cancel this one" not in buttons(card)
    await group.dana.taps(next(b for b in buttons(card) if b.startswith("Next: ")))
    assert "✋ Hold" in buttons(await group.card())
    assert events(group).of(event)[1].standing is Standing.PLANNED


async def test_to_cancel_two_admins_are_needed(group):
    event = await group.approved(LINE)
    await group.dana.taps("❌ Cancel this one")
    await group.dana.sees("Asked: cancel this one")
    assert first(group, event).standing is Standing.PLANNED
    await group.dana.taps("✅ Approve the change")
    assert "A second admin must approve it" in (await group.alerts())[-1]
    await group.fay.taps("✅ Approve the change")
    assert "Only an admin" in (await group.alerts())[-1]
    await group.emil.taps("✅ Approve the change")
    assert first(group, event).standing is Standing.CANCELLED
    assert "cancelled" in (await group.card())["text"]
    assert "✋ Hold" not in buttons(await group.card())


async def test_who_made_the_event_may_approve_what_another_asked(group):
    event = await group.approved(LINE)
    await group.emil.taps("❌ Cancel this one")
    await group.emil.taps("✅ Approve the change")
    assert "A second admin must approve it" in (await group.alerts())[-1]
    await group.dana.taps("✅ Approve the change")
    assert first(group, event).standing is Standing.CANCELLED


async def test_no_older_card_lets_the_asker_approve_her_own_change(group):
    """The buttons of the first card name Dana as its maker: they must not pass for who asks for a change."""
    event = await group.approved(LINE)
    old = (await group.card())["id"]
    await group.emil.says("/events")
    await group.emil.taps(buttons(await group.card())[0])
    await group.emil.taps("❌ Cancel this one", (await group.card())["id"])
    await group.emil.taps("🔄 Refresh", old)
    card = next(m for m in await group.dana.messages() if m["id"] == old)
    assert "Asked: cancel this one" in card["text"]
    assert "/events leads there" in card["text"]
    assert "✅ Approve the change" not in buttons(card)
    await group.dana.taps("✅ Approve the change")  # on the card on which it was asked for
    assert first(group, event).standing is Standing.CANCELLED


async def test_one_of_many_or_all_can_be_cancelled(group):
    event = await group.approved(WEEK)
    await group.dana.taps("❌ Cancel this one")
    await group.emil.taps("✅ Approve the change")
    found = events(group).of(event)
    assert [one.standing for one in found[:2]] == [Standing.CANCELLED, Standing.PLANNED]
    assert events(group).get(event).state is State.ON
    await group.dana.says("/events")
    await group.dana.taps(next(b for b in buttons(await group.card()) if "❌" not in b))
    await group.dana.taps("❌ Cancel all")
    await group.dana.sees("Asked: cancel it for good")
    await group.emil.taps("✅ Approve the change")
    assert events(group).get(event).state is State.CANCELLED


async def test_a_second_cancel_is_answered_in_words(group):
    await group.approved(LINE)
    await group.dana.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    messages = [m["id"] for m in await group.dana.messages() if m["buttons"]]
    await group.dana.taps("❌ Cancel this one", messages[-1])
    await group.emil.taps("✅ Approve the change", messages[-1])
    await group.dana.taps("❌ Cancel this one", messages[0])  # the first card still has the button
    assert "cancelled already" in (await group.alerts())[-1]


async def test_a_change_that_waits_keeps_others_off(group):
    await group.approved(LINE)
    await group.dana.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    messages = [m["id"] for m in await group.dana.messages() if m["buttons"]]
    await group.dana.taps("❌ Cancel this one", messages[-1])
    await group.emil.taps("❌ Cancel this one", messages[0])
    assert "Another change of it waits" in (await group.alerts())[-1]


async def test_a_change_can_be_withdrawn(group):
    event = await group.approved(LINE)
    await group.dana.taps("❌ Cancel this one")
    await group.fay.taps("↩️ Withdraw")
    assert events(group).asked(event)
    await group.dana.taps("↩️ Withdraw")
    assert events(group).asked(event) is None
    await group.dana.taps("✋ Hold")


async def test_a_new_line_changes_it_when_a_second_admin_agrees(group):
    event = await group.approved(LINE)
    before = first(group, event).id
    await group.dana.taps("✏️ Change")
    asked = await group.dana.sees("What shall hold instead?")
    await group.dana.says("tomorrow 15-17 gate 3", reply_to=asked["id"])
    text = (await group.dana.sees("Asked: change it to"))["text"]
    assert "15:00–17:00" in text
    assert "gate 3" in text
    await group.emil.taps("✅ Approve the change")
    one = first(group, event)
    assert (one.id, one.local.hour) == (before, 15)
    assert events(group).get(event).place.words == "gate 3"
    assert Tell.MOVED in await tells(group, event)


async def test_a_new_line_that_is_not_understood_is_said(group):
    event = await group.approved(LINE)
    await group.dana.taps("✏️ Change")
    asked = await group.dana.sees("What shall hold instead?")
    await group.dana.says("32 February 12-14", reply_to=asked["id"])
    await group.dana.sees("There is no such day")
    await group.dana.says("tomorrow 12-14 gate 2", reply_to=asked["id"])
    await group.dana.sees("It is so already")
    await group.fay.says("tomorrow 15-17", reply_to=asked["id"])
    await group.dana.sees("Only an admin of this group")
    assert events(group).asked(event) is None


async def test_a_change_while_something_is_sent_says_so(group, monkeypatch):
    event = await group.approved(LINE)
    one = first(group, event)

    async def sending(_):
        now = one.starts
        return [
            Notice(1, one.id, 1, Tell.HELD, now, now, NoticeState.SENDING, total=3000, sent=1200)
        ]

    monkeypatch.setattr(type(events(group)), "notices", lambda _, o: sending(o))
    await group.dana.taps("❌ Cancel this one")
    text = (await group.dana.sees("Something is being sent right now"))["text"]
    assert "Sent to about 1200 of about 3000." in text


async def test_sending_that_stopped_goes_on_when_an_admin_says_so(group, monkeypatch):
    event = await group.approved(LINE)
    one, went_on = first(group, event), []

    async def paused(_):
        now, state = one.starts, NoticeState.PAUSED
        return [Notice(7, one.id, 1, Tell.HELD, now, now, state, total=3000, sent=1200)]

    async def go_on(notice):
        went_on.append(notice)
        return True

    monkeypatch.setattr(type(events(group)), "notices", lambda _, o: paused(o))
    monkeypatch.setattr(group.brazier.services.console, "go_on", go_on)
    await group.dana.taps("🔄 Refresh")
    await group.dana.sees("Sending has stopped")
    await group.fay.taps("▶️ Send to the rest")
    assert went_on == []
    await group.emil.taps("▶️ Send to the rest")
    assert went_on == [7]


async def test_what_is_over_can_be_held_no_more(group):
    await group.approved("stall BHX4 in 2 hours gate 2")
    card = (await group.card())["id"]
    await group.waits(5 * 3600)
    await group.dana.taps("✋ Hold", card)
    assert "It is over" in (await group.alerts())[-1]


async def test_hold_typed_asks_for_the_only_event(group):
    event = await group.approved(LINE)
    await group.emil.says("/hold")
    await group.dana.sees("Tell everybody now?")
    await group.emil.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.HELD


async def test_hold_typed_asks_which_where_there_are_several(group):
    await group.approved(LINE)
    later = await group.approved("meeting BHX4 tomorrow 17-18 hall")
    await group.emil.says("/hold")
    asked = await group.dana.sees("Which one shall people wait for?")
    assert len(buttons(asked)) == 2
    await group.emil.taps(buttons(asked)[1])
    await group.emil.taps("📣 Yes, tell them")
    assert first(group, later).standing is Standing.HELD


async def test_cancel_typed_leads_to_the_card(group):
    await group.approved(LINE)
    await group.emil.says("/cancel")
    assert "❌ Cancel this one" in buttons(await group.card())


async def test_hold_and_cancel_with_nothing_planned_say_so(group):
    for command in ("/hold", "/cancel", "/events"):
        await group.dana.says(command)
        await group.dana.sees("Nothing is planned")
        await call(group.session, "GET", "/sandbox/state")


async def test_the_list_shows_all_sites_with_a_button_each(group):
    await group.approved(LINE)
    await group.proposed("meeting JFK8 tomorrow 17-18 hall")
    await group.dana.says("/events")
    labels = buttons(await group.dana.sees("What is planned"))
    assert len(labels) == 2
    assert labels[0].startswith("⏳ 👥")
    assert labels[1].endswith("· BHX4")
    assert all(len(label) <= 40 for label in labels)


async def test_a_long_list_has_pages(group):
    await group.approved("stall BHX4 every day 12-14 gate 2 for 3 weeks")
    await group.dana.says("/events")
    assert len(buttons(await group.card())) == 13
    await group.dana.taps("›")
    assert buttons(await group.card())[-1] == "‹"
    await group.dana.taps("‹")
    assert buttons(await group.card())[-1] == "›"


async def test_the_card_says_how_many_come_and_why_others_cannot(group):
    event = await group.approved(LINE)
    one = first(group, event)
    tally = group.brazier.services.tally
    tally._answers[one.id].update({"c": 163, "a": 44, "j": 3})
    await group.dana.taps("🔄 Refresh")
    text = (await group.card())["text"]
    assert "Coming: 150 or more" in text
    assert "Cannot come: about 50" in text
    assert "asleep then: about 40" in text
    assert "second job" not in text
    assert "each other reason: fewer than 20" in text


async def test_few_are_never_told_exactly(group):
    t = group.brazier.services.texts.translator("en")
    assert {organiser_counts.about(t, n) for n in range(20)} == {"fewer than 20"}
    assert organiser_counts.about(t, 24) == "about 20"


@pytest.mark.parametrize(
    ("counts", "state", "words"),
    [
        ((7, 7, 0), NoticeState.DONE, "Sent to all."),
        ((7, 3, 0), NoticeState.SENDING, "Being sent."),
        ((7, 6, 1), NoticeState.DONE, "Sent. A few were not reached."),
        ((300, 100, 0), NoticeState.SENDING, "Sent to about 100 of about 300."),
    ],
)
async def test_how_far_sending_is_is_said_in_words(group, counts, state, words):
    t = group.brazier.services.texts.translator("en")
    now, (total, sent, failed) = group.brazier.services.clock.now(), counts
    notice = Notice(1, "x", 1, Tell.HELD, now, now, state, total=total, sent=sent, failed=failed)
    assert organiser_counts.sent(t, [notice]) == words


async def test_the_fourth_message_to_everybody_in_an_hour_needs_a_second_admin(group):
    event = await group.approved(LINE)
    for button in ("✋ Hold", "▶️ As planned again", "✋ Hold"):
        await group.dana.taps(button)
        await group.dana.taps("📣 Yes, tell them")
    await group.dana.taps("▶️ As planned again")
    for _ in range(2):
        await group.dana.taps("📣 Yes, tell them")
        assert "A second admin must tap" in (await group.alerts())[-1]
    assert first(group, event).standing is Standing.HELD
    await group.emil.taps("📣 Yes, tell them")
    assert first(group, event).standing is Standing.PLANNED


def test_after_an_hour_one_admin_alone_may_tell_everybody_again():
    alone = Alone()
    for at in range(3):
        assert alone.may("e", "h", 1, float(at))
        alone.told("e", float(at))
    assert not alone.may("e", "h", 1, 10.0)
    assert alone.may("other", "h", 1, 10.0)
    assert alone.may("e", "h", 2, 20.0)
    assert alone.may("e", "h", 1, 3601.0)


async def test_the_list_marks_what_waits_for_a_second_admin(group):
    await group.approved(LINE)
    await group.dana.taps("❌ Cancel this one")
    await group.dana.says("/events")
    assert buttons(await group.card())[0].startswith("⏳ ")
