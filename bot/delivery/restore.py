"""A database that was put back from a copy in; the same without anything that would be told a second time, out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.services.published import CLOSED, DROPPED, OPENED, RESULTS
from bot.store import cards, figures, notices
from bot.store import report as vault_store

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services.vault import Name
    from bot.store import Store

log = logging.getLogger(__name__)


async def after_restore(store: Store, now: datetime, closed: Collection[Name] = ()) -> None:
    """Call off all that waited when the copy was made, before the book of events is read.

    Reminders whose time comes after `now` are sent; changes, proposals and what had begun are not. The waves that
    were `closed` since then are closed here too, without figures: nobody draws them twice. Raises `StoreError`.
    """
    async with store.writing() as db:
        waited = await notices.restore(db, now)
        for wave in sorted(closed):
            await cards.void(db, wave)
            await vault_store.close(db, wave, ())
        await _call_off_figures(db)
    log.warning("delivery.restored rows=%d: they were not sent", waited)
    for survey, name, unit in sorted(closed):
        log.warning(
            "restored.closed survey=%s wave=%s unit=%s: it was closed after this copy was made, and stays closed; its "
            "figures are in the newer database only",
            survey,
            name,
            unit,
        )


async def _call_off_figures(db: AsyncConnection) -> None:
    """Say no more what was to be said of waves: since the copy was made it may have been."""
    closed = {plan.key for plan, _ in await figures.releases(db)}
    for plan in await figures.plans(db):
        for what in (CLOSED, RESULTS) if plan.key in closed else (OPENED,):
            said = await figures.said(db, plan.key, what)
            if said is None or not said[1]:
                await figures.say(db, plan.key, what, DROPPED)
