"""The methods that put something new into a chat → the Message that Telegram returns."""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.sandbox import media
from bot.sandbox.entities import read_text
from bot.sandbox.messages import TEXT, caption_of, find, send, shown_to_bot, text_of
from bot.sandbox.refusals import bad_request
from bot.sandbox.tidying import utf16

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.messages import Params
    from bot.sandbox.world import World

ACTION_S = 5
ACTIONS = frozenset(
    (
        *(
            "typing",
            "upload_photo",
            "record_video",
            "upload_video",
            "record_voice",
            "upload_voice",
        ),
        *("upload_document", "choose_sticker", "find_location", "record_video_note"),
        "upload_video_note",
    )
)
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
NOT_COPIED = frozenset(
    {
        "message_id",
        "date",
        "chat",
        "from",
        "sender_chat",
        "edit_date",
        "reply_markup",
        "reply_to_message",
    }
    | {"quote", "has_protected_content", "forward_origin", "media_group_id"}
)
SERVICE = frozenset(
    {"new_chat_members", "left_chat_member", "group_chat_created", "pinned_message"}
    | {"migrate_to_chat_id", "migrate_from_chat_id"}
)


def send_message(world: World, params: Params) -> dict[str, Any]:
    """Send a text."""
    return _one(world, params, text_of(world, params))


def send_file(kind: str) -> Callable[[World, Params], dict[str, Any]]:
    """Return the method that sends a file of `kind` with a caption."""

    def method(world: World, params: Params) -> dict[str, Any]:
        world.writable(params["chat_id"])
        stored = media.store(world.files, kind, params[kind])
        return _one(world, params, media.content(stored, kind, params) | caption_of(world, params))

    return method


def send_location(world: World, params: Params) -> dict[str, Any]:
    """Send a place on the map. Raises Refusal (400) off the globe."""
    return _one(world, params, {"location": _location(params)})


def send_venue(world: World, params: Params) -> dict[str, Any]:
    """Send a place with its name and address."""
    names = (
        "title",
        "address",
        "foursquare_id",
        "foursquare_type",
        "google_place_id",
        "google_place_type",
    )
    place = _location(params)
    venue = {"location": place, **{name: params[name] for name in names if name in params}}
    return _one(world, params, {"location": place, "venue": venue})


def send_contact(world: World, params: Params) -> dict[str, Any]:
    """Send a telephone number with a name."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    return _one(
        world, params, {"contact": {name: params[name] for name in names if name in params}}
    )


def send_dice(world: World, params: Params) -> dict[str, Any]:
    """Throw a die, or whatever the emoji throws."""
    emoji = params.get("emoji", "🎲")
    if emoji not in DICE:
        raise bad_request("wrong emoji specified")
    return _one(
        world, params, {"dice": {"emoji": emoji, "value": 1 + secrets.randbelow(DICE[emoji])}}
    )


def send_media_group(world: World, params: Params) -> list[dict[str, Any]]:
    """Send 2-10 files as one album. Raises Refusal (400) for kinds that do not go together."""
    items = params["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    kinds = {item["type"] for item in items}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request("documents and audio can be grouped only with messages of the same type")
    world.writable(params["chat_id"])
    contents = [
        media.content(media.store(world.files, item["type"], item["media"]), item["type"], item)
        | caption_of(world, item)
        for item in items
    ]
    group = {"media_group_id": str(world.log.last)}
    return send(world, params, *(content | group for content in contents))


def send_chat_action(world: World, params: Params) -> bool:
    """Show "typing…" for five seconds."""
    chat = world.writable(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = (params["action"], world.clock.now() + ACTION_S)
    world.changes.bump()
    return True


def send_message_draft(world: World, params: Params) -> bool:
    """Show a text that is still being written; the next message replaces it."""
    chat = world.writable(params["chat_id"])
    if not chat.is_private:
        raise bad_request("drafts can be sent to private chats only")
    if params["draft_id"] == 0:
        raise bad_request("draft_id must be non-zero")
    text, entities = read_text(
        params.get("text", ""), params.get("parse_mode"), params.get("entities"), world.user
    )
    if utf16(text) > TEXT:
        raise bad_request("message is too long")
    chat.draft = {"draft_id": params["draft_id"], "text": text, "entities": entities}
    world.changes.bump()
    return True


def copy_message(world: World, params: Params) -> dict[str, int]:
    """Send a message's content again as the bot's own, with a new caption if one is given."""
    content = _content_of(world, params["from_chat_id"], params["message_id"], "copy")
    if "caption" in params:
        content = {n: v for n, v in content.items() if n not in {"caption", "caption_entities"}}
        content |= caption_of(world, params)
    return {"message_id": _one(world, params, content)["message_id"]}


def forward_message(world: World, params: Params) -> dict[str, Any]:
    """Send a message on, with a note from whom it is. Raises Refusal (400) for protected ones."""
    source = world.chat(params["from_chat_id"])
    original = find(source, params["message_id"], "message to forward not found").body
    content = _content_of(world, params["from_chat_id"], params["message_id"], "forward")
    if original.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    origin = {"type": "user", "sender_user": original["from"], "date": original["date"]}
    return _one(world, params, {**content, "forward_origin": origin})


def many(one: Callable[[World, Params], Any]) -> Callable[[World, Params], list[dict[str, int]]]:
    """Return the method that does `one` for 1-100 ids in rising order and skips those that are gone."""

    def method(world: World, params: Params) -> list[dict[str, int]]:
        ids = params["message_ids"]
        if not 1 <= len(ids) <= 100 or any(a >= b for a, b in pairwise(ids)):
            raise bad_request("message identifiers must be 1-100 and strictly increasing")
        source = world.chat(params["from_chat_id"])
        rest = {name: value for name, value in params.items() if name != "message_ids"}
        present = [number for number in ids if number in source.messages]
        results = [one(world, {**rest, "message_id": number}) for number in present]
        return [{"message_id": result["message_id"]} for result in results]

    return method


def _one(world: World, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    return send(world, params, content)[0]


def _content_of(world: World, chat_id: int | str, message_id: int, verb: str) -> dict[str, Any]:
    message = find(world.chat(chat_id), message_id, f"message to {verb} not found")
    content = {n: v for n, v in shown_to_bot(message.body).items() if n not in NOT_COPIED}
    if SERVICE & content.keys():
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return content


def _location(params: Params) -> dict[str, Any]:
    if abs(params["latitude"]) > 90 or abs(params["longitude"]) > 180:
        raise bad_request("wrong latitude or longitude specified")
    names = ("latitude", "longitude", "horizontal_accuracy", "live_period", "heading")
    return {name: params[name] for name in names if name in params}


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "sendMessage": send_message,
    **{
        f"send{''.join(word.title() for word in kind.split('_'))}": send_file(kind)
        for kind in media.KINDS
    },
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
    "sendMessageDraft": send_message_draft,
    "copyMessage": copy_message,
    "copyMessages": many(copy_message),
    "forwardMessage": forward_message,
    "forwardMessages": many(forward_message),
}
