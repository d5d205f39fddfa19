"""The methods with which the bot describes itself: name, descriptions, commands, menu button, rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.refusals import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.messages import Params
    from bot.sandbox.profile import Scope
    from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_TEXTS = {
    # method suffix: attribute of Profile, parameter, longest
    "Name": ("names", "name", 64),
    "Description": ("descriptions", "description", 512),
    "ShortDescription": ("short_descriptions", "short_description", 120),
}


def get_me(world: World, _params: Params) -> dict[str, Any]:
    """Return the bot as a User with what it can do."""
    return world.bot_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_text(attribute: str, name: str, longest: int) -> Callable[[World, Params], bool]:
    """Return the method that sets one of the bot's texts in one language, or takes it away when empty."""

    def method(world: World, params: Params) -> bool:
        code = _language(params)
        text = params.get(name, "")
        if len(text) > longest:
            raise bad_request(f"{name} is too long")
        texts: dict[str, str] = getattr(world.profile, attribute)
        if text:
            texts[code] = text
        else:
            texts.pop(code, None)
        world.changes.bump()
        return True

    return method


def get_text(attribute: str, name: str) -> Callable[[World, Params], dict[str, str]]:
    """Return the method that reads one of the bot's texts in a language, else the general one."""

    def method(world: World, params: Params) -> dict[str, str]:
        texts: dict[str, str] = getattr(world.profile, attribute)
        fallback = world.profile.first_name() if name == "name" else ""
        return {name: texts.get(_language(params)) or texts.get("") or fallback}

    return method


def set_commands(world: World, params: Params) -> bool:
    """Set the commands of one scope and language. Raises Refusal (400) for names Telegram does not take."""
    commands = params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        command["command"] = command["command"].removeprefix("/")
        if not _COMMAND.match(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(world, params), _language(params)] = commands
    world.changes.bump()
    return True


def get_commands(world: World, params: Params) -> list[dict[str, str]]:
    """Return the commands of exactly this scope and language."""
    return world.profile.commands.get((_scope(world, params), _language(params)), [])


def delete_commands(world: World, params: Params) -> bool:
    """Forget the commands of one scope and language."""
    world.profile.commands.pop((_scope(world, params), _language(params)), None)
    world.changes.bump()
    return True


def set_menu_button(world: World, params: Params) -> bool:
    """Set the menu button of one private chat, or of all without a chat."""
    chat_id = _private(world, params)
    button = params.get("menu_button", {"type": "default"})
    if button["type"] == "default":
        world.profile.menu_buttons.pop(chat_id, None)
    else:
        world.profile.menu_buttons[chat_id] = button
    world.changes.bump()
    return True


def get_menu_button(world: World, params: Params) -> dict[str, Any]:
    """Return the menu button of one private chat, or the general one."""
    buttons = world.profile.menu_buttons
    chat_id = _private(world, params)
    return (
        buttons.get(chat_id)
        or buttons.get(0)
        or {"type": "commands" if chat_id == 0 else "default"}
    )


def set_rights(world: World, params: Params) -> bool:
    """Set which rights the bot asks for when it becomes an administrator."""
    world.profile.admin_rights[params.get("for_channels", False)] = params.get("rights", {})
    return True


def get_rights(world: World, params: Params) -> dict[str, Any]:
    """Return the rights that the bot asks for, each false unless set."""
    names = (
        *("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    )
    return dict.fromkeys(names, False) | world.profile.admin_rights.get(
        params.get("for_channels", False), {}
    )


def _language(params: Params) -> str:
    code: str = params.get("language_code", "")
    if code and not _LANGUAGE.match(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(world: World, params: Params) -> Scope:
    scope = params.get("scope", {"type": "default"})
    chat_id = world.chat(scope["chat_id"]).id if "chat_id" in scope else 0
    return scope["type"], chat_id, scope.get("user_id", 0)


def _private(world: World, params: Params) -> int:
    if "chat_id" not in params:
        return 0
    chat = world.chat(params["chat_id"])
    if not chat.is_private:
        raise bad_request("menu buttons are for private chats")
    return chat.id


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setMyDefaultAdministratorRights": set_rights,
    "getMyDefaultAdministratorRights": get_rights,
    **{f"setMy{word}": set_text(*row) for word, row in _TEXTS.items()},
    **{f"getMy{word}": get_text(row[0], row[1]) for word, row in _TEXTS.items()},
}
