"""A chat as one person sees it on her phone → JSON for programs and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox import media
from bot.sandbox.entities import to_html
from bot.sandbox.world import ADMINS, BOT_ID

if TYPE_CHECKING:
    from bot.sandbox.world import Chat, Message, Person, World

AS_THEY_ARE = ("venue", "location", "contact", "dice", "poll")
SERVICE = (
    *("new_chat_members", "left_chat_member", "pinned_message"),
    *("migrate_to_chat_id", "migrate_from_chat_id"),
)


def chat_json(world: World, person: Person, chat: Chat) -> dict[str, Any]:
    """Return the messages and what stands around them: keyboard, commands, draft, typing, pins."""
    action = chat.action
    return {
        "chat": chat.id,
        "messages": [message_json(message) for message in chat.messages.values()],
        "keyboard": keyboard(chat),
        "commands": commands(world, person, chat),
        "description": _in_language(world.profile.descriptions, person) if chat.is_private else "",
        "draft": chat.draft
        and {**chat.draft, "html": to_html(chat.draft["text"], chat.draft["entities"])},
        "action": action[0] if action is not None and action[1] > world.clock.now() else None,
        "pinned": list(chat.pinned),
        "started": person.started,
        "blocked": person.blocked,
    }


def message_json(message: Message) -> dict[str, Any]:
    """Return one message; what it does not have is absent, except text, entities and buttons."""
    body = message.body
    text = body.get("text", body.get("caption", ""))
    entities = body.get("entities", body.get("caption_entities", []))
    shown: dict[str, Any] = {
        "id": body["message_id"],
        "from": _sender(body),
        "date": body["date"],
        "text": text,
        "entities": entities,
        "html": to_html(text, entities),
        "buttons": _buttons(body.get("reply_markup", {})),
        "edited": "edit_date" in body,
        "silent": message.silent,
        "protected": body.get("has_protected_content", False),
    }
    if "reply_to_message" in body:
        reply = body["reply_to_message"]
        shown["reply_to"] = {
            "id": reply["message_id"],
            "text": reply.get("text", reply.get("caption", "")),
        }
    if "forward_origin" in body:
        shown["forwarded"] = True
    if "media_group_id" in body:
        shown["album"] = body["media_group_id"]
    if message.reactions:
        shown["reactions"] = message.reactions
    shown |= _attached(body)
    if body.get("reply_markup", {}).get("force_reply"):
        shown["force_reply"] = body["reply_markup"]
    service = {name: body[name] for name in SERVICE if name in body}
    if service:
        shown["service"] = service
    return shown


def keyboard(chat: Chat) -> dict[str, Any] | None:
    """Return the reply keyboard that stands below the chat now, if any."""
    for message in reversed(chat.messages.values()):
        markup = message.body.get("reply_markup", {})
        if "keyboard" in markup:
            rows = [[_key(key) for key in row] for row in markup["keyboard"]]
            return {**markup, "keyboard": rows}
        if "remove_keyboard" in markup:
            return None
    return None


def commands(world: World, person: Person, chat: Chat) -> list[dict[str, str]]:
    """Return the commands that her phone offers in this chat, by Telegram's order of scopes."""
    if chat.is_private:
        scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    else:
        scopes = [("chat_member", chat.id, person.id)]
        if chat.roles.get(person.id) in ADMINS:
            scopes.append(("chat_administrators", chat.id, 0))
        scopes.append(("chat", chat.id, 0))
        if chat.roles.get(person.id) in ADMINS:
            scopes.append(("all_chat_administrators", 0, 0))
        scopes.append(("all_group_chats", 0, 0))
    return world.profile.commands_for(_code(person), *scopes, ("default", 0, 0))


def person_json(world: World, person: Person) -> dict[str, Any]:
    """Return a person as the control API shows her, with the bot's name in her language."""
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "username": person.username,
        "started": person.started,
        "blocked": person.blocked,
        "bot_name": _in_language(world.profile.names, person) or world.profile.first_name(),
    }


def _sender(body: dict[str, Any]) -> dict[str, Any]:
    chat = body.get("sender_chat")
    if chat is not None:
        return {"id": chat["id"], "name": chat["title"], "bot": False, "anonymous": True}
    user = body.get("from", {"id": 0, "first_name": ""})
    return {"id": user["id"], "name": user["first_name"], "bot": user["id"] == BOT_ID}


def _buttons(markup: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [[_button(button) for button in row] for row in markup.get("inline_keyboard", [])]


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown = {"text": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    if "url" in button:
        shown["url"] = button["url"]
    if "style" in button:
        shown["style"] = button["style"]
    if "copy_text" in button:
        shown["copy"] = button["copy_text"]["text"]
    return shown


def _key(key: dict[str, Any] | str) -> dict[str, Any]:
    return {"text": key} if isinstance(key, str) else key


def _attached(body: dict[str, Any]) -> dict[str, Any]:
    shown = {name: body[name] for name in AS_THEY_ARE if name in body}
    for kind in media.KINDS:
        if kind in body:
            file = body[kind][-1] if kind == "photo" else body[kind]
            shown[kind] = {**file, "url": f"/sandbox/files/{file['file_id']}"}
    return shown


def _in_language(texts: dict[str, str], person: Person) -> str:
    return texts.get(_code(person)) or texts.get("", "")


def _code(person: Person) -> str:
    # The bot's texts are kept by two letters, while an app may send "pt-br".
    return person.language.partition("-")[0].lower()
