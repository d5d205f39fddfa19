"""The control API: what programs and the page do with people, time and what can be watched."""

from __future__ import annotations

import asyncio
import base64

import aiohttp
import pytest
from conversation import RefusedError, call, control, sandbox_person
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument

from bot.sandbox.server import Sandbox


async def test_a_person_has_a_name_a_language_and_an_empty_chat(session, telegram_bot):
    maria = await sandbox_person(session, "Maria", "pt-br")
    assert await maria.messages() == []
    await maria.says("hello", wait_s=0)
    (update,) = await telegram_bot.get_updates()
    user = update.effective_user
    assert (user.first_name, user.language_code, user.is_bot) == ("Maria", "pt-br", False)
    assert update.effective_chat.id == user.id == maria.id


async def test_an_answer_carries_what_it_answers_with_its_hidden_link(telegram_bot, ana):
    link = '<a href="https://t.me/brazier_sandbox_bot#v1-abc_DEF">\u200b</a>Which shift?'
    asked = await telegram_bot.send_message(ana.id, link, "HTML")
    await ana.says("Nights", reply_to=asked.id, wait_s=0)
    message = (await telegram_bot.get_updates())[-1].message
    assert message.text == "Nights"
    assert message.reply_to_message.from_user.id == 1
    assert (
        message.reply_to_message.entities[0].url == "https://t.me/brazier_sandbox_bot#v1-abc_DEF"
    )


async def test_an_edit_by_a_person_is_an_edited_message(telegram_bot, ana):
    said = await ana.says("teh boss", wait_s=0)
    await ana.does("edit", message_id=said["message_id"], text="the boss")
    update = (await telegram_bot.get_updates())[-1]
    assert (update.edited_message.text, update.message) == ("the boss", None)
    sent = await telegram_bot.send_message(ana.id, "mine")
    with pytest.raises(RefusedError, match="only one's own texts can be edited"):
        await ana.does("edit", message_id=sent.id, text="yours")


KINDS = ("voice", "photo", "sticker", "document", "location", "contact", "video", "audio")
KINDS += ("animation", "video_note", "venue", "dice", "poll")


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_a_person_sends_reaches_the_bot(telegram_bot, ana, kind):
    await ana.sends(kind, wait_s=0)
    message = (await telegram_bot.get_updates())[-1].message
    assert getattr(message, kind)
    assert (await ana.last())[kind]


async def test_a_file_of_a_person_is_downloaded_by_the_bot_and_shown_on_the_page(
    telegram_bot, session, ana
):
    data = base64.b64encode(b"<script>1</script>").decode()
    await ana.sends("document", wait_s=0, name="a.html", mime="text/html", content_base64=data)
    message = (await telegram_bot.get_updates())[-1].message
    file = await message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"<script>1</script>"
    async with session.get((await ana.last())["document"]["url"]) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"] == "sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_blocking_and_starting_again_are_told_to_the_bot(telegram_bot, ana):
    await ana.does("block", blocked=True)
    with pytest.raises(RefusedError, match="has blocked the bot"):
        await ana.says("hello?")
    await ana.does("start", param="bhx4-ro")
    found = (await telegram_bot.get_updates())[1:]
    changes = [u.my_chat_member.new_chat_member.status for u in found if u.my_chat_member]
    assert changes == ["kicked", "member"]
    assert found[-1].message.text == "/start bhx4-ro"
    with pytest.raises(RefusedError, match="a start parameter is up to 64 characters"):
        await ana.does("start", param="no spaces")


async def test_a_tap_names_its_button_by_label_or_data(telegram_bot, ana):
    rows = [
        [InlineKeyboardButton("Go", callback_data="data")],
        [InlineKeyboardButton("Open", url="https://example.org/x")],
        [InlineKeyboardButton("Copy", copy_text={"text": "0300"})],
    ]
    sent = await telegram_bot.send_message(ana.id, "x", reply_markup=InlineKeyboardMarkup(rows))
    for name in ("Go", "data"):
        assert (await ana.taps(name, wait_s=0))["update_id"]
    assert await ana.taps("Open") == {
        "update_id": None,
        "handled": False,
        "alert": None,
        "url": "https://example.org/x",
    }
    assert (await ana.taps("Copy"))["copy"] == "0300"
    with pytest.raises(
        RefusedError, match="no button is called 'Stop'; there are: Go, Open, Copy"
    ):
        await ana.taps("Stop", message_id=sent.id)
    await sent.delete()
    with pytest.raises(RefusedError, match="there is no such message any more"):
        await ana.taps("Go", message_id=sent.id)


