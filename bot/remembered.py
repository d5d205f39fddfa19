"""What a tick wrote of waves in; the file beside the database that an older copy of the database cannot undo, out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.plan_changes import other_words
from bot.seals.keys import sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.models import Wave
    from bot.services.vault import Name

FILE = "waves.json"
CLOSED = "closed"  # no wave has this name: those have three words


@dataclass(frozen=True, slots=True)
class Remembered:
    """The fingerprint of the words of each wave that was open, and which waves are closed for good."""

    words: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[Name] = frozenset()


def remembered(path: Path) -> Remembered:
    """Return what is in the file at `path`; nothing when there is none, or none that can be read."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        closed = frozenset(_name(one) for one in written.pop(CLOSED, ()))
        return Remembered({name: str(shape) for name, shape in written.items()}, closed)
    except (OSError, ValueError, TypeError, AttributeError):
        return Remembered()


def changed_words(path: Path, waves: Sequence[Wave], now: datetime) -> list[str]:
    """Return a sentence for each wave that is open and has other words than those it opened with."""
    known = _known(remembered(path), waves, now)
    return [
        other_words(wave.survey, wave.id, wave.site)
        for wave in waves
        if wave.opens <= now < wave.closes and known.get(_text(wave), wave.shape) != wave.shape
    ]


def remember(
    path: Path,
    waves: Sequence[Wave],
    now: datetime,
    closed: Collection[Name] = (),
    *,
    steady: bool = True,
) -> None:
    """Write down the fingerprint of every open wave once, and what is `closed`; raises `SetupError` for other words.

    While the clock is not `steady` no fingerprint is written; what a wrong clock once settled for a wave ahead is
    dropped. What is closed stays closed, whatever the clock says.
    """
    if problems := changed_words(path, waves, now):
        raise SetupError(problems)
    before = remembered(path)
    words = before.words
    if steady:
        open_now = {_text(one): one.shape for one in waves if one.opens <= now < one.closes}
        words = _known(before, waves, now) | open_now
    after = Remembered(words, before.closed | frozenset(closed))
    if after != before:
        # A public fact, and written by the clock alone.
        over = sorted(f"{survey} {unit} {wave}" for survey, wave, unit in after.closed)
        _replace(path, json.dumps({**words, **({CLOSED: over} if over else {})}, indent=1))


def _known(before: Remembered, waves: Sequence[Wave], now: datetime) -> dict[str, str]:
    ahead = {_text(wave) for wave in waves if now < wave.opens}
    return {name: shape for name, shape in before.words.items() if name not in ahead}


def _text(wave: Wave) -> str:
    return f"{wave.survey} {wave.site} {wave.id}"


def _name(text: str) -> Name:
    survey, unit, wave = text.split()
    return survey, wave, unit


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
