"""Groups as the control API makes and changes them: members, administrators, the bot, and migration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.members import service, set_role
from bot.sandbox.refusals import OrderError
from bot.sandbox.world import ADMINS, BOT_ID, PRESENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox.world import Chat, World

BOT_ROLES = ("administrator", "member", "left", "kicked")


def create(world: World, order: dict[str, Any]) -> Chat:
    """Return a new group with "title", "members", "admins", "anonymous" (ids), "bot" (its role), "kind" and "username".

    The first administrator, else the first member, is the creator. Anonymous administrators exist only in
    supergroups, so with them it is one. Raises OrderError with a sentence for a wrong order.
    """
    anonymous = _ids(world, order, "anonymous")
    admins = [*_ids(world, order, "admins"), *anonymous]
    members = [*admins, *_ids(world, order, "members")]
    people = list(dict.fromkeys(number for number in members if number != BOT_ID))
    if not people:
        raise OrderError("a group needs at least one member")
    kind = order.get("kind", "supergroup" if anonymous else "group")
    if kind not in {"group", "supergroup"}:
        raise OrderError("kind must be group or supergroup")
    role = order.get("bot", "administrator" if BOT_ID in admins else "member")
    if role not in {*BOT_ROLES, "none"}:
        raise OrderError(f"bot must be none or one of {', '.join(BOT_ROLES)}")
    chat = world.add_group(kind, str(order.get("title") or "Group"))
    for number in people:
        chat.roles[number] = "administrator" if number in admins else "member"
    creator = next((number for number in people if number in admins), people[0])
    chat.roles[creator] = "creator"
    chat.anonymous.update(anonymous)
    _open_up(chat, order)
    by = world.people[creator].as_user()
    if role != "none":
        set_role(world, chat, BOT_ID, role, by=by)
    return chat


def change(world: World, chat: Chat, order: dict[str, Any]) -> None:
    """Apply "add", "remove", "bot", "username", and "admins", "members", "anonymous" (ids: what they are now).

    Raises OrderError with a sentence for a wrong order.
    """
    creator = next(number for number, status in chat.roles.items() if status == "creator")
    by = world.people[creator].as_user()
    for number in _ids(world, order, "add"):
        set_role(world, chat, number, "member", by=world.user(number) or by)
    for number in _ids(world, order, "members"):
        _lead(world, chat, number, "member", by)
    for number in _ids(world, order, "admins"):
        _lead(world, chat, number, "administrator", by)
    for number in _ids(world, order, "remove"):
        set_role(world, chat, number, "kicked" if number == BOT_ID else "left", by=by)
    if "anonymous" in order:
        hidden = set(_ids(world, order, "anonymous"))
        if hidden and chat.kind != "supergroup":
            raise OrderError("only supergroups have anonymous administrators")
        chat.anonymous = {number for number in hidden if chat.roles.get(number) in ADMINS}
    if "bot" in order:
        if order["bot"] not in BOT_ROLES:
            raise OrderError(f"bot must be one of {', '.join(BOT_ROLES)}")
        set_role(world, chat, BOT_ID, order["bot"], by=by)
    _open_up(chat, order)
    world.changes.bump()


def migrate(world: World, chat: Chat) -> Chat:
    """Return the supergroup that a group becomes; both get the service messages, the old one is closed.

    Raises OrderError for what is no group or has migrated already.
    """
    if chat.kind != "group" or chat.migrated_to is not None:
        raise OrderError("only a group that has not migrated yet can become a supergroup")
    new = world.add_group("supergroup", chat.title)
    new.roles = dict(chat.roles)
    creator = next(number for number, status in chat.roles.items() if status == "creator")
    by = world.people[creator].as_user()
    service(world, chat, by, {"migrate_to_chat_id": new.id})
    service(world, new, by, {"migrate_from_chat_id": chat.id})
    chat.migrated_to = new.id
    world.changes.bump()
    return new


def as_json(chat: Chat) -> dict[str, Any]:
    """Return a group as the control API shows it."""
    present = [
        number for number, status in chat.roles.items() if status in PRESENT and number != BOT_ID
    ]
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "members": present,
        "admins": [number for number in present if chat.roles[number] in ADMINS],
        "anonymous": sorted(chat.anonymous),
        "bot": chat.roles.get(BOT_ID, "none"),
        "migrated_to": chat.migrated_to,
        "pinned": list(chat.pinned),
    }


def _open_up(chat: Chat, order: dict[str, Any]) -> None:
    """Make a supergroup public under a "username", or private again with an empty one."""
    username = str(order.get("username", chat.username))
    if username and chat.kind != "supergroup":
        raise OrderError("only supergroups can be public")
    chat.username = username


def _lead(world: World, chat: Chat, number: int, status: str, by: dict[str, Any]) -> None:
    if chat.roles.get(number) != "creator":
        set_role(world, chat, number, status, by=by)


def _ids(world: World, order: dict[str, Any], name: str) -> list[int]:
    numbers: Iterable[Any] = order.get(name, ())
    if not isinstance(numbers, list | tuple):
        raise OrderError(f"{name} must be a list of ids")
    found = []
    for number in numbers:
        if number != BOT_ID and number not in world.people:
            raise OrderError(f"{name}: there is nobody with the id {number}")
        found.append(number)
    return found