async def test_the_clock_moves_on_and_dates_follow(telegram_bot, session, ana):
    before = (await telegram_bot.send_message(ana.id, "before")).date
    assert (await call(session, "POST", "/sandbox/clock", {"advance_s": 7200}))["offset_s"] == 7200
    after = (await telegram_bot.send_message(ana.id, "after")).date
    assert 7200 <= (after - before).total_seconds() < 7260
    with pytest.raises(RefusedError, match="must not be negative"):
        await call(session, "POST", "/sandbox/clock", {"advance_s": -1})


async def test_changes_are_told_as_they_happen(session, telegram_bot, ana):
    version = (await call(session, "GET", "/sandbox/state"))["version"]
    path = f"/sandbox/changes?since={version}&timeout_s=10"
    waiting = asyncio.create_task(call(session, "GET", path))
    await telegram_bot.send_message(ana.id, "news")
    assert (await waiting)["version"] > version
    quiet = (await call(session, "GET", "/sandbox/state"))["version"]
    path = f"/sandbox/changes?since={quiet}&timeout_s=0.01"
    assert (await call(session, "GET", path))["version"] == quiet


async def test_the_state_names_everybody_and_everything(session, telegram_bot, ana):
    await telegram_bot.set_my_name("Foc")
    await telegram_bot.set_my_name("Jăratic", language_code="ro")
    state = await call(session, "GET", "/sandbox/state")
    assert state["bot"]["first_name"] == (await telegram_bot.get_me()).first_name == "Foc"
    (person,) = state["people"]
    assert (person["id"], person["language"], person["started"]) == (ana.id, "ro", True)
    assert person["bot_name"] == "Jăratic"
    assert state["settings"] == {
        "strict": True,
        "limits": "off",
        "latency_ms": 0,
        "privacy_mode": True,
    }


async def test_the_log_holds_calls_with_parameters_and_outcomes(session, telegram_bot, ana):
    await telegram_bot.send_message(ana.id, "one")
    await telegram_bot.send_document(ana.id, b"1234", filename="a.txt")
    first = (await call(session, "GET", "/sandbox/log?method=sendMessage"))["calls"][0]
    assert first["params"] == {"chat_id": ana.id, "text": "one"}
    (second,) = (await call(session, "GET", f"/sandbox/log?since={first['n']}"))["calls"]
    assert second["params"]["document"]["bytes"] == 4
    assert (second["method"], second["outcome"], second["status"]) == ("sendDocument", "ok", 200)


async def test_an_album_of_documents_is_seen_as_one(telegram_bot, ana):
    files = [
        InputMediaDocument(b"a", filename="a.txt"),
        InputMediaDocument(b"b", filename="b.txt"),
    ]
    await telegram_bot.send_media_group(ana.id, files)
    first, second = (await ana.messages())[-2:]
    assert first["album"] == second["album"]
    assert [one["document"]["file_name"] for one in (first, second)] == ["a.txt", "b.txt"]


async def test_messages_are_copied_and_forwarded_unless_protected(telegram_bot, ana):
    hers = (await ana.last())["id"]
    copy = await telegram_bot.copy_message(ana.id, ana.id, hers)
    assert (await ana.last())["id"] == copy.message_id
    forwarded = await telegram_bot.forward_message(ana.id, ana.id, hers)
    assert forwarded.forward_origin.sender_user.id == ana.id
    secret = await telegram_bot.send_message(ana.id, "secret", protect_content=True)
    with pytest.raises(Exception, match="protected content and can't be forwarded"):
        await secret.forward(ana.id)


