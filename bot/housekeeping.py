"""The database in; once a night a copy of it out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.store import Store

log = logging.getLogger(__name__)

EVERY_S = 3600.0
NIGHT_HOURS = 3  # UTC: a day's copy is made after this hour


async def copy_once_a_night(store: Store, clock: Clock) -> None:
    """Make this night's copy unless it is there, or its hour has not come; one that failed is tried an hour later."""
    today = clock.today()  # by the wall clock: a sandbox's hours may run on
    if clock.now().hour < NIGHT_HOURS:
        return
    try:
        made = await store.copy(f"night-{today}")
    except StoreError as error:
        log.error("copy.failed code=%s", error.code)  # noqa: TRY400 - codes only
        return
    if made:
        log.info("copy.made")
