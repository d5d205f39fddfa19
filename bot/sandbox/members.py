"""Who belongs to a group, as what; a change of that → the updates and service messages that Telegram makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.world import ADMINS, BOT_ID, PRESENT

if TYPE_CHECKING:
    from bot.sandbox.world import Chat, Person, World

RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics"),
)


def as_member(user: dict[str, Any], status: str, *, anonymous: bool = False) -> dict[str, Any]:
    """Return the Bot API's ChatMember of `user` with this `status`; administrators have every right."""
    member: dict[str, Any] = {"status": status, "user": user}
    if status == "creator":
        member["is_anonymous"] = anonymous
    elif status == "administrator":
        member |= dict.fromkeys(RIGHTS, True)
        member |= {"can_be_edited": False, "is_anonymous": anonymous}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def set_role(world: World, chat: Chat, number: int, status: str, *, by: dict[str, Any]) -> None:
    """Make member `number` of `chat` what `status` says (ChatMember.status); `by` is the User who did it.

    The bot hears of itself by my_chat_member, of others by a service message when they come or go, and by
    chat_member where it is an administrator and asked for that.
    """
    old = chat.roles.get(number, "left")
    user = world.user(number)
    if old == status or user is None:
        return
    chat.roles[number] = status
    if status not in ADMINS:
        chat.anonymous.discard(number)
    came, went = old not in PRESENT and status in PRESENT, old in PRESENT and status not in PRESENT
    content: dict[str, Any] = {}
    if came:
        content = {
            "new_chat_members": [user],
            "new_chat_participant": user,
            "new_chat_member": user,
        }
    elif went:
        content = {"left_chat_member": user, "left_chat_participant": user}
    change = {
        "chat": chat.as_chat(),
        "from": by,
        "date": int(world.clock.now()),
        "old_chat_member": as_member(user, old),
        "new_chat_member": as_member(user, status, anonymous=number in chat.anonymous),
    }
    if number == BOT_ID:
        world.updates.add("my_chat_member", change, chat.id)
    elif chat.roles.get(BOT_ID) in ADMINS:
        world.updates.add("chat_member", change, chat.id)
    if content:
        service(world, chat, by, content)
    world.changes.bump()


def set_blocked(world: World, person: Person, *, blocked: bool) -> int | None:
    """Let a person block the bot or take that back; return the id of the my_chat_member update."""
    if person.blocked == blocked:
        return None
    person.blocked = blocked
    bot = world.bot_user()
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    change = {
        "chat": world.chats[person.id].as_chat(),
        "from": person.as_user(),
        "date": int(world.clock.now()),
        "old_chat_member": as_member(bot, old),
        "new_chat_member": as_member(bot, new),
    }
    world.changes.bump()
    return world.updates.add("my_chat_member", change, person.id)


def service(world: World, chat: Chat, by: dict[str, Any], content: dict[str, Any]) -> int | None:
    """Put a service message into a group and tell the bot, if it is there; return the update's id."""
    message = world.add_message(chat, by, content)
    if chat.roles.get(BOT_ID) not in PRESENT:
        return None
    return world.updates.add("message", message.body, chat.id)
