"""[📊 The results] and [How was this made?]: what came out of a wave that is over, as its workers read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies import figures_method, figures_results

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.services.figures import Reading


async def show(_: Update, context: Context) -> None:
    """Show the wave that the button names, or the last at her workplace."""
    reading, on = await _asked(context), context.person.results
    if reading is None:
        await context.show(figures_results.nothing(context.t, on=on))
    else:
        await context.show(figures_results.screen(context.t, reading, on=on))


async def method(_: Update, context: Context) -> None:
    """Say how these figures are made."""
    reading = await _asked(context)
    plan = reading.plan if reading else None
    rows = (figures_results.back_row(context.t, plan),) if plan else ()
    await context.show(figures_method.screen(context.t, plan, rows))


async def _asked(context: Context) -> Reading | None:
    published, site = context.services.published, context.reader.site
    if context.press.args:
        return await published.find(context.press.args[0])
    return await published.latest(site.unit) if site else None
