"""/events: what is on, one event, what she says to it, and how she is reminded; all of it by buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import eventing, eventing_settings
from bot.errors import OldMenuError

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def week(_: Update, context: Context) -> None:
    """Show what is on at her workplace."""
    await eventing.week(context)


async def listed(_: Update, context: Context) -> None:
    """Show what is on, from a button; from her settings: to choose one by one."""
    if context.press.args:
        await eventing.one_by_one(context)
    else:
        await eventing.week(context)


async def event(_: Update, context: Context) -> None:
    """Show one event."""
    (occurrence,) = _args(context, 1)
    await eventing.event(context, occurrence)


async def answer(_: Update, context: Context) -> None:
    """Take what she says to an event."""
    occurrence, letter = _args(context, 2)
    await eventing.answer(context, occurrence, letter)


async def follow(_: Update, context: Context) -> None:
    """Remind her of an event, or of all."""
    await eventing.follow(context, *_args(context, 1, 2))


async def unfollow(_: Update, context: Context) -> None:
    """Stop that."""
    await eventing.unfollow(context, *_args(context, 1, 2))


async def calendar(_: Update, context: Context) -> None:
    """Send the calendar file of an event."""
    (occurrence,) = _args(context, 1)
    await eventing.calendar(context, occurrence)


async def pin(_: Update, context: Context) -> None:
    """Send the place of an event on the map."""
    (occurrence,) = _args(context, 1)
    await eventing.pin(context, occurrence)


async def settings(_: Update, context: Context) -> None:
    """Show or change what she chose about reminders."""
    await eventing_settings.settings(context, *context.press.args)


async def sleep(_: Update, context: Context) -> None:
    """Show or change when she sleeps."""
    await eventing_settings.sleep(context, *context.press.args)


def _args(context: Context, *lengths: int) -> tuple[str, ...]:
    if len(context.press.args) not in lengths:
        raise OldMenuError
    return context.press.args
