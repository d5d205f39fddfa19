"""Groups: who hears what, administrators in the open and in hiding, and what changes when a group grows up."""

from __future__ import annotations

import pytest
from conversation import RefusedError, call, sandbox_person
from telegram import BotCommandScope
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.sandbox.world import ANONYMOUS_ID


@pytest.fixture
async def organisers(session):
    """Two people and a way to make groups of them."""
    return await sandbox_person(session, "Mary"), await sandbox_person(session, "Tom")


async def group(session, organisers, **more):
    ids = [person.id for person in organisers]
    order = {"title": "Organisers", "members": ids, "admins": ids[:1], **more}
    made = await call(session, "POST", "/sandbox/groups", order)
    return made["id"], [person.inside(made["id"]) for person in organisers]


async def updates(bot, kind):
    found = await bot.get_updates(allowed_updates=[])
    return [getattr(update, kind) for update in found if getattr(update, kind) is not None]


async def test_the_bot_is_told_that_it_was_added(telegram_bot, session, organisers):
    number, _ = await group(session, organisers)
    (change,) = await updates(telegram_bot, "my_chat_member")
    assert (change.chat.id, change.chat.type, change.chat.title) == (number, "group", "Organisers")
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("left", "member")
    assert change.from_user.id == organisers[0].id


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(telegram_bot, session, organisers):
    number, (mary, _) = await group(session, organisers)
    sent = await telegram_bot.send_message(number, "Ask me")
    assert (await mary.says("just talk", wait_s=0))["update_id"] is None
    assert (await mary.says("/help@other_bot", wait_s=0))["update_id"] is None
    await mary.says("/help", wait_s=0)
    await mary.says("/help@brazier_sandbox_bot", wait_s=0)
    await mary.says("an answer", reply_to=sent.id, wait_s=0)
    heard = [message.text for message in await updates(telegram_bot, "message") if message.text]
    assert heard == ["/help", "/help@brazier_sandbox_bot", "an answer"]


async def test_an_administrator_hears_everything(telegram_bot, session, organisers):
    number, (mary, _) = await group(session, organisers, bot="administrator")
    await mary.says("just talk", wait_s=0)
    assert (await updates(telegram_bot, "message"))[-1].text == "just talk"
    admins = await telegram_bot.get_chat_administrators(number)
    assert {(admin.user.id, admin.status) for admin in admins} == {
        (organisers[0].id, "creator"),
        (1, "administrator"),
    }
    member = await telegram_bot.get_chat_member(number, organisers[1].id)
    assert member.status == "member"
    assert await telegram_bot.get_chat_member_count(number) == 3
    assert (await telegram_bot.get_chat(number)).title == "Organisers"


async def test_an_anonymous_administrator_speaks_as_the_group_and_taps_as_herself(
    telegram_bot, session, organisers
):
    number, (mary, tom) = await group(
        session, organisers, anonymous=[organisers[0].id], bot="administrator"
    )
    await mary.says("who am I", wait_s=0)
    message = (await updates(telegram_bot, "message"))[-1]
    assert message.from_user.id == ANONYMOUS_ID
    assert message.sender_chat.id == message.chat.id == number
    assert message.chat.type == "supergroup"
    assert (await tom.last())["from"] == {
        "id": number,
        "name": "Organisers",
        "bot": False,
        "anonymous": True,
    }
    markup = {"inline_keyboard": [[{"text": "Approve", "callback_data": "yes"}]]}
    await telegram_bot.send_message(number, "Approve?", reply_markup=markup)
    await mary.taps("Approve", wait_s=0)
    (query,) = await updates(telegram_bot, "callback_query")
    assert query.from_user.id == mary.id


async def test_a_group_becomes_a_supergroup(telegram_bot, session, organisers):
    number, (mary, _) = await group(session, organisers, bot="administrator")
    made = await call(session, "POST", f"/sandbox/groups/{number}/migrate")
    assert made["kind"] == "supergroup"
    assert made["id"] < -1_000_000_000_000
    away, here = (await updates(telegram_bot, "message"))[-2:]
    assert (away.chat.id, away.migrate_to_chat_id) == (number, made["id"])
    assert (here.chat.id, here.migrate_from_chat_id) == (made["id"], number)
    with pytest.raises(ChatMigrated) as error:
        await telegram_bot.send_message(number, "too late")
    assert error.value.new_chat_id == made["id"]
    await telegram_bot.send_message(made["id"], "in time")
    assert (await mary.last())["text"] == "in time"
    with pytest.raises(RefusedError, match="only a group that has not migrated yet"):
        await call(session, "POST", f"/sandbox/groups/{number}/migrate")


