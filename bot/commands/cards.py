"""A workplace and a number in; a sheet of one-time cards to print, known to the bot from now on, out."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.notes import database, write_new
from bot.commands.posters import paper_in
from bot.commands.username import username
from bot.content import Content
from bot.errors import SetupError, StoreError
from bot.i18n import Texts
from bot.library import TRANSLATIONS, written
from bot.plan import VOUCHED
from bot.services.cards import hashed, make, payload
from bot.services.vault import name
from bot.store import cards as rows
from bot.store import figures, opened
from bot.store import report as vault_store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.models import Unit, Wave
    from bot.plan import Plan
    from bot.services.vault import Name
    from bot.settings import Settings
    from bot.store import Store

MOST = 2_000  # cards of one call


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; empty is "as it comes". `void`: call all cards of the wave off, and make none."""

    site: str
    count: int = 0
    survey: str = ""
    bot: str = ""
    out: str = ""
    void: bool = False


async def run(settings: Settings, asked: Asked) -> int:
    """Make the cards, or call them off, also while the bot runs. Raises `SetupError`, and then none was made."""
    if not asked.void and not 1 <= asked.count <= MOST:
        raise SetupError([f"--count is how many cards to make: 1 to {MOST}."])
    content = Content.load(written(settings), TRANSLATIONS)
    unit = _unit(content, asked.site)
    try:
        async with opened(database(settings)) as store:
            async with store.reading() as db:
                closed = await vault_store.closed_waves(db)
                waves = [
                    as_settled(wave, await figures.get_plan(db, name(wave)))
                    for wave in content.waves
                    if wave.site == unit.code
                ]
            wave = chosen(waves, unit, asked.survey, datetime.now(UTC), closed)
            if asked.void:
                return await _void(store, wave, unit)
            return await _make(settings, content, store, wave, unit, asked)
    except StoreError as error:
        what = f"The database cannot be written to now ({error.code})."
        raise SetupError([f"{what} No card was made; try again in a minute."]) from None


def as_settled(wave: Wave, plan: Plan | None) -> Wave:
    """Return `wave` as it takes cards by its `plan`, if it has opened: what its file says since then holds no more."""
    return replace(wave, cards=VOUCHED in plan.strata) if plan else wave


def chosen(
    waves: Sequence[Wave], unit: Unit, survey: str, now: datetime, closed: Collection[Name]
) -> Wave:
    """Return the wave at `unit` for which cards are made: the one that is open, or else the next.

    `survey`: of this one only. Raises `SetupError` when there is none, or it takes no cards.
    """
    left = [
        wave
        for wave in waves
        if wave.site == unit.code
        and (not survey or wave.survey == survey)
        and now < wave.closes
        and name(wave) not in closed
    ]
    if not left:
        of = f" of {survey}" if survey else ""
        what = f"No wave{of} is open or to come at {unit.code}."
        raise SetupError([f"{what} Write one into the survey's file first: brazier content."])
    next_one = min(wave.opens for wave in left)
    at = [wave for wave in left if wave.opens <= now] or [
        wave for wave in left if wave.opens == next_one
    ]
    found = [wave for wave in at if wave.cards]
    if not found:
        raise SetupError([_no_cards(wave, now) for wave in at])
    if len(found) > 1:
        which = " or ".join(f"--survey {wave.survey}" for wave in found)
        raise SetupError([f"Several waves are open at {unit.code}. Choose one: {which}"])
    return found[0]


def _no_cards(wave: Wave, now: datetime) -> str:
    what = f"The wave {wave.id} of {wave.survey} at {wave.site} takes no cards."
    if wave.opens <= now:
        return f"{what} It is open, and nothing of it can be changed: wait for the next one."
    return f"{what} Before it opens, write `cards: yes` under it in the survey's file."


def _unit(content: Content, code: str) -> Unit:
    site = content.site(code)
    unit = content.unit(site.unit if site else code)
    if unit is None:
        codes = [site.code for site in content.sites] + [unit.code for unit in content.units]
        there = ", ".join(dict.fromkeys(codes))
        raise SetupError([f"There is no workplace {code}. There are: {there}."])
    return unit


