"""What people do with their phones → messages in chats and updates for the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.entities import find as find_entities
from bot.sandbox.members import set_blocked
from bot.sandbox.messages import quoted, shown_to_bot
from bot.sandbox.refusals import OrderError
from bot.sandbox.things import thing
from bot.sandbox.tidying import is_blank, tidy, utf16
from bot.sandbox.world import ADMINS, ANONYMOUS, BOT_ID, PRESENT

if TYPE_CHECKING:
    from bot.sandbox.world import Chat, Message, Person, Query, World


def say(
    world: World,
    person: Person,
    text: str,
    chat_id: int | None = None,
    reply_to: int | None = None,
) -> tuple[Message, int | None]:
    """Let a person write `text`; return the message and the update's id (None if the bot does not see it)."""
    text = _typed(text)
    content: dict[str, Any] = {"text": text}
    entities = find_entities(text, [])
    if entities:
        content["entities"] = entities
    return _write(world, person, content, chat_id, reply_to)


def send(
    world: World,
    person: Person,
    order: dict[str, Any],
    chat_id: int | None = None,
    reply_to: int | None = None,
) -> tuple[Message, int | None]:
    """Let a person send what is not text: the `order`'s "kind", and what belongs to that (things.py)."""
    return _write(world, person, thing(world, person, order), chat_id, reply_to)


def edit(
    world: World, person: Person, message_id: int, text: str, chat_id: int | None = None
) -> tuple[Message, int | None]:
    """Let a person change her own text; the bot gets an edited_message."""
    chat = chat_of(world, person, chat_id)
    message = message_of(chat, message_id)
    if message.body.get("from", {}).get("id") != person.id or "text" not in message.body:
        raise OrderError("only one's own texts can be edited")
    old = {name: value for name, value in message.body.items() if name != "entities"}
    text = _typed(text)
    message.body = old | {"text": text, "edit_date": int(world.clock.now())}
    entities = find_entities(text, [])
    if entities:
        message.body["entities"] = entities
    world.changes.bump()
    if not _hears(world, chat, message.body):
        return message, None
    return message, world.updates.add("edited_message", message.body, chat.id)


def tap(
    world: World, person: Person, message_id: int, button: str, chat_id: int | None = None
) -> tuple[dict[str, Any], Query | None, int | None]:
    """Let a person press an inline button, named by its label or its data.

    Return the button, and for a button with data the query and the update's id.
    """
    chat = chat_of(world, person, chat_id)
    message = message_of(chat, message_id)
    found = button_of(message, button)
    if "callback_data" not in found:
        return found, None, None
    query = world.add_query(chat)
    body = {
        "id": query.id,
        "from": person.as_user(),
        "chat_instance": str(chat.id),
        "message": shown_to_bot(message.body),
        "data": found["callback_data"],
    }
    return found, query, world.updates.add("callback_query", body, chat.id)


def start(world: World, person: Person, parameter: str = "") -> tuple[Message, int | None]:
    """Let a person follow https://t.me/<bot>?start=<parameter> and press START; a blocked bot is let in again."""
    allowed = parameter.replace("_", "").replace("-", "")
    if len(parameter) > 64 or (parameter and not (allowed.isascii() and allowed.isalnum())):
        raise OrderError("a start parameter is up to 64 characters of A-Z a-z 0-9 _ -")
    set_blocked(world, person, blocked=False)
    return say(world, person, f"/start {parameter}".strip())


def chat_of(world: World, person: Person, chat_id: int | None) -> Chat:
    """Return the chat that a person means: her private one, or a group she is in. Raises OrderError."""
    chat = world.chats.get(person.id if chat_id is None else chat_id)
    while chat is not None and chat.migrated_to is not None:
        chat = world.chats.get(chat.migrated_to)
    if chat is None or (chat.person is not person and chat.roles.get(person.id) not in PRESENT):
        raise OrderError("this person is in no chat with that id")
    return chat


def message_of(chat: Chat, message_id: int) -> Message:
    """Return a message that is still there. Raises OrderError."""
    message = chat.messages.get(message_id)
    if message is None:
        raise OrderError("there is no such message any more")
    return message


def button_of(message: Message, button: str) -> dict[str, Any]:
    """Return the inline button with this label or data. Raises OrderError that lists what there is."""
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    buttons: list[dict[str, Any]] = [one for row in rows for one in row]
    for one in buttons:
        if button in (one["text"], one.get("callback_data")):
            return one
    labels = ", ".join(one["text"] for one in buttons) or "none"
    raise OrderError(f"no button is called {button!r}; there are: {labels}")


def _typed(text: str) -> str:
    text = tidy(text, [])[0]
    if is_blank(text):
        raise OrderError("an empty text cannot be sent")
    if utf16(text) > 4096:
        raise OrderError("a phone would split a text over 4096 characters into several messages")
    return text


def _write(
    world: World,
    person: Person,
    content: dict[str, Any],
    chat_id: int | None,
    reply_to: int | None,
) -> tuple[Message, int | None]:
    chat = chat_of(world, person, chat_id)
    if chat.person is not None and person.blocked:
        raise OrderError("this person has blocked the bot; unblock or start it first")
    if reply_to is not None:
        content = content | {"reply_to_message": quoted(message_of(chat, reply_to))}
    sender = person.as_user()
    if person.id in chat.anonymous:
        sender = ANONYMOUS
        content = content | {"sender_chat": chat.as_chat()}
    if chat.person is not None:
        person.started = True
    message = world.add_message(chat, sender, content)
    if not _hears(world, chat, message.body):
        return message, None
    return message, world.updates.add("message", message.body, chat.id)


def _hears(world: World, chat: Chat, body: dict[str, Any]) -> bool:
    """Whether the bot is told of a message: in groups with privacy mode only of what is meant for it."""
    role = chat.roles.get(BOT_ID)
    if chat.is_private or role in ADMINS:
        return True
    if role not in PRESENT:
        return False
    if (
        not world.privacy_mode
        or body.get("reply_to_message", {}).get("from", {}).get("id") == BOT_ID
    ):
        return True
    command = body.get("text", "").split(maxsplit=1)[:1]
    if not command or not command[0].startswith("/"):
        return False
    _, at, name = command[0].partition("@")
    return not at or name.lower() == world.profile.username.lower()