async def test_messages_of_supergroups_have_numbers_of_their_own(
    telegram_bot, session, organisers, ana
):
    number, _ = await group(session, organisers, kind="supergroup")
    first = await telegram_bot.send_message(number, "first")
    private = await telegram_bot.send_message(ana.id, "private")
    second = await telegram_bot.send_message(number, "second")
    next_private = await telegram_bot.send_message(ana.id, "private")
    assert second.id == first.id + 1
    assert next_private.id == private.id + 1


async def test_a_bot_that_was_removed_is_told_and_refused(telegram_bot, session, organisers):
    number, _ = await group(session, organisers)
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"bot": "kicked"})
    assert (await updates(telegram_bot, "my_chat_member"))[-1].new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await telegram_bot.send_message(number, "hello?")
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"bot": "member"})
    assert await telegram_bot.send_message(number, "back")


async def test_a_bot_can_leave(telegram_bot, session, organisers):
    number, _ = await group(session, organisers)
    assert await telegram_bot.leave_chat(number)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await telegram_bot.send_message(number, "hello?")


async def test_members_come_go_and_rise(telegram_bot, session, organisers, ana):
    number, (_, tom) = await group(session, organisers, bot="administrator")
    await telegram_bot.get_updates(allowed_updates=["message", "chat_member"])
    path = f"/sandbox/groups/{number}/members"
    changed = await call(session, "POST", path, {"add": [ana.id], "admins": [tom.id]})
    assert changed["members"] == [organisers[0].id, tom.id, ana.id]
    assert changed["admins"] == [organisers[0].id, tom.id]
    await call(session, "POST", path, {"remove": [ana.id]})
    found = await telegram_bot.get_updates()
    changes = [update.chat_member for update in found if update.chat_member]
    assert [(c.new_chat_member.user.id, c.new_chat_member.status) for c in changes] == [
        (ana.id, "member"),
        (tom.id, "administrator"),
        (ana.id, "left"),
    ]
    services = [u.message for u in found if u.message and u.message.new_chat_members]
    assert services[-1].new_chat_members[0].id == ana.id
    with pytest.raises(RefusedError, match="this person is in no chat with that id"):
        await ana.inside(number).says("hello?")


async def test_only_an_administrator_deletes_and_pins_what_others_wrote(
    telegram_bot, session, organisers
):
    number, (mary, tom) = await group(session, organisers)
    said = (await mary.says("/help", wait_s=0))["message_id"]
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await telegram_bot.delete_message(number, said)
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await telegram_bot.pin_chat_message(number, said)
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"bot": "administrator"})
    assert await telegram_bot.pin_chat_message(number, said)
    assert (await tom.phone())["pinned"] == [said]
    assert (await tom.last())["service"]["pinned_message"]["message_id"] == said
    assert (await telegram_bot.get_chat(number)).pinned_message.message_id == said
    assert await telegram_bot.unpin_chat_message(number)
    assert await telegram_bot.delete_message(number, said)


async def test_commands_of_a_group_are_found_by_scope(telegram_bot, session, organisers):
    number, (mary, tom) = await group(session, organisers)
    for scope, word in (
        ({"type": "default"}, "help"),
        ({"type": "all_group_chats"}, "group"),
        ({"type": "chat_administrators", "chat_id": number}, "pair"),
    ):
        await telegram_bot.set_my_commands([(word, word)], scope=BotCommandScope.de_json(scope))
    assert (await mary.phone())["commands"][0]["command"] == "pair"
    assert (await tom.phone())["commands"][0]["command"] == "group"
    assert (await organisers[0].phone())["commands"][0]["command"] == "help"


async def test_a_wrong_group_is_refused_in_words(session, ana):
    for wrong, why in (
        ({"title": "x"}, "a group needs at least one member"),
        ({"title": "x", "members": [77]}, "members: there is nobody with the id 77"),
        ({"title": "x", "members": ana.id}, "members must be a list of ids"),
        (
            {"title": "x", "members": [ana.id], "kind": "channel"},
            "kind must be group or supergroup",
        ),
    ):
        with pytest.raises(RefusedError, match=why):
            await call(session, "POST", "/sandbox/groups", wrong)
