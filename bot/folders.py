"""The data and key folders in, both of them private, whole and locked for this one process out."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(*folders: Path) -> Iterator[None]:
    """Make `folders` where they are missing, check that nobody else can read them, and lock them until the end.

    Raises `SetupError` when one cannot be made, is readable by others, is full, or is in use by another
    process; nothing in it is changed then.
    """
    problems: list[str] = []
    locks: list[int] = []
    try:
        for folder in folders:
            try:
                locks.append(_hold(folder))
            except SetupError as error:
                problems += error.problems
            except OSError as error:
                problems.append(
                    f"The folder {folder} cannot be used: {error.strerror}. Nothing was changed."
                )
        if problems:
            raise SetupError(problems)
        yield
    finally:
        for lock in locks:
            os.close(lock)


def make_private(folder: Path) -> None:
    """Make `folder` for its owner alone where it is missing; raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _hold(folder: Path) -> int:
    make_private(folder)
    found = folder.stat()
    if found.st_uid != os.getuid():
        raise SetupError(
            [f"The folder {folder} belongs to another user. Give Brazier a folder of its own."]
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SetupError(
            [
                f"The folder {folder} can be opened by other users. Close it with: chmod 700 {folder}"
            ]
        )
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SetupError(
            [
                f"Another Brazier is running on {folder}. Stop it first, or set another folder for this one."
            ]
        ) from None
    return lock
