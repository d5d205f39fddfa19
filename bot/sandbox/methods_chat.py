"""The methods that ask about chats and their members, files and taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.files import MOST_DOWNLOAD
from bot.sandbox.members import as_member, set_role
from bot.sandbox.messages import shown_to_bot
from bot.sandbox.refusals import bad_request
from bot.sandbox.tidying import utf16
from bot.sandbox.world import ADMINS, BOT_ID, PRESENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.messages import Params
    from bot.sandbox.world import World

ANSWERABLE_S = 15 * 60
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
PERMISSIONS = (
    *(
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
    ),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages"),
    *("can_manage_topics", "can_edit_tag", "can_react_to_messages"),
)


def get_chat(world: World, params: Params) -> dict[str, Any]:
    """Return a chat in full."""
    chat = world.reachable(params["chat_id"])
    accepted = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False
    )
    full = chat.as_chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": accepted | {"gifts_from_channels": False},
    }
    if not chat.is_private:
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if chat.pinned:
        full["pinned_message"] = shown_to_bot(chat.messages[chat.pinned[-1]].body)
    return full


def get_member(world: World, params: Params) -> dict[str, Any]:
    """Return one member of a group, also one who left. Raises Refusal (400) for somebody unknown."""
    chat = world.reachable(params["chat_id"])
    number = params["user_id"]
    user = world.user(number)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.person is not None:
        status = "member" if number in {BOT_ID, chat.id} else "left"
    else:
        status = chat.roles.get(number, "left")
    return as_member(user, status, anonymous=number in chat.anonymous)


def get_admins(world: World, params: Params) -> list[dict[str, Any]]:
    """Return the administrators of a group except other bots. Raises Refusal (400) in private chats."""
    chat = world.reachable(params["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    found = []
    for number, status in chat.roles.items():
        user = world.user(number)
        if status in ADMINS and user is not None:
            found.append(as_member(user, status, anonymous=number in chat.anonymous))
    return found


def get_member_count(world: World, params: Params) -> int:
    """Return how many belong to a chat, the bot included."""
    chat = world.reachable(params["chat_id"])
    return 2 if chat.is_private else sum(status in PRESENT for status in chat.roles.values())


def leave(world: World, params: Params) -> bool:
    """Leave a group."""
    chat = world.writable(params["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    set_role(world, chat, BOT_ID, "left", by=world.bot_user())
    return True


def answer_query(world: World, params: Params) -> bool:
    """Answer a tap once, within 15 minutes."""
    query = world.queries.get(params["callback_query_id"])
    if query is None or query.answered or world.clock.now() - query.asked > ANSWERABLE_S:
        raise bad_request(TOO_OLD)
    text = params.get("text", "")
    if utf16(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    if text or "url" in params:
        query.answer = {"text": text, "show_alert": params.get("show_alert", False)}
        if "url" in params:
            query.answer["url"] = params["url"]
    world.changes.bump()
    return True


def get_file(world: World, params: Params) -> dict[str, Any]:
    """Return where a file can be fetched. Raises Refusal (400) over 20 MB, as the cloud server does."""
    stored = world.files.by_id.get(params["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_path": stored.path}


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatAdministrators": get_admins,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave,
    "answerCallbackQuery": answer_query,
    "getFile": get_file,
}
