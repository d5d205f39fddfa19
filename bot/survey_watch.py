"""The services in; while the bot runs, surveys that were left alone become neutral, and keys die with their waves."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import reporting
from bot.errors import SetupError
from bot.plan_changes import differences, other_words
from bot.seals import note
from bot.seals.keys import sync_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.context import Services
    from bot.models import Wave
    from bot.services.hygiene import Screen

log = logging.getLogger(__name__)

LOOK_S = 1.0  # how often open surveys are looked through
WAVES_S = 15.0
STOP_S = 8.0  # for making neutral what stands open when the bot stops
WORDS = "waves.json"
KEYS_AHEAD = timedelta(hours=1)  # a worker may look at a wave before the clock does


@asynccontextmanager
async def watched(services: Services) -> AsyncIterator[None]:
    """Look after open surveys until the end, and then make all of them neutral.

    Raises `SetupError` when the words of a wave, or what is drawn of it, were changed while it is open, or when the key
    of its drafts is damaged.
    """
    if key := services.settings.notes_key:
        _try_to_seal(key)
    await look_at_waves(services)
    _hold_to_what_was_settled(services)

    async def look() -> None:
        await services.dialogues.sweep(lambda chat, screen: neutral(services, chat, screen))

    async def neutral(services: Services, chat: int, screen: Screen) -> None:
        try:
            await reporting.neutralise(services, chat, screen)
        except Exception as error:  # noqa: BLE001 - one chat that cannot be reached must not keep the others open
            log.warning("survey.not_neutralised error=%s", type(error).__name__)

    services.clock.every(LOOK_S, "surveys", look)
    services.clock.every(WAVES_S, "waves", lambda: look_at_waves(services))
    try:
        yield
    finally:
        open_ones = services.dialogues.take_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await asyncio.gather(*(neutral(services, *one) for one in open_ones))


def _try_to_seal(key: str) -> None:
    # A worker's note would be the wrong moment to find out.
    try:
        note.seal("", key)
    except (ValueError, RuntimeError):
        raise SetupError(
            [
                "BRAZIER_NOTES_KEY is not a key that anything can be sealed to. Make one: brazier keys new"
            ]
        ) from None


def _hold_to_what_was_settled(services: Services) -> None:
    problems = [
        problem
        for plan, wave in services.reports.plans_of_open(services.clock.now())
        for problem in differences(plan, services.content.plan(wave))
    ]
    if problems:
        raise SetupError(problems)


async def look_at_waves(services: Services) -> None:
    """Destroy the keys of waves that were closed, make those of waves that begin, and note what is settled for them."""
    clock = services.clock
    # What the tick closed, not what is over by a clock that may be wrong: a key does not come back.
    services.drafts.forget(services.reports.closed)
    services.drafts.make(services.reports.open_soon(clock.now(), KEYS_AHEAD))
    remember_words(
        services.settings.data_dir / WORDS,
        services.content.waves,
        clock.now(),
        steady=clock.steady(),
    )


def remember_words(
    path: Path, waves: Sequence[Wave], now: datetime, *, steady: bool = True
) -> None:
    """Write down the fingerprint of every open wave once; raises `SetupError` when one is another than before.

    While the clock is not `steady` nothing is written; what a wrong clock once settled for a wave ahead is dropped.
    """
    try:
        written: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = {}
    ahead = {f"{wave.survey} {wave.site} {wave.id}" for wave in waves if now < wave.opens}
    known = {name: shape for name, shape in written.items() if name not in ahead}
    open_now = {
        f"{wave.survey} {wave.site} {wave.id}": wave.shape
        for wave in waves
        if wave.opens <= now < wave.closes
    }
    changed = [name for name, shape in open_now.items() if known.get(name, shape) != shape]
    if changed:
        raise SetupError(
            [
                other_words(survey, wave, unit)
                for survey, unit, wave in (name.split() for name in changed)
            ]
        )
    if steady and known | open_now != written:
        # A public fact, and written by the clock alone.
        _replace(path, json.dumps(known | open_now, indent=1))


def _replace(path: Path, text: str) -> None:
    # Whole beside its place first: neither a full disk nor a power cut leaves half of it.
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
