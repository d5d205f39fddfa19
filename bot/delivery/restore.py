"""A database that was put back from a copy in; the same without anything that would be told a second time, out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.store import notices

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store import Store

log = logging.getLogger(__name__)


async def after_restore(store: Store, now: datetime) -> None:
    """Call off all that waited when the copy was made, before the book of events is read.

    Reminders whose time comes after `now` are sent; changes, proposals and what had begun are not. Raises `StoreError`.
    """
    async with store.writing() as db:
        waited = await notices.restore(db, now)
    log.warning("delivery.restored rows=%d: they were not sent", waited)
