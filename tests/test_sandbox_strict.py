"""The sandbox refuses what Telegram refuses, and by choice what Telegram only ignores."""

from __future__ import annotations

import json

import aiohttp
import pytest
from conversation import call, sandbox_person
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, RetryAfter

from bot.sandbox import spec
from bot.sandbox.api import METHODS
from bot.sandbox.server import SANDBOX_TOKEN
from bot.sandbox.things import PIXEL


@pytest.fixture
async def api(sandbox):
    """Call a method without PTB, in the form and with the values that the test chooses."""
    async with aiohttp.ClientSession() as client:

        async def ask(method, verb="POST", **how):
            address = f"{sandbox.url}/bot{SANDBOX_TOKEN}/{method}"
            async with client.request(verb, address, **how) as answer:
                body = await answer.json()
                assert answer.status == body.get("error_code", 200)
                return body.get("result", body.get("description"))

        yield ask


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1001}, "message text is empty"),
        ({"chat_id": 1001, "text": "x", "colour": "red"}, 'unknown parameter "colour"'),
        ({"chat_id": 1001, "text": 5}, 'can\'t parse text: expected a String, got "5"'),
        (
            {"chat_id": 1001, "text": "x", "protect_content": "maybe"},
            'can\'t parse protect_content: expected a Boolean, got "maybe"',
        ),
        ({"chat_id": [1], "text": "x"}, 'can\'t parse chat_id: expected an Integer, got "[1]"'),
        (
            {"chat_id": 1001, "text": "x", "reply_markup": "{nonsense"},
            "can't parse reply_markup: it is not valid JSON",
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_markup": {"buttons": []}},
            "can't parse reply_markup: it is none of InlineKeyboardMarkup, ReplyKeyboardMarkup",
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_markup": {"inline_keyboard": [[{"data": "x"}]]}},
            'can\'t parse reply_markup.inline_keyboard[0][0]: unknown field "data"',
        ),
        ({"chat_id": 1001, "text": "x", "parse_mode": "Rich"}, "unsupported parse_mode"),
        (
            {"chat_id": 1001, "text": "x", "parse_mode": "MarkdownV2"},
            "the sandbox does not read Markdown; use parse_mode HTML or entities",
        ),
        (
            {
                "chat_id": 1001,
                "text": "x",
                "entities": [{"type": "bold", "offset": 0, "length": 2}],
            },
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
        ({"chat_id": 4, "text": "x"}, "chat not found"),
        ({"chat_id": 1001, "text": "x", "message_thread_id": 3}, "message thread not found"),
        (
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
    ],
)
async def test_a_wrong_parameter_is_refused_with_its_reason(api, ana, params, why):
    assert ana.id == 1001
    assert (await api("sendMessage", json=params)).startswith(f"Bad Request: {why}")


async def test_all_four_forms_of_a_request_are_read(api, ana):
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    params = {"chat_id": ana.id, "text": "ă", "reply_markup": keyboard}
    as_text = {"chat_id": str(ana.id), "text": "ă", "reply_markup": json.dumps(keyboard)}
    multipart = aiohttp.FormData(as_text, default_to_multipart=True)
    forms = {"json": params}, {"data": as_text}, {"data": multipart}
    for how in (*forms, {"verb": "GET", "params": as_text}):
        result = await api("SENDMESSAGE", **how)
        assert (result["text"], result["reply_markup"]) == ("ă", keyboard)


async def test_the_lenient_sandbox_ignores_what_telegram_ignores(api, session, ana):
    await call(session, "POST", "/sandbox/settings", {"strict": False})
    result = await api("sendMessage", json={"chat_id": ana.id, "text": 5, "colour": "red"})
    assert result["text"] == "5"


async def test_a_method_that_the_sandbox_lacks_says_so(api):
    assert await api("sendInvoice", json={}) == (
        "Bad Request: method sendInvoice is known, but the sandbox does not do it"
    )


def test_every_method_that_the_sandbox_does_is_one_of_the_bot_api():
    assert set(METHODS) <= set(spec.load().methods)
    assert len(spec.load().methods) == 180


