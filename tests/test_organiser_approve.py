"""Who may let an event be on: a second admin of the group, in time, once; and every way in which that is refused."""

from __future__ import annotations

import asyncio

import pytest
from conversation import call, sandbox_person
from gathering import buttons, paired
from running import running, settings

from bot.errors import OldMenuError
from bot.event import State
from bot.models import Reply

LINE = "stall BHX4 tomorrow 17-19 gate 2"


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


def state(group, event):
    return group.brazier.services.events.get(event).state


async def test_the_creator_cannot_approve_her_own(group):
    event = await group.proposed(LINE)
    await group.dana.taps("✅ Approve")
    assert "A second admin must approve it" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED


async def test_a_member_who_is_no_admin_cannot_approve(group):
    event = await group.proposed(LINE)
    await group.fay.taps("✅ Approve")
    assert "Only an admin of this group" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED


async def test_a_member_who_is_no_admin_can_propose(group):
    await group.fay.says(f"/new {LINE}")
    await group.fay.taps("✅ Propose")
    await group.dana.taps("✅ Approve")
    (event,) = group.brazier.services.events.all()
    assert event.state is State.ON


async def test_while_telegram_does_not_say_who_is_admin_nobody_approves(group):
    event = await group.proposed(LINE)
    fault = {"kind": "error", "method": "getChatMember", "code": 400}
    await call(group.session, "POST", "/sandbox/faults", fault)
    await group.emil.taps("✅ Approve")
    assert "Telegram does not tell me now" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED
    await group.emil.taps("✅ Approve")
    assert state(group, event) is State.ON


async def test_an_admin_is_believed_for_a_minute_and_no_longer(group):
    await group.approved(LINE)
    await group.changes(members=[group.emil.id])
    second = await group.proposed("stall BHX4 tomorrow 12-13 gate 3")
    admins = group.brazier.services.console.admins
    assert group.emil.id in admins
    admins[group.emil.id] = 0.0  # as if the minute were over
    await group.emil.taps("✅ Approve")
    assert state(group, second) is State.PROPOSED


async def test_an_anonymous_admin_is_asked_to_show_herself(bot, session):
    group = await paired(bot, session)
    await group.changes(anonymous=[group.dana.id])
    await group.dana.says(f"/new {LINE}")
    await group.fay.sees("Turn off “Remain anonymous” for a moment")
    assert bot.services.events.all() == []


async def test_an_approval_after_a_day_is_too_late(group):
    event = await group.proposed("stall BHX4 in 60 hours gate 2")
    await group.waits(25 * 3600)
    await group.emil.taps("✅ Approve")
    assert "Too late" in (await group.alerts())[-1]
    assert state(group, event) is not State.ON
    await group.dana.sees("Nobody approved it within a day")


async def test_an_approval_after_its_time_is_too_late(group):
    event = await group.proposed("stall BHX4 in 2 hours gate 2")
    await group.waits(3 * 3600)
    await group.emil.taps("✅ Approve")
    assert "Too late" in (await group.alerts())[-1]
    assert state(group, event) is not State.ON


async def test_of_two_admins_at_once_one_approves_and_the_other_is_told(bot, session):
    group = await paired(bot, session)
    gina = await sandbox_person(session, "Gina")
    await group.changes(add=[gina.id])
    await group.changes(admins=[group.dana.id, group.emil.id, gina.id])
    event = await group.proposed(LINE)
    card = (await group.card())["id"]
    await asyncio.gather(
        group.emil.taps("✅ Approve", card, wait_s=0),
        gina.inside(group.id).taps("✅ Approve", card, wait_s=0),
    )
    await group.dana.sees("Coming:")
    for _ in range(300):
        if await group.alerts():
            break
        await asyncio.sleep(0.01)
    assert "Somebody was quicker" in (await group.alerts())[-1]
    assert len(await group.brazier.services.events.notices(occurrence(group, event))) == 1


def occurrence(group, event):
    return group.brazier.services.events.of(event)[0].id


async def test_in_a_group_that_became_public_nothing_is_approved(group):
    event = await group.proposed(LINE)
    await group.changes(username="everybody")
    await group.emil.taps("✅ Approve")
    assert "This group is public now" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED
    await group.dana.says(f"/new {LINE}")
    await group.dana.sees("This group is public now")
    await group.dana.says("/events")
    texts = [m["text"] for m in await group.dana.messages() if m["from"]["bot"]]
    assert not any("What is planned" in text for text in texts)
    assert await group.brazier.services.console.tell(Reply("Everybody has been told.")) is None
    assert [m["text"] for m in await group.dana.messages() if m["from"]["bot"]] == texts


async def test_while_the_bot_is_no_administrator_nothing_is_approved(group):
    event = await group.proposed(LINE)
    await group.changes(bot="member")
    await group.dana.sees("I am no longer an administrator here")
    await group.emil.taps("✅ Approve")
    assert "I am no administrator here any more" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED
    await group.changes(bot="administrator")
    await group.emil.taps("✅ Approve")
    assert state(group, event) is State.ON


async def test_in_a_group_that_is_not_the_console_any_more_nothing_is_approved(group):
    event = await group.proposed(LINE)
    await group.brazier.services.console.pair(-77, "en")
    await group.emil.taps("✅ Approve")
    assert "not the organisers' console any more" in (await group.alerts())[-1]
    assert state(group, event) is State.PROPOSED


async def test_a_proposal_can_be_withdrawn_by_any_admin_but_not_by_others(group):
    event = await group.proposed(LINE)
    await group.fay.taps("↩️ Withdraw")
    assert state(group, event) is State.PROPOSED
    await group.emil.taps("↩️ Withdraw")
    await group.dana.sees("Thrown away")
    assert group.brazier.services.events.all() == []


async def test_a_card_that_was_deleted_can_only_be_withdrawn(group):
    await group.proposed(LINE)
    card = (await group.card())["id"]
    await group.brazier.application.bot.delete_message(group.id, card)
    await group.dana.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    await group.dana.sees("It can only be approved on its own card")
    assert buttons(await group.card()) == ["↩️ Withdraw"]


async def test_the_list_leads_back_to_the_card_that_waits(group):
    await group.proposed(LINE)
    card = (await group.card())["id"]
    await group.dana.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    await group.dana.sees("Here is its card")
    assert (await group.dana.last())["reply_to"]["id"] == card


async def test_a_card_approves_also_after_the_bot_was_started_anew(sandbox, session, tmp_path):
    async with running(settings(sandbox, tmp_path)) as brazier:
        group = await paired(brazier, session)
        event = await group.proposed(LINE)
    async with running(settings(sandbox, tmp_path)) as brazier:
        await group.dana.taps("✅ Approve")
        assert "A second admin must approve it" in (await group.alerts())[-1]
        await group.emil.taps("✅ Approve")
        assert brazier.services.events.get(event).state is State.ON


async def test_what_was_decided_stays_decided_when_telegram_wants_no_more_messages(group):
    event = await group.proposed(LINE)
    fault = {"kind": "flood", "method": "editMessageText", "retry_after": 60}
    await call(group.session, "POST", "/sandbox/faults", fault)
    await group.emil.taps("✅ Approve")
    assert state(group, event) is State.ON
    assert "Done. Telegram is slow now" in (await group.alerts())[-1]


async def test_a_card_works_in_no_other_group(group):
    await group.proposed(LINE)
    card = await group.card()
    for sealed in (one["data"] for row in card["buttons"] for one in row):
        assert group.brazier.services.seal.open(sealed, group.id)
        with pytest.raises(OldMenuError):
            group.brazier.services.seal.open(sealed, -1000000009999)
