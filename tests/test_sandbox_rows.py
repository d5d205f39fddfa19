"""The 35 features on which six other emulators of Telegram were measured with python-telegram-bot: all hold here."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from conversation import call, calls_of
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.things import PIXEL

GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
STOP = InlineKeyboardMarkup([[InlineKeyboardButton("Stop", callback_data="stop")]])


async def post(sandbox, method, **params):
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{sandbox.url}/bot{SANDBOX_TOKEN}/{method}", json=params) as answer,
    ):
        return answer.status, await answer.json()


async def test_01_get_me_tells_who_the_bot_is(telegram_bot):
    me = await telegram_bot.get_me()
    assert (me.id, me.is_bot, me.username) == (1, True, "brazier_sandbox_bot")


async def test_02_polling_starts_with_delete_webhook_and_get_updates(echo, session):
    assert echo.updater.running
    assert (await calls_of(session, "deleteWebhook"))[0]["outcome"] == "ok"
    assert (await calls_of(session, "getUpdates"))[0]["params"]["timeout"] == 1


async def test_03_an_idle_long_poll_is_one_call_and_not_many(telegram_bot, session):
    assert await telegram_bot.get_updates(timeout=1) == ()
    assert [one["params"]["timeout"] for one in await calls_of(session, "getUpdates")] == [1]


async def test_04_what_a_person_writes_reaches_a_handler(echo, ana):
    await ana.says("hello")
    assert (await ana.sees("heard hello"))["from"]["bot"] is True


async def test_05_a_message_has_its_html_and_its_keyboard(telegram_bot, ana):
    text = '<b>Bold</b> &amp; <a href="https://example.org/">link</a>'
    sent = await telegram_bot.send_message(ana.id, text, "HTML", reply_markup=GO)
    assert sent.text == "Bold & link"
    assert [(e.type, e.offset, e.length, e.url) for e in sent.entities] == [
        ("bold", 0, 4, None),
        ("text_link", 7, 4, "https://example.org/"),
    ]
    shown = await ana.last()
    assert shown["text"] == "Bold & link"
    assert shown["buttons"] == [[{"text": "Go", "data": "go"}]]


async def test_06_a_tap_becomes_a_callback_query(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "Choose", reply_markup=GO)
    await ana.taps("Go", wait_s=0)
    query = (await telegram_bot.get_updates())[-1].callback_query
    assert (query.data, query.from_user.id, query.message.message_id) == ("go", ana.id, sent.id)
    assert query.message.reply_markup == GO


async def test_07_an_answer_to_a_tap_pops_up(echo, ana):
    await ana.says("hello")
    await ana.sees("heard hello")
    assert (await ana.taps("Go"))["alert"] == {"text": "Done!", "show_alert": True}


async def test_08_an_edit_replaces_text_and_keyboard(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "before", reply_markup=GO)
    edited = await sent.edit_text("after")
    assert (edited.text, edited.reply_markup) == ("after", None)
    shown = await ana.last()
    assert (shown["text"], shown["buttons"], shown["edited"]) == ("after", [], True)


async def test_09_an_edit_that_changes_nothing_is_refused(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "<b>same</b>", "HTML", reply_markup=GO)
    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content"
    ):
        await sent.edit_text("<strong>same</strong>", "HTML", reply_markup=GO)


async def test_10_the_keyboard_alone_can_be_edited(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "text", reply_markup=GO)
    edited = await sent.edit_reply_markup(STOP)
    assert edited.reply_markup == STOP
    assert (await ana.last())["buttons"] == [[{"text": "Stop", "data": "stop"}]]


async def test_11_a_deleted_message_is_gone_for_both(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "soon gone")
    assert await sent.delete()
    assert "soon gone" not in [message["text"] for message in await ana.messages()]


async def test_12_deleting_twice_is_refused(telegram_bot, ana):
    sent = await telegram_bot.send_message(ana.id, "soon gone")
    await sent.delete()
    with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
        await sent.delete()


async def test_13_many_messages_are_deleted_at_once(telegram_bot, ana):
    ids = [(await telegram_bot.send_message(ana.id, text)).id for text in "abc"]
    assert await telegram_bot.delete_messages(ana.id, [*ids, 999_999])
    assert [message["text"] for message in await ana.messages()] == ["/start"]


async def test_14_commands_are_kept_for_each_language(telegram_bot, ana):
    await telegram_bot.set_my_commands([BotCommand("help", "Help")])
    await telegram_bot.set_my_commands([BotCommand("help", "Ajutor")], language_code="ro")
    assert (await telegram_bot.get_my_commands())[0].description == "Help"
    assert (await telegram_bot.get_my_commands(language_code="ro"))[0].description == "Ajutor"
    assert await telegram_bot.get_my_commands(language_code="ur") == ()
    assert (await ana.phone())["commands"] == [{"command": "help", "description": "Ajutor"}]


async def test_15_a_document_is_uploaded_and_downloaded(telegram_bot, ana):
    data = bytes(range(256)) * 40
    sent = await telegram_bot.send_document(ana.id, data, filename="picket.ics", caption="A date")
    assert (sent.document.file_name, sent.document.file_size) == ("picket.ics", len(data))
    file = await telegram_bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == data


async def test_16_a_photo_is_uploaded(telegram_bot, ana):
    sent = await telegram_bot.send_photo(ana.id, PIXEL, caption="<i>small</i>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (1, 1, "small")
    assert (await ana.last())["photo"]["file_size"] == len(PIXEL)


def picture_of(width, height, size=100):
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return head.ljust(size, b"\0")


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (picture_of(5_001, 5_000), "PHOTO_INVALID_DIMENSIONS"),
        (picture_of(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"no picture at all", "IMAGE_PROCESS_FAILED"),
        (picture_of(1080, 1350, 10 * 1024 * 1024 + 1), "too large"),
    ],
    ids=["sum", "ratio", "no picture", "bytes"],
)
async def test_16_a_photo_that_telegram_would_not_take_is_refused(telegram_bot, ana, picture, why):
    with pytest.raises(TelegramError, match=f"(?i){why}"):
        await telegram_bot.send_photo(ana.id, picture)
    await telegram_bot.send_photo(ana.id, picture_of(5_000, 5_000))


async def test_17_a_venue_is_sent(telegram_bot, ana):
    sent = await telegram_bot.send_venue(ana.id, 52.4, -1.5, "The gate", "A road")
    assert (sent.venue.title, sent.location.latitude) == ("The gate", 52.4)
    assert (await ana.last())["venue"]["address"] == "A road"


async def test_18_an_album_is_sent(telegram_bot, ana):
    photos = [InputMediaPhoto(PIXEL, caption="one"), InputMediaPhoto(PIXEL)]
    sent = await telegram_bot.send_media_group(ana.id, photos)
    assert sent[0].media_group_id == sent[1].media_group_id
    assert [message.caption for message in sent] == ["one", None]


async def test_19_a_chat_action_shows_that_the_bot_is_typing(telegram_bot, ana):
    assert await telegram_bot.send_chat_action(ana.id, "typing")
    assert (await ana.phone())["action"] == "typing"


async def test_20_a_flood_is_answered_with_retry_after(telegram_bot, session, ana, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await call(session, "POST", "/sandbox/faults", {"kind": "flood", "retry_after": 7})
    with pytest.raises(RetryAfter) as error:
        await telegram_bot.send_message(ana.id, "text")
    assert error.value.retry_after == timedelta(seconds=7)


async def test_21_a_person_who_blocked_the_bot_is_forbidden(telegram_bot, session, ana):
    await call(session, "POST", "/sandbox/faults", {"kind": "blocked", "chat": ana.id})
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await telegram_bot.send_message(ana.id, "text")


async def test_22_a_text_over_4096_units_is_too_long(telegram_bot, ana):
    await telegram_bot.send_message(ana.id, "<b>" + "🔥" * 2048 + "</b>", "HTML")
    with pytest.raises(BadRequest, match=r"^Message is too long$"):
        await telegram_bot.send_message(ana.id, "🔥" * 2048 + "x")


async def test_23_an_empty_text_is_refused(telegram_bot, ana):
    for empty in ("", "  \n", "<b> </b>"):
        with pytest.raises(BadRequest, match=r"^Message text is empty$"):
            await telegram_bot.send_message(ana.id, empty, "HTML")


async def test_24_broken_html_is_refused(telegram_bot, ana):
    with pytest.raises(BadRequest, match=r"^Can't parse entities: "):
        await telegram_bot.send_message(ana.id, "<b>open", "HTML")


async def test_25_callback_data_over_64_bytes_is_refused(telegram_bot, ana):
    for data, fits in (("x" * 64, True), ("x" * 65, False), ("ă" * 32, True), ("ă" * 33, False)):
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data=data)]])
        if fits:
            await telegram_bot.send_message(ana.id, "text", reply_markup=keyboard)
        else:
            with pytest.raises(BadRequest, match=r"(?i)^button_data_invalid$"):
                await telegram_bot.send_message(ana.id, "text", reply_markup=keyboard)


async def test_26_a_caption_over_1024_units_is_too_long(telegram_bot, ana):
    await telegram_bot.send_photo(ana.id, PIXEL, caption="x" * 1024)
    with pytest.raises(BadRequest, match=r"^Message caption is too long$"):
        await telegram_bot.send_photo(ana.id, PIXEL, caption="x" * 1025)


async def test_27_a_missing_parameter_is_refused(sandbox, ana):
    status, body = await post(sandbox, "sendVenue", chat_id=ana.id, latitude=1, longitude=1)
    assert status == 400
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": 'Bad Request: parameter "title" is required',
    }


async def test_28_an_unknown_method_is_not_found(sandbox):
    status, body = await post(sandbox, "sendNonsense")
    assert (status, body["error_code"], body["ok"]) == (404, 404, False)


async def test_29_a_draft_is_seen_while_it_is_written(telegram_bot, ana):
    assert await telegram_bot.send_message_draft(ana.id, 1, "half a sen")
    assert (await ana.phone())["draft"]["text"] == "half a sen"
    await telegram_bot.send_message(ana.id, "half a sentence")
    assert (await ana.phone())["draft"] is None


async def test_30_fifty_updates_come_in_order(telegram_bot, ana):
    for number in range(50):
        await ana.says(str(number), wait_s=0)
    updates = await telegram_bot.get_updates(limit=51)
    assert [update.message.text for update in updates] == ["/start", *map(str, range(50))]
    ids = [update.update_id for update in updates]
    assert ids == list(range(ids[0], ids[0] + 51))


async def test_31_a_webhook_gets_updates_and_the_secret(telegram_bot, ana, receiver):
    url, got = receiver
    await telegram_bot.set_webhook(url, secret_token="s3cret")
    assert (await ana.says("hello"))["handled"] is True
    assert {secret for secret, _ in got} == {"s3cret"}
    texts = [Update.de_json(body, telegram_bot).message.text for _, body in got]
    assert texts == ["/start", "hello"]
    assert (await telegram_bot.get_webhook_info()).pending_update_count == 0


async def test_32_get_updates_conflicts_with_a_webhook(telegram_bot, receiver):
    await telegram_bot.set_webhook(receiver[0])
    with pytest.raises(Conflict, match=r"can't use getUpdates method while webhook is active"):
        await telegram_bot.get_updates()


async def test_33_delete_webhook_drops_what_is_pending(telegram_bot, ana):
    await ana.says("lost", wait_s=0)
    await telegram_bot.delete_webhook(drop_pending_updates=True)
    assert await telegram_bot.get_updates() == ()


async def test_34_of_two_pollers_the_older_is_told(telegram_bot, session, sandbox):
    older = asyncio.create_task(telegram_bot.get_updates(timeout=30))
    await calls_of(session, "getUpdates")
    assert (await post(sandbox, "getUpdates"))[0] == 200
    with pytest.raises(Conflict, match=r"terminated by other getUpdates request"):
        await older


async def test_35_another_token_is_unauthorized(sandbox):
    async with HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot("2:OTHER", base_url=f"{sandbox.url}/bot", request=request).get_me()
