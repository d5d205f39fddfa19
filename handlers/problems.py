"""What failed in; an apology with a code for her and the same code without content for the log out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram.error import NetworkError

from bot.context import Context
from bot.errors import OldMenuError
from bot.logs import incident
from bot.replies import other
from bot.screens import show_menu

log = logging.getLogger(__name__)


async def problem(update: object, context: Context) -> None:
    """Say that a menu is old and show the new one; for all else apologise with a code."""
    error = context.error
    if isinstance(error, OldMenuError):
        await context.alert(other.old_menu(context.t))
        await show_menu(context)
        return
    code = incident()
    log.error("incident code=%s error=%s", code, type(error).__name__, exc_info=error)
