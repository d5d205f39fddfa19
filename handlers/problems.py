"""What failed in; the present menu, or an apology with the log's code, out."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot import screens
from bot.context import Context
from bot.errors import OldMenuError
from bot.replies import organiser, other

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

    from bot.context import BrazierApplication


log = logging.getLogger(__name__)


async def old_menu(_: object, context: Context) -> None:
    """Say that a menu is old and show the present one; all other failures are left to the intake, which tries again."""
    if not isinstance(context.error, OldMenuError):
        return
    with suppress(TelegramError):  # what could not be told is a failure like any other
        if context.in_group:
            await context.alert(organiser.old_card(context.t))
            raise ApplicationHandlerStop
        await context.alert(other.old_menu(context.t))
        await context.show(screens.doors(context.reader))
        raise ApplicationHandlerStop


def apology(application: BrazierApplication) -> Callable[[Update | None, str], Awaitable[None]]:
    """Return what the intake calls when it gives an update up: it tells the person the code."""

    async def apologise(update: Update | None, code: str) -> None:
        if update is None or update.effective_chat is None:
            return
        context = Context.from_update(update, application)
        if context.in_group and not context.in_console:
            return
        try:
            if context.in_group and update.callback_query:  # the card has to stay
                await context.alert(organiser.problem_alert(context.t, code))
            else:
                problem = organiser.problem if context.in_group else other.problem
                await context.show(problem(context.t, code))
        except BadRequest:  # for PTB a kind of NetworkError
            log.warning("apology.refused code=%s", code)
        except (NetworkError, RetryAfter):
            raise  # on the way, or told to wait: the intake tries again
        except TelegramError:
            log.warning("apology.refused code=%s", code)

    return apologise
