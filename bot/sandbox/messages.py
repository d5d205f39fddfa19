"""What a method wants to send → a message in a chat, with everything that hangs on it: replies, keyboards, silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.entities import read_text
from bot.sandbox.keyboards import checked
from bot.sandbox.refusals import bad_request
from bot.sandbox.tidying import is_blank, utf16

if TYPE_CHECKING:
    from bot.sandbox.world import Chat, Message, World

TEXT = 4096
CAPTION = 1024
# What the sandbox has none of; Telegram's own words where it has some.
ELSEWHERE = {
    "message_thread_id": "message thread not found",
    "direct_messages_topic_id": "topic not found",
    "business_connection_id": "business connection not found",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
}
Params = dict[str, Any]


def text_of(world: World, params: Params) -> dict[str, Any]:
    """Return `text` and `entities` of a message. Raises Refusal (400): empty, over 4096 units, broken HTML."""
    text, entities = read_text(
        params.get("text", ""), params.get("parse_mode"), params.get("entities"), world.user
    )
    if is_blank(text):
        raise bad_request("message text is empty")
    if utf16(text) > TEXT:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    return content


def caption_of(world: World, params: Params) -> dict[str, Any]:
    """Return `caption` and `caption_entities`, nothing without one. Raises Refusal (400) over 1024 units."""
    given = params.get("caption", "")
    text, entities = read_text(
        given, params.get("parse_mode"), params.get("caption_entities"), world.user
    )
    if utf16(text) > CAPTION:
        raise bad_request("message caption is too long")
    content: dict[str, Any] = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if params.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def send(world: World, params: Params, *contents: dict[str, Any]) -> list[dict[str, Any]]:
    """Put `contents`, one message each, into the chat that `params` name; return the Bot API's Messages.

    Raises Refusal: chat unknown or closed (400, 403), a wrong reply or keyboard (400), too fast (429).
    """
    chat = world.writable(params["chat_id"])
    for name, why in ELSEWHERE.items():
        if name in params:
            raise bad_request(why)
    extra = reply_of(world, chat, params)
    markup = checked(params.get("reply_markup"))
    if markup is not None:
        extra["reply_markup"] = markup
    if params.get("protect_content"):
        extra["has_protected_content"] = True
    world.limits.take(chat.id, group=not chat.is_private)
    silent = params.get("disable_notification", False)
    return [put(world, chat, content | extra, silent=silent) for content in contents]


def put(
    world: World, chat: Chat, content: dict[str, Any], *, silent: bool = False
) -> dict[str, Any]:
    """Let the bot say `content` in `chat`, unchecked, and return what Telegram returns for it."""
    chat.draft = None
    chat.action = None
    message = world.add_message(chat, world.bot_user(), content)
    message.silent = silent
    return shown_to_bot(message.body)


def shown_to_bot(body: dict[str, Any]) -> dict[str, Any]:
    """Return `body` as the Bot API gives it: of keyboards it tells only inline ones."""
    markup = body.get("reply_markup")
    if markup is not None and "inline_keyboard" not in markup:
        return {name: value for name, value in body.items() if name != "reply_markup"}
    return body


def reply_of(world: World, chat: Chat, params: Params) -> dict[str, Any]:
    """Return `reply_to_message` for `reply_parameters`. Raises Refusal (400) if that message is gone."""
    wanted = params.get("reply_parameters")
    if wanted is None:
        return {}
    original = chat.messages.get(wanted["message_id"])
    if original is None or wanted.get("chat_id", chat.id) != chat.id:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    reply: dict[str, Any] = {"reply_to_message": quoted(original)}
    if "quote" in wanted:
        text, entities = read_text(
            wanted["quote"],
            wanted.get("quote_parse_mode"),
            wanted.get("quote_entities"),
            world.user,
        )
        said = original.body.get("text") or original.body.get("caption") or ""
        if text not in said:
            raise bad_request("message to be replied not found: QUOTE_TEXT_INVALID")
        reply["quote"] = {
            "text": text,
            "position": utf16(said[: said.index(text)]),
            "is_manual": True,
        }
        if entities:
            reply["quote"]["entities"] = entities
    return reply


def quoted(original: Message) -> dict[str, Any]:
    """Return the message as `reply_to_message` shows it: with its entities, without what it answers itself."""
    body = shown_to_bot(original.body)
    return {name: value for name, value in body.items() if name != "reply_to_message"}


def find(chat: Chat, message_id: int, why: str) -> Message:
    """Return the message. Raises Refusal (400 "message to … not found") with `why` if there is none."""
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(why)
    return message
