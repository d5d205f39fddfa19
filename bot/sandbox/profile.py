"""What the bot says of itself: name, descriptions, commands and menu buttons, per language and scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Scope = tuple[str, int, int]


@dataclass(slots=True)
class Profile:
    """The bot's public face; texts by language code, "" for everybody else.

    Commands are kept by scope (type, chat id, user id; 0 where the scope has none) and language.
    """

    username: str = "brazier_sandbox_bot"
    names: dict[str, str] = field(default_factory=lambda: {"": "Brazier (sandbox)"})
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    admin_rights: dict[bool, dict[str, Any]] = field(default_factory=dict)

    def first_name(self) -> str:
        """Return the name that everybody sees who has none in her language."""
        return self.names.get("") or "Brazier (sandbox)"

    def commands_for(self, language: str, *scopes: Scope) -> list[dict[str, str]]:
        """Return the commands of the first of `scopes` that has any, in `language` before the general ones."""
        for scope in scopes:
            for code in (language, ""):
                commands = self.commands.get((scope, code))
                if commands:
                    return commands
        return []