@pytest.mark.parametrize(
    ("keyboard", "why"),
    [
        ([[{"text": "a"}]], "can't parse inline keyboard button: text buttons are unallowed"),
        (
            [[{"text": "a", "callback_data": "a", "url": "https://example.org"}]],
            "can't parse inline keyboard button: exactly one action is allowed",
        ),
        (
            [[{"text": "", "callback_data": "a"}]],
            'can\'t parse inline keyboard button: field "text"',
        ),
        ([[{"text": "a", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
        (
            [[{"text": "a", "url": "no address"}]],
            "inline keyboard button URL 'no address' is invalid",
        ),
        ([[{"text": "a", "callback_data": "a"}] * 9], "reply markup is too long"),
        ([[{"text": "a", "callback_data": "a"}] * 8] * 13, "reply markup is too long"),
        (
            [[{"text": "a", "copy_text": {"text": "x" * 257}}]],
            "reply_markup.inline_keyboard[0][0].copy_text.text must be 1-256 (len), got 257",
        ),
    ],
)
async def test_a_wrong_inline_keyboard_is_refused(api, ana, keyboard, why):
    params = {"chat_id": ana.id, "text": "x", "reply_markup": {"inline_keyboard": keyboard}}
    assert (await api("sendMessage", json=params)).startswith(f"Bad Request: {why}")


async def test_the_largest_inline_keyboard_fits(telegram_bot, ana):
    button = InlineKeyboardButton("a", callback_data="a")
    keyboard = InlineKeyboardMarkup([[button] * 8] * 12 + [[button] * 4])
    sent = await telegram_bot.send_message(ana.id, "100", reply_markup=keyboard)
    assert sum(len(row) for row in sent.reply_markup.inline_keyboard) == 100


async def test_what_belongs_to_a_message_is_kept(telegram_bot, ana):
    first = await telegram_bot.send_message(ana.id, "<b>first</b>", "HTML")
    sent = await telegram_bot.send_message(
        ana.id,
        "second",
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(first.id, quote="irs"),
    )
    assert sent.has_protected_content
    assert sent.link_preview_options.is_disabled
    assert sent.reply_to_message.entities[0].type == "bold"
    assert (sent.quote.text, sent.quote.position) == ("irs", 1)
    shown = await ana.last()
    assert (shown["silent"], shown["protected"]) == (True, True)
    assert shown["reply_to"] == {"id": first.id, "text": "first"}


async def test_reply_keyboards_are_seen_and_taken_away_again(telegram_bot, ana):
    keyboard = ReplyKeyboardMarkup(
        [["Yes", KeyboardButton("No")]], input_field_placeholder="Well?"
    )
    sent = await telegram_bot.send_message(ana.id, "Well?", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert (await ana.phone())["keyboard"]["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    await telegram_bot.send_message(ana.id, "Thanks", reply_markup=ReplyKeyboardRemove())
    assert (await ana.phone())["keyboard"] is None
    ask = ForceReply(input_field_placeholder="Your words")
    await telegram_bot.send_message(ana.id, "Tell me", reply_markup=ask)
    assert (await ana.last())["force_reply"]["input_field_placeholder"] == "Your words"


async def test_an_edit_needs_a_message_of_the_bot_that_is_still_there(telegram_bot, ana):
    hers = (await ana.last())["id"]
    photo = await telegram_bot.send_photo(ana.id, PIXEL)
    text = await telegram_bot.send_message(ana.id, "text")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await telegram_bot.edit_message_text("x", ana.id, 999_999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await telegram_bot.edit_message_text("x", ana.id, hers)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await photo.edit_text("x")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await text.edit_caption("x")
    assert (await photo.edit_caption("<i>x</i>", parse_mode="HTML")).caption == "x"


async def test_messages_of_48_hours_stay(telegram_bot, session, ana):
    hers = (await ana.last())["id"]
    sent = await telegram_bot.send_message(ana.id, "old")
    await call(session, "POST", "/sandbox/clock", {"advance_s": 48 * 3600 - 60})
    assert await telegram_bot.delete_message(ana.id, hers)
    await call(session, "POST", "/sandbox/clock", {"advance_s": 120})
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await sent.delete()
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await telegram_bot.delete_messages(ana.id, [sent.id])


async def test_at_most_100_messages_are_deleted_at_once(telegram_bot, ana):
    assert await telegram_bot.delete_messages(ana.id, list(range(1000, 1100)))
    with pytest.raises(BadRequest, match="Message_ids must be 1-100"):
        await telegram_bot.delete_messages(ana.id, list(range(1000, 1101)))


async def test_a_tap_is_answered_once_within_15_minutes_and_200_characters(
    telegram_bot, session, ana
):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await telegram_bot.send_message(ana.id, "text", reply_markup=keyboard)

    async def query():
        await ana.taps("Go", wait_s=0)
        return (await telegram_bot.get_updates(offset=-1))[-1].callback_query

    first = await query()
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await first.answer("x" * 201)
    assert await first.answer("x" * 200)
    with pytest.raises(BadRequest, match="Query is too old"):
        await first.answer()
    with pytest.raises(BadRequest, match="query id is invalid"):
        await telegram_bot.answer_callback_query("12345")
    late = await query()
    await call(session, "POST", "/sandbox/clock", {"advance_s": 15 * 60 + 1})
    with pytest.raises(BadRequest, match="Query is too old"):
        await late.answer()


async def test_who_never_wrote_or_blocked_the_bot_hears_nothing(telegram_bot, session, ana):
    stranger = await sandbox_person(session)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await telegram_bot.send_message(stranger.id, "text")
    await ana.does("block", blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await telegram_bot.send_message(ana.id, "text")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await telegram_bot.send_chat_action(ana.id, "typing")
    await ana.does("block", blocked=False)
    assert await telegram_bot.send_message(ana.id, "text")


async def test_a_photo_must_be_a_picture_and_a_file_must_not_be_empty(telegram_bot, ana):
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await telegram_bot.send_photo(ana.id, b"no picture")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await telegram_bot.send_document(ana.id, b"")
    with pytest.raises(BadRequest, match="the sandbox fetches nothing from the network"):
        await telegram_bot.send_photo(ana.id, "https://example.org/x.png")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await telegram_bot.send_photo(ana.id, "nonsense")


async def test_a_file_is_sent_again_by_its_id(telegram_bot, ana):
    first = await telegram_bot.send_document(ana.id, b"data", filename="a.txt")
    again = await telegram_bot.send_document(ana.id, first.document.file_id, caption="again")
    assert again.document == first.document
    photo = await telegram_bot.send_photo(ana.id, PIXEL)
    with pytest.raises(BadRequest, match="Can't use file of type photo as voice"):
        await telegram_bot.send_voice(ana.id, photo.photo[0].file_id)


async def test_close_is_refused_in_the_first_ten_minutes(telegram_bot, session, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(RetryAfter):
        await telegram_bot.close()
    await call(session, "POST", "/sandbox/clock", {"advance_s": 600})
    assert await telegram_bot.close()


async def test_after_log_out_the_server_is_closed_for_ten_minutes(telegram_bot, session):
    assert await telegram_bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await telegram_bot.get_me()
    await call(session, "POST", "/sandbox/clock", {"advance_s": 600})
    assert await telegram_bot.get_me()
