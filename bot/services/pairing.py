"""A data folder in, a code that pairs the organisers' group, out; a typed code in, whether it is that one, out.

The code lies there only as a salted hash, for an hour, for one use, and dies at the fifth wrong try.
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
LENGTH = 8
VALID_S = 3600
TRIES = 5
COST = {"n": 2**14, "r": 8, "p": 1}  # a twentieth of a second a try


class Tried(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    DESTROYED = "destroyed"  # it was the fifth wrong one
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
                "left": TRIES,
            },
        )
    except OSError as error:
        raise SetupError([f"The folder {folder} cannot be used: {error.strerror}."]) from None
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def take(folder: Path, typed: str, wall: Callable[[], float] = time.time) -> Tried:
    """Try the `typed` code: the right one is over with that, a wrong one is counted. Raises `OSError`."""
    path = folder / FILE
    try:
        waiting: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return Tried.NONE
    if wall() >= waiting["expires"]:
        path.unlink(missing_ok=True)
        return Tried.NONE
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    if hmac.compare_digest(_hash(code, bytes.fromhex(waiting["salt"])), waiting["hash"]):
        path.unlink(missing_ok=True)
        return Tried.RIGHT
    waiting["left"] -= 1
    if waiting["left"] <= 0:
        path.unlink(missing_ok=True)
        return Tried.DESTROYED
    _write(folder, waiting)
    return Tried.WRONG


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