async def _make(  # noqa: PLR0913, PLR0917 - all that was read, once
    settings: Settings, content: Content, store: Store, wave: Wave, unit: Unit, asked: Asked
) -> int:
    bot = await username(settings, asked.bot)
    out = Path(asked.out or f"cards-{unit.code}-{wave.survey}-{wave.id}.pdf")
    part = out.with_name(f"{out.name}.part")
    made, key = make(asked.count), name(wave)
    links = [f"https://t.me/{bot}?start={payload(unit.code, secret)}" for secret in made]
    with _reserved(out, part):
        _put(part, await asyncio.to_thread(_drawn, settings, content, unit, wave, bot, links))
        # Known first, printable then: no card in somebody's hands is one that the bot does not know.
        total = await _remember(store, key, [hashed(key, secret) for secret in made])
    try:
        part.replace(out)
    except OSError as error:
        what = f"The cards are good, but lie in {part}: {error.strerror}."
        raise SetupError([f"{what} Give that file another name yourself."]) from None
    _tell(unit, wave, asked.count, total, out)
    return 0


async def _remember(store: Store, key: Name, hashes: Sequence[bytes]) -> int:
    """Write the new cards of a wave down, and return how many it has now."""
    async with store.writing() as db:
        if key in await vault_store.closed_waves(db):
            raise SetupError([f"The wave {key[1]} at {key[2]} has just been closed."])
        await rows.add(db, key, hashes)
        return await rows.count(db, key)


@contextmanager
def _reserved(out: Path, part: Path) -> Iterator[None]:
    """Take the name `out`, which must be free, for its owner alone; if what follows fails, no file is left."""
    write_new(out, "")
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        out.unlink(missing_ok=True)
        raise


def _drawn(  # noqa: PLR0913, PLR0917 - all that stands on a card
    settings: Settings, content: Content, unit: Unit, wave: Wave, bot: str, links: Sequence[str]
) -> bytes:
    from bot.drawing.cards import Face, sheet  # noqa: PLC0415 - it loads Matplotlib

    texts = Texts.load(TRANSLATIONS)
    offered = [language.code for language in texts.offered]
    sites = [site for site in content.sites if site.unit == unit.code]
    # What is spoken most stands first; what is not translated would be English once more.
    spoken = dict.fromkeys(code for site in sites for code in site.languages if code in offered)
    face = Face(
        [texts.translator(code) for code in spoken or ("en",)],
        unit.name,
        wave.closes.astimezone(unit.clock).date(),
        bot,
        settings.address,
    )
    try:
        return sheet(links, face, paper=paper_in(unit.jurisdiction))
    except ValueError as error:
        raise SetupError([f"The cards cannot be drawn: {error}."]) from None


def _put(file: Path, body: bytes) -> None:
    try:
        file.unlink(missing_ok=True)  # of a call that was killed; it was never printed
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise SetupError([f"{file} cannot be written: {error.strerror}."]) from None


def _tell(unit: Unit, wave: Wave, count: int, total: int, out: Path) -> None:
    first, last = (moment.astimezone(unit.clock).date() for moment in (wave.opens, wave.closes))
    print(f"{count} cards for {unit.name} in {out}.")
    print(f"They are good for {wave.survey}, wave {wave.id}: from {first} to {last}, noon.")
    print(f"This wave has {total} cards in all.")
    print()
    print("Print them, cut them, and give each from hand to hand to somebody who works there.")
    print("Write nowhere who got which. Then delete the file: whoever has it can use the cards.")
    print(f"Lost or stolen? brazier cards --site {unit.code} --survey {wave.survey} --void")


async def _void(store: Store, wave: Wave, unit: Unit) -> int:
    key = name(wave)
    async with store.writing() as db:
        total = await rows.count(db, key)
        await rows.void(db, key)
    print(f"The cards for {unit.name}, {wave.survey}, wave {wave.id}, are called off.")
    print(f"{total} had been made. None of them can be used from now on.")
    print("Whoever had sent answers with one counts as before; which those are, nobody can see.")
    return 0
