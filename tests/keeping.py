"""What is kept, open in a folder, with a clock that the test moves: real database, keys, tick, people, reports."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nacl.secret import SecretBox

from bot.clock import Clock
from bot.keeping import Keeper
from bot.models import Filed, Report, Wave
from bot.seals import Slots, open_vault
from bot.services.people import People
from bot.services.report import Reports
from bot.services.vault import unpack
from bot.store import opened
from bot.tick import Tick

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from bot.plan import Plan
    from bot.services.vault import Vault
    from bot.store import Store

OPENS = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOSES = OPENS + timedelta(weeks=2)
WAVE = Wave("hardship", "2026-11", "BHX4", OPENS, CLOSES, "six questions")
OTHER = Wave("hardship", "2026-11", "JFK8", OPENS, CLOSES + timedelta(days=7), "six questions")
QUESTIONS = 6
DATABASE = "brazier.sqlite3"


@dataclass
class Hands:
    """The hands of the clock, in seconds; the machine's own time goes with them."""

    at: float

    def on(self, **step: float) -> None:
        """Move on by `step`, as `timedelta` takes it."""
        self.at += timedelta(**step).total_seconds()


@dataclass
class Kept:
    """All the parts, and what people were told, in order."""

    folder: Path
    hands: Hands
    store: Store
    people: People
    reports: Reports
    tick: Tick
    told: list[tuple[int, Filed]] = field(default_factory=list)

    def send(self, chat: int, answers: Iterable[int], wave: Wave = WAVE, **more: bytes) -> None:
        """Send a report as the handler does."""
        report = Report(wave.survey, wave.id, wave.site, tuple(answers), **more)
        self.reports.submit(chat, report, self.hear(chat))

    def hear(self, chat: int) -> Callable[[Filed], object]:
        """Return a `done` that notes what `chat` is told."""

        async def done(filed: Filed) -> None:
            self.told.append((chat, filed))

        return done

    async def ticks(self, number: int = 1) -> None:
        """Let `number` ticks pass, 15 seconds apart, each of which must write."""
        for _ in range(number):
            self.hands.on(seconds=15)
            assert await self.tick.now(), self.tick.problem
            await self.said()

    async def said(self) -> None:
        """Wait until all is said."""
        for task in list(self.tick._saying):
            await task


@asynccontextmanager
async def keeping(
    folder: Path,
    waves: Iterable[Wave] = (WAVE,),
    hands: Hands | None = None,
    step: Callable[[str], None] = lambda _: None,
    plan: Callable[[Wave], Plan | None] = lambda _: None,
) -> AsyncIterator[Kept]:
    """Open what is kept in `folder` as `bot.app` does."""
    hands = hands or Hands(OPENS.timestamp() + 60)
    clock = Clock(wall=lambda: hands.at, running=lambda: hands.at)
    for name in ("var", "keys"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    async with opened(folder / "var") as store:
        keeper = Keeper(store, folder / "keys", step)
        vault, closed = await keeper.load()
        plans = await keeper.plans()
        clock.since(keeper.last_day)
        people = People(clock.now, keeper.person)
        reports = Reports(waves, clock.now, plan)
        reports.load(vault, closed, plans)
        yield Kept(folder, hands, store, people, reports, Tick(keeper, reports, people, clock))


def chats(number: int, seed: int) -> list[int]:
    """Return ids as Telegram gives them, each person once."""
    return random.Random(seed).sample(range(10**9, 7 * 10**9), number)


def distinct_answers(number: int) -> list[tuple[int, ...]]:
    """Return answers of which no two are alike."""
    return [
        (1 + n % 5, 1 + n // 5 % 5, 1 + n // 25 % 5, *([1] * (QUESTIONS - 3)))
        for n in range(number)
    ]


def evidence(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`, as somebody finds them who takes the machine."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def keys_in(folder: Path) -> dict[bytes, bytes]:
    """Return the vault's keys that exist now."""
    slots = Slots(folder / "keys")
    return slots.read() if slots.path.exists() else {}


def vault_in(image: bytes, keys: dict[bytes, bytes], scratch: Path) -> Vault | None:
    """Return the vault of a database's `image`, if one of `keys` opens it."""
    scratch.write_bytes(image)
    with closing(sqlite3.connect(scratch)) as database:
        row = database.execute("SELECT key_id, blob FROM vault").fetchone()
    scratch.unlink()
    if row is None:
        return None
    for key in keys.values():
        raw = open_vault(key, row[1])
        if raw is not None:
            return unpack(raw)
    return None


def openable(images: Iterable[bytes], keys: dict[bytes, bytes]) -> int:
    """Count the sealed vaults in raw `images`, wherever in a page they lie, of which a key in `keys` gives the start.

    A vault begins right behind the name of its key; its first bytes are opened without asking for the rest.
    """
    found = set()
    for image in images:
        for name, key in keys.items():
            at = image.find(name)
            while at >= 0:
                nonce = image[at + 16 : at + 40]
                sealed = image[at + 56 : at + 120]
                if len(sealed) == 64:
                    stream = SecretBox(key).encrypt(bytes(64), nonce).ciphertext[16:]
                    plain = bytes(a ^ b for a, b in zip(sealed, stream, strict=True))
                    if plain[4:6] in {b"[{", b"[]"}:
                        found.add(nonce)
                at = image.find(name, at + 1)
    return len(found)


def copied(folder: Path, to: Path) -> Path:
    """Copy both folders, as somebody does who keeps a backup."""
    shutil.copytree(folder, to)
    return to
