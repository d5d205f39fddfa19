"""Settings, and perhaps a name that was typed, in; the bot's @name as it belongs on paper, without the @, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aiohttp

from bot.errors import SetupError

if TYPE_CHECKING:
    from bot.settings import Settings

_NAME = re.compile(
    r"@?([A-Za-z][A-Za-z0-9_]{4,31})"
)  # core.telegram.org/method/account.checkUsername
WAIT_S = 10
TYPE_IT = "Write it yourself: --bot NAME"


async def username(settings: Settings, typed: str = "") -> str:
    """Return `typed`, or else what Telegram (or the sandbox) calls the bot of the token.

    Raises `SetupError` when that is no name, when there is no token, and when it cannot be asked.
    """
    if typed:
        found = _NAME.fullmatch(typed)
        if not found:
            raise SetupError(
                [f"{typed} is not the name of a bot. Write for example: --bot BHX4HelpBot"]
            )
        return found[1]
    if not settings.token:
        raise SetupError(
            [f"There is no BRAZIER_TOKEN to ask Telegram for the bot's name. {TYPE_IT}"]
        )
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WAIT_S)) as session,
            session.get(f"{settings.base_url}/bot{settings.token}/getMe") as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        # `from None`: the address has the token in it.
        raise SetupError(
            [f"Telegram cannot be reached to ask for the bot's name. {TYPE_IT}"]
        ) from None
    if not answer.get("ok"):
        raise SetupError(
            ["BRAZIER_TOKEN is not accepted by Telegram. Ask @BotFather for it again."]
        )
    return str(answer["result"]["username"])
