"""Waves that begin and waves that end with a tick in; what is settled and what was drawn, written for good, out."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.store import cards, figures
from bot.store import report as vault_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.plan import Plan
    from bot.services.closing import Ended


async def write(
    db: AsyncConnection,
    begun: Iterable[Plan],
    ended: Iterable[Ended],
    step: Callable[[str], None],
) -> None:
    """Write it inside the transaction of a tick, so that a wave is open and undrawn, or closed with all its numbers.

    `step` is told of each step. A wave that is closed already is left alone: its numbers are those on the disk.
    """
    for plan in begun:
        await figures.put_plan(db, plan)
    step("settled")
    closed = await vault_store.closed_waves(db)
    for one in ended:
        if one.wave in closed:  # a commit that failed may yet have been made
            continue
        if one.plan and one.release:
            await figures.put_plan(db, one.plan)
            await figures.put_release(db, one.wave, one.release)
        step("released")
        await cards.void(db, one.wave)
        # From here on the database refuses every further number of this wave.
        boxes = [(secrets.token_bytes(16), note) for note in one.notes]
        await vault_store.close(db, one.wave, boxes)
        step("closed")
