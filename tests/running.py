"""The real bot, for tests: over real HTTP on a sandbox, with real folders, in the running loop."""

from __future__ import annotations

import asyncio
import fcntl
import functools
import hashlib
import os
import shutil
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import library
from bot.app import DATA, Brazier, serving
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.services.rights import Matcher
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def settings(sandbox: Sandbox, folder: Path, **changed: Any) -> Settings:
    """Return the settings of a bot on `sandbox` whose folders lie in `folder`."""
    return Settings(
        **{
            "token": SANDBOX_TOKEN,
            "sandbox_url": sandbox.url,
            "data_dir": folder / "var",
            "key_dir": folder / "keys",
            "name": "BHX4 Help",
            "operator": "the test branch",
            "address": "https://union.example/bot",
            "meaning": False,
            **changed,
        }
    )


@asynccontextmanager
async def running(chosen: Settings) -> AsyncIterator[Brazier]:
    """Run the bot as `brazier run` does, without the process around it."""
    with_index(chosen.data_dir)
    texts = None if chosen.site else shipped(pseudo=chosen.pseudo_language)
    async with serving(chosen, at_pace=False, library=texts) as brazier:
        taking = asyncio.create_task(brazier.intake.run())
        try:
            yield brazier
        finally:
            await brazier.intake.stop()
            await taking


def with_index(data_dir: Path) -> None:
    """Put the matcher's index into `data_dir`, as a second start finds it: it takes many seconds to build."""
    data_dir.mkdir(mode=0o700, exist_ok=True)
    present = max(shared_index().glob("rights-*"), key=lambda folder: folder.stat().st_mtime)
    if not (data_dir / "index" / present.name).exists():  # at a second start it is there
        shutil.copytree(present, data_dir / "index" / present.name, copy_function=os.link)


def shipped(*, pseudo: bool = False) -> library.Library:
    """Return the answers, surveys and translations as they are now, read once for all tests."""
    return _library(pseudo, _texts())


@functools.cache
def _library(pseudo: bool, _: str) -> library.Library:  # noqa: FBT001
    """Read the same texts once for all tests: each start would cost a second."""
    return library.read(Settings(data_dir=shared_index().parent, pseudo_language=pseudo))


def _texts() -> str:
    """Return by what the present answers, surveys and translations are known."""
    digest = hashlib.blake2b()
    for folder in (library.DATA, library.TRANSLATIONS):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def shared_index() -> Path:
    """Build the index once for all processes and runs: where the phrasings are the same, it opens as it is."""
    folder = Path(tempfile.gettempdir()) / f"brazier-test-index-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Matcher.load(DATA / "phrasings", folder / "index")
    return folder / "index"
