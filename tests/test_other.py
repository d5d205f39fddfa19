"""Voice, pictures, contacts, edits, unknown commands, strange buttons: never opened, never silence."""

from __future__ import annotations

import asyncio

import pytest
from conversation import call, control
from running import running, settings


async def methods(sandbox):
    async with control(sandbox.url) as session:
        return [c["method"].lower() for c in (await call(session, "GET", "/sandbox/log"))["calls"]]


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "document", "location", "video"])
async def test_what_is_no_text_gets_one_kind_sentence_and_is_never_downloaded(
    bot, phones, sandbox, kind
):
    worker = await phones()
    await worker.sends(kind)
    assert "I can only read text." in (await worker.last())["text"]
    assert "getfile" not in await methods(sandbox)


async def test_a_shared_contact_is_deleted_at_once(bot, phones):
    worker = await phones()
    await worker.sends("contact")
    messages = await worker.messages()
    assert len(messages) == 1
    assert "I deleted it from this chat." in messages[0]["text"]


async def test_a_changed_message_is_asked_for_again(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    said = await worker.says("hello")
    await worker.does("edit", message_id=said["message_id"], text="can they sack me", wait_s=5)
    assert "Please write it again" in (await worker.last())["text"]


async def test_an_unknown_command_is_answered(bot, phones):
    worker = await phones()
    await worker.says("/strike")
    assert "I do not know this command." in (await worker.last())["text"]


async def test_a_button_that_this_bot_did_not_seal_is_an_old_menu_and_the_present_one_is_shown(
    sandbox, phones, tmp_path
):
    worker = await phones()
    async with running(settings(sandbox, tmp_path)):
        await worker.says("/start BHX4")
    (tmp_path / "other").mkdir()
    async with running(settings(sandbox, tmp_path / "other")):
        told = await worker.taps("✊ Strike")
        assert told["alert"]["text"] == "This menu is old. Here is the new one."
        assert "Where do you work?" in (await worker.last())["text"]


async def test_a_tap_is_answered_with_one_edit(bot, phones, sandbox):
    worker = await phones()
    await worker.says("/start BHX4")
    before = len(await methods(sandbox))
    await worker.taps("✊ Strike")
    made = (await methods(sandbox))[before:]
    assert sorted(m for m in made if not m.startswith(("getupdates", "setmy"))) == [
        "answercallbackquery",
        "editmessagetext",
    ]


async def test_in_a_group_the_bot_keeps_quiet(bot, phones, sandbox):
    worker = await phones()
    async with control(sandbox.url) as session:
        order = {"title": "A group", "members": [worker.id], "admins": [worker.id]}
        group = (await call(session, "POST", "/sandbox/groups", order))["id"]
    await worker.inside(group).says("can they sack me")
    said = [m["text"] for m in await worker.inside(group).messages() if m["from"] == 1]
    assert said == []


async def test_an_album_is_answered_once(bot, phones):
    worker = await phones()
    for _ in range(3):
        await worker.sends("photo", media_group_id="7")
    said = [m["text"] for m in await worker.messages() if "I can only read text." in m["text"]]
    assert len(said) == 1


async def test_a_contact_that_telegram_will_not_delete_is_not_called_deleted(bot, phones, session):
    worker = await phones()
    order = {"kind": "error", "method": "deleteMessages", "description": "Bad Request: too old"}
    await call(session, "POST", "/sandbox/faults", order)
    await worker.sends("contact")
    assert "I could not delete it." in (await worker.last())["text"]


async def test_a_contact_is_deleted_also_when_telegram_fails_at_first(bot, phones, session):
    worker = await phones()
    await call(
        session, "POST", "/sandbox/faults", {"kind": "bad_gateway", "method": "deleteMessages"}
    )
    await worker.sends("contact", wait_s=10)
    assert [m["text"] for m in await worker.messages() if "I deleted it" in m["text"]]
    assert len(await worker.messages()) == 1


async def test_two_taps_at_once_are_one_screen_and_no_apology(bot, phones, session):
    worker = await phones()
    await worker.says("/start BHX4")
    await call(session, "POST", "/sandbox/settings", {"latency_ms": 100})
    message = (await worker.last())["id"]
    await asyncio.gather(*(worker.taps("✊ Strike", message) for _ in range(2)))
    await asyncio.sleep(0.3)
    messages = await worker.messages()
    assert len(messages) == 2
    assert messages[-1]["text"].startswith("✊ Strike")


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_where_telegram_lets_nothing_be_edited_a_new_message_comes(
    bot, phones, session, words
):
    worker = await phones()
    await worker.says("/start BHX4")
    order = {"kind": "error", "method": "editMessageText", "description": f"Bad Request: {words}"}
    await call(session, "POST", "/sandbox/faults", order)
    await worker.taps("✊ Strike")
    messages = await worker.messages()
    assert len(messages) == 3
    assert messages[-1]["text"].startswith("✊ Strike")


async def test_who_runs_it_may_have_any_name(sandbox, phones, tmp_path):
    named = settings(sandbox, tmp_path, operator="GMB <Midlands> & friends", name="Help & <more>")
    worker = await phones()
    async with running(named):
        for command in ("/start", "/help", "/privacy"):
            await worker.says(command)
        texts = " ".join(m["text"] for m in await worker.messages())
    assert "GMB <Midlands> & friends" in texts
    assert "Help & <more>" in texts
