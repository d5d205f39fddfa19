"""A data folder in, a code that pairs the organisers' group, out; a typed code in, whether it is that one, out.

The code lies there only as a salted hash, for an hour and for one use. Wrong ones cost nobody else the code that waits:
a group from which five came is not heard for an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.errors import SetupError
from bot.folders import examine, make_private

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "pairing"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that a hurried eye takes for another
LENGTH, PART = 12, 4  # 31 letters: 59 bits
VALID_S = 3600
TRIES = 5  # of one group in an hour
GROUPS = 1000  # with wrong codes, that are remembered; the oldest go first
COST = {"n": 2**14, "r": 8, "p": 1}  # a twentieth of a second a try


class Tried(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    NONE = "none"  # no code waits: none was made, or it was used, or its hour is over


def make(folder: Path, wall: Callable[[], float] = time.time) -> str:
    """Return a new code for the bot that keeps its data in `folder`; a code made before is over.

    Raises `SetupError` when the folder cannot be used.
    """
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    salt = secrets.token_bytes(16)
    try:
        make_private(folder)
        examine(folder)
        _write(
            folder,
            {
                "salt": salt.hex(),
                "hash": _hash(code, salt),
                "expires": int(wall()) + VALID_S,
            },
        )
    except OSError as error:
        raise SetupError([f"The folder {folder} cannot be used: {error.strerror}."]) from None
    return "-".join(code[at : at + PART] for at in range(0, LENGTH, PART))


def take(folder: Path, typed: str, wall: Callable[[], float] = time.time) -> Tried:
    """Try the `typed` code: the right one is over with that. It takes as long when none waits. Raises `OSError`."""
    path = folder / FILE
    try:
        waiting: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        _hash(typed[:LENGTH], bytes(16))
        return Tried.NONE
    if wall() >= waiting["expires"]:
        path.unlink(missing_ok=True)
        return Tried.NONE
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    if hmac.compare_digest(_hash(code, bytes.fromhex(waiting["salt"])), waiting["hash"]):
        path.unlink(missing_ok=True)
        return Tried.RIGHT
    return Tried.WRONG


class WrongCodes:
    """How many wrong codes came from which chat in the last hour, in memory; times in seconds of any even clock."""

    def __init__(self) -> None:
        self._times: dict[int, list[float]] = {}

    def are_too_many(self, chat: int, now: float) -> bool:
        """Tell whether nothing is heard from `chat` for now."""
        return len(self._lately(chat, now)) >= TRIES

    def add(self, chat: int, now: float) -> None:
        """Count one."""
        self._times[chat] = [*self._lately(chat, now), now]
        while len(self._times) > GROUPS:
            del self._times[next(iter(self._times))]

    def sweep(self, now: float) -> None:
        """Forget the chats whose hour is over."""
        for chat in [chat for chat in self._times if not self._lately(chat, now)]:
            del self._times[chat]

    def _lately(self, chat: int, now: float) -> list[float]:
        return [at for at in self._times.get(chat, ()) if now - at < VALID_S]


def _hash(code: str, salt: bytes) -> str:
    return hashlib.scrypt(code.encode(), salt=salt, **COST).hex()


def _write(folder: Path, waiting: dict[str, Any]) -> None:
    # Written whole beside its place and then put there: the bot may read at any moment.
    part = folder / f"{FILE}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(waiting, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / FILE)
