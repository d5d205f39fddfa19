"""Settings in; a code that makes a Telegram group the organisers' console, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import pairing

if TYPE_CHECKING:
    from bot.settings import Settings


def run(settings: Settings) -> int:
    """Make a code and say what to do with it. Raises `SetupError`."""
    code = pairing.make(settings.data_dir)
    print("1. Make a private Telegram group for the organisers. No public link.")
    print("2. Add the bot, and make it an administrator that may delete messages.")
    print("3. Type this in the group, within an hour:")
    print(f"\n    /pair {code}\n")
    print("The code works once. A code you made before no longer works.")
    return 0
