"""The environment in; what is in order and what is not, in plain sentences, out."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import aiohttp

from bot.errors import SetupError, code_of
from bot.folders import examine, keys_on
from bot.library import read
from bot.seals import load_key
from bot.services.closing import ClosingError, rehearse
from bot.services.rights.engine import explain
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")
ROOM_BYTES = (
    200 * 1024 * 1024
)  # a database of 100,000 people, its copies and the index, with room to spare


async def run(env: Mapping[str, str], *, online: bool) -> int:
    """Check settings, folders, texts, answers and phrasings; with `online` the token too. 0 when all is well."""
    problems: list[str] = []
    settings, wrong = Settings.read(env)
    problems += wrong
    for folder in (settings.data_dir, settings.key_dir):
        _tried(problems, partial(examine, folder))
    _tried(problems, lambda: _room(settings))
    found = _tried(problems, lambda: read(settings))
    hints = settings.missing_for_people()
    _tried(hints, lambda: keys_on(settings.key_dir, anywhere=settings.key_dir_on_any_disk))
    if settings.token and not settings.sandbox_url:
        problems += hints
        hints = []
    if found:
        names = ", ".join(language.name for language in found.texts.offered)
        print(f"✓ {len(found.content.topics)} answers, languages: {names}")
        print(f"✓ {len(found.matcher.topics)} topics are recognised in questions")
        print(f"✓ {_meaning(settings)}")
        if found.matcher.stale:
            problems.append(
                "The matcher's probabilities belong to other phrasings. Run: python -m bench.calibrate"
            )
    problems += await _drawing()
    if online:
        problems += await _online(settings)
    for hint in hints:
        print(f"- before workers use it: {hint}")
    for problem in problems:
        print(f"✗ {problem}")
    print("Not in order yet." if problems else "In order.")
    return 1 if problems else 0


def _meaning(settings: Settings) -> str:
    if not settings.meaning:
        return "questions are matched by their letters alone (BRAZIER_MEANING=no)"
    if missing := explain():
        return f"questions are matched by their letters alone. {missing.reason} See: make meaning"
    return "questions are matched by their letters and their meaning"


def _room(settings: Settings) -> None:
    if (settings.key_dir / "buttons.key").exists():
        load_key(settings.key_dir, "buttons")
    there = next(
        path
        for path in (settings.data_dir.resolve(), *settings.data_dir.resolve().parents)
        if path.exists()
    )
    free = shutil.disk_usage(there).free
    if free < ROOM_BYTES:
        room = f"{free // 2**20} MB are free where the data lie, {ROOM_BYTES // 2**20} are needed"
        raise SetupError([f"The disk is nearly full: {room}."])


async def _drawing() -> list[str]:
    # The last day of a wave would be the wrong moment to find out.
    try:
        await rehearse()
    except (ClosingError, OSError) as error:
        code = error.code if isinstance(error, ClosingError) else code_of(error)
        what = f"The figures of a round cannot be drawn on this machine ({code})."
        return [f"{what} Install Brazier's packages anew (remove .venv, then: make setup)."]
    print("✓ the figures of a round can be drawn")
    return []


async def _online(settings: Settings) -> list[str]:
    if not settings.token:
        return ["There is no BRAZIER_TOKEN to ask Telegram about."]
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session,
            session.get(f"{settings.base_url}/bot{settings.token}/getMe") as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError):
        return ["Telegram cannot be reached from this machine."]
    if not answer.get("ok"):
        return ["BRAZIER_TOKEN is not accepted by Telegram. Ask @BotFather for it again."]
    print(f"✓ Telegram knows the token: it is @{answer['result']['username']}")
    return []


def _tried(problems: list[str], work: Callable[[], Result]) -> Result | None:
    try:
        return work()
    except SetupError as error:
        problems += error.problems
        return None
