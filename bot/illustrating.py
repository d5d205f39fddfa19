"""What may be said of a wave in; its chart as a PNG, drawn in a thread so that nobody waits for it, and posted, out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram.error import BadRequest

from bot.errors import code_of
from bot.request import reason_of

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.models import Reply
    from bot.services.console import Console
    from bot.services.figures import Reading

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000  # that Telegram takes as a photo


async def picture(reading: Reading, t: Translator, *, example: bool = False) -> bytes:
    """Return the chart of `reading`; nothing where it cannot be drawn: the words go out without it.

    `example`: it says all over itself that nobody was asked. What was reported in a sandbox must not pass for real.
    """
    stamp = example_words(t) if example else ""
    try:
        drawn = await asyncio.to_thread(_draw, reading, t, stamp)
    except Exception as error:  # noqa: BLE001 - whatever a font or a library says, the figures are said
        log.warning("chart.not_drawn error=%s", code_of(error))
        return b""
    return drawn if len(drawn) <= MOST_BYTES else b""


def example_words(t: Translator) -> str:
    """Return what is put across a picture of numbers that nobody reported."""
    return t.gettext("Example. Nobody was asked.")


async def post(console: Console, reply: Reply, drawn: bytes) -> int | None:
    """Post `reply` into the organisers' group, under a picture where there is one and the group takes it.

    Returns the number of the message, None where there is no group; raises `TelegramError` for all else that fails.
    """
    if drawn:
        try:
            return await console.tell(reply, drawn)
        except BadRequest as error:  # no right to send photos, or no photo to Telegram's taste
            log.warning("publishing.no_picture error=%s", reason_of(error))
    return await console.tell(reply)


def _draw(reading: Reading, t: Translator, stamp: str) -> bytes:
    from bot.drawing import chart  # noqa: PLC0415 - it is big, and used once in weeks

    return chart.draw(reading, t, "png", stamp=stamp)