async def test_texts_of_the_bot_fall_back_to_the_general_language(telegram_bot, ana):
    await telegram_bot.set_my_description("For everybody")
    await telegram_bot.set_my_description("Pentru toți", language_code="ro")
    assert (await telegram_bot.get_my_description("ur")).description == "For everybody"
    assert (await ana.phone())["description"] == "Pentru toți"
    await telegram_bot.set_my_short_description("Short")
    assert (await telegram_bot.get_my_short_description()).short_description == "Short"


async def test_the_menu_button_of_one_chat_goes_before_the_general_one(telegram_bot, ana):
    assert (await telegram_bot.get_chat_menu_button(ana.id)).type == "default"
    await telegram_bot.set_chat_menu_button(ana.id, {"type": "commands"})
    assert (await telegram_bot.get_chat_menu_button(ana.id)).type == "commands"


async def test_pages_of_other_sites_may_not_play_here(session, sandbox):
    for headers in (
        {"Origin": "https://example.org"},
        {"Host": "rebound.example.org"},
        {"Origin": "http://127.0.0.1:1"},
    ):
        async with session.get("/sandbox/state", headers=headers) as answer:
            assert answer.status == 403
        async with session.get("/", headers=headers) as answer:
            assert answer.status == 403
    async with session.get("/bot1:SANDBOX/getMe", headers={"Origin": "https://a.org"}) as answer:
        assert answer.status == 403
    async with session.get("/sandbox/state", headers={"Origin": sandbox.url}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("asked", "body", "status"),
    [
        ("POST /sandbox/people", b"{", 400),
        ("POST /sandbox/people", b"[]", 400),
        ("POST /sandbox/people", b'{"name": ""}', 400),
        ("POST /sandbox/people/99/say", b'{"text": "x"}', 404),
        ("POST /sandbox/people/1001/say", b'{"text": "x", "wait_s": "soon"}', 400),
        ("POST /sandbox/people/1001/say", b'{"text": "x", "chat": "here"}', 400),
        ("POST /sandbox/people/1001/send", b'{"kind": "thought"}', 400),
        ("POST /sandbox/people/1001/tap", b"{}", 400),
        ("POST /sandbox/groups/5/migrate", b"", 404),
        ("POST /sandbox/groups/x/migrate", b"", 400),
        ("POST /sandbox/settings", b'{"limits": "some"}', 400),
        ("POST /sandbox/settings", b'{"strict": 1}', 400),
        ("GET /sandbox/log?since=x", b"", 400),
        ("GET /sandbox/files/x", b"", 404),
        ("GET /page/..%2fserver.py", b"", 404),
        ("GET /fonts/none.woff2", b"", 404),
    ],
)
async def test_what_is_wrong_is_answered_in_words(session, ana, asked, body, status):
    assert ana.id == 1001
    verb, path = asked.split()
    async with session.request(verb, path, data=body or None) as answer:
        assert answer.status == status
        if path.startswith("/sandbox"):
            assert (await answer.json())["error"]


async def test_the_page_and_the_fonts_are_served(session):
    for path, kind in (("/", "text/html"), ("/fonts/noto-sans-latin-400.woff2", "font/woff2")):
        async with session.get(path) as answer:
            assert answer.status == 200
            assert answer.content_type == kind


async def test_a_port_in_use_is_refused(sandbox):
    with pytest.raises(OSError, match="in use"):
        async with Sandbox(sandbox.port):
            pass


async def test_a_sandbox_that_ends_lets_everybody_go():
    async with Sandbox() as sandbox, control(sandbox.url) as session:
        ana = await sandbox_person(session)
        waiting = asyncio.create_task(ana.says("hello", wait_s=30))
        await ana.sees("hello")
        path = "/sandbox/changes?since=2&timeout_s=30"
        changes = asyncio.create_task(call(session, "GET", path))
        for _ in range(500):
            if sandbox.world.changes._waiting:
                break
            await asyncio.sleep(0.01)
        await sandbox.__aexit__()
        assert (await waiting)["handled"] is False
        assert (await changes)["version"] == 2
        with pytest.raises(aiohttp.ClientConnectionError):
            await ana.says("hello?")
