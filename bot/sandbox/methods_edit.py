"""The methods that change or take away what is already in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox import media
from bot.sandbox.keyboards import checked
from bot.sandbox.messages import caption_of, find, put, quoted, shown_to_bot, text_of
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import ADMINS, BOT_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.messages import Params
    from bot.sandbox.world import Chat, Message, World

DELETABLE_S = 48 * 3600
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TEXT_FIELDS = frozenset({"text", "entities", "link_preview_options"})
CAPTION_FIELDS = frozenset({"caption", "caption_entities", "show_caption_above_media"})


def edit_text(world: World, params: Params) -> dict[str, Any]:
    """Replace a text and its buttons."""
    chat, message = _editable(world, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    new = _edit(message, params, TEXT_FIELDS, text_of(world, params))
    return _replace(world, chat, message, new)


def edit_caption(world: World, params: Params) -> dict[str, Any]:
    """Replace the caption under a file."""
    chat, message = _editable(world, params)
    if not any(kind in message.body for kind in media.KINDS):
        raise bad_request("there is no caption in the message to edit")
    new = _edit(message, params, CAPTION_FIELDS, caption_of(world, params))
    return _replace(world, chat, message, new)


def edit_markup(world: World, params: Params) -> dict[str, Any]:
    """Replace the buttons only."""
    chat, message = _editable(world, params)
    return _replace(world, chat, message, _edit(message, params, frozenset(), {}))


def edit_media(world: World, params: Params) -> dict[str, Any]:
    """Replace the file and its caption."""
    chat, message = _editable(world, params)
    if "text" in message.body:
        raise bad_request("there is no media in the message to edit")
    item = params["media"]
    stored = media.store(world.files, item["type"], item["media"])
    content = media.content(stored, item["type"], item) | caption_of(world, item)
    new = _edit(message, params, CAPTION_FIELDS | set(media.KINDS), content)
    return _replace(world, chat, message, new)


def delete_message(world: World, params: Params) -> bool:
    """Take one message away for everybody."""
    chat = world.reachable(params["chat_id"])
    message = find(chat, params["message_id"], "message to delete not found")
    _delete(world, chat, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Take 1-100 messages away; those that are gone already are skipped."""
    chat = world.reachable(params["chat_id"])
    ids = params["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers must be 1-100")
    found = [chat.messages[number] for number in dict.fromkeys(ids) if number in chat.messages]
    for message in found:
        _deletable(world, chat, message)
    for message in found:
        _delete(world, chat, message)
    return True


def pin(world: World, params: Params) -> bool:
    """Pin a message above the chat; everybody is told by a service message."""
    chat = world.writable(params["chat_id"])
    _need_rights(chat, "not enough rights to manage pinned messages in the chat")
    message = find(chat, params["message_id"], "message to pin not found")
    number = message.body["message_id"]
    if number in chat.pinned:
        return True
    chat.pinned.append(number)
    put(
        world,
        chat,
        {"pinned_message": quoted(message)},
        silent=params.get("disable_notification", False),
    )
    return True


def unpin(world: World, params: Params) -> bool:
    """Unpin one message, the latest if none is named."""
    chat = world.writable(params["chat_id"])
    _need_rights(chat, "not enough rights to manage pinned messages in the chat")
    number = params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    world.changes.bump()
    return True


def unpin_all(world: World, params: Params) -> bool:
    """Unpin everything."""
    chat = world.writable(params["chat_id"])
    _need_rights(chat, "not enough rights to manage pinned messages in the chat")
    chat.pinned.clear()
    world.changes.bump()
    return True


def react(world: World, params: Params) -> bool:
    """Put a reaction on a message, or take it back with an empty list."""
    chat = world.writable(params["chat_id"])
    message = find(chat, params["message_id"], "message to react not found")
    reactions = params.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = reactions
    world.changes.bump()
    return True


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    if "inline_message_id" in params:
        raise bad_request("the sandbox has no inline messages")
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = world.writable(params["chat_id"])
    message = find(chat, params["message_id"], "message to edit not found")
    if not message.by_bot or "forward_origin" in message.body or "pinned_message" in message.body:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(
    message: Message, params: Params, replaced: frozenset[str], content: dict[str, Any]
) -> dict[str, Any]:
    """Return the body of `message` with `content` instead of the fields `replaced`, and the new buttons."""
    old = message.body
    markup = checked(params.get("reply_markup"))
    if markup is None and "inline_keyboard" not in old.get(
        "reply_markup", {"inline_keyboard": []}
    ):
        markup = old["reply_markup"]
    dropped = replaced | {"reply_markup"}
    new = {name: value for name, value in old.items() if name not in dropped} | content
    if markup is not None:
        new["reply_markup"] = markup
    return new


def _replace(world: World, chat: Chat, message: Message, new: dict[str, Any]) -> dict[str, Any]:
    """Put the body `new` into the chat. Raises Refusal (400) if it is what is there already."""
    old = message.body
    if new == old:
        raise bad_request(SAME)
    # Only words and files count as an edit; new buttons leave no mark, as in Telegram's apps.
    unmarked = {"reply_markup", "edit_date"}
    if any(new.get(name) != old.get(name) for name in (new.keys() | old.keys()) - unmarked):
        new["edit_date"] = int(world.clock.now())
    message.body = new
    chat.action = None
    world.changes.bump()
    return shown_to_bot(new)


def _delete(world: World, chat: Chat, message: Message) -> None:
    _deletable(world, chat, message)
    number = message.body["message_id"]
    del chat.messages[number]
    if number in chat.pinned:
        chat.pinned.remove(number)
    world.changes.bump()


def _deletable(world: World, chat: Chat, message: Message) -> None:
    # Telegram: "A message can only be deleted if it was sent less than 48 hours ago", with one way out:
    # administrators may delete old messages in groups.
    admin = chat.roles.get(BOT_ID) in ADMINS
    if not message.by_bot and not chat.is_private and not admin:
        raise bad_request("message can't be deleted")
    if not admin and world.clock.now() - message.body["date"] >= DELETABLE_S:
        raise bad_request("message can't be deleted for everyone")


def _need_rights(chat: Chat, why: str) -> None:
    if not chat.is_private and chat.roles.get(BOT_ID) not in ADMINS:
        raise bad_request(why)


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "editMessageMedia": edit_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
    "setMessageReaction": react,
}
