"""The data and key folders in, both of them private, whole and locked for this one process out."""

from __future__ import annotations

import fcntl
import logging
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.models import Medium

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

MOUNTS = Path("/proc/self/mountinfo")  # Linux: proc(5)
IN_MEMORY = {"tmpfs", "ramfs"}
# These write new bytes over the old ones. All others may keep the old ones somewhere, or are not known to us.
IN_PLACE = {"ext2", "ext3", "ext4", "xfs", "jfs", "vfat", "minix"}


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


def keys_on(folder: Path, *, anywhere: bool = False, mounts: Path = MOUNTS) -> Medium:
    """Tell whether the keys in `folder` lie in memory or on a disk.

    Raises `SetupError` when its file system may keep what was overwritten, unless keys may lie `anywhere`.
    """
    kind = file_system(folder, mounts)
    if kind in IN_MEMORY:
        return Medium.MEMORY
    if kind in IN_PLACE:
        return Medium.DISK
    if not anywhere:
        problem = (
            f"The key folder {folder} lies on a file system ({kind or 'unknown'}) that may keep keys after they are "
            "overwritten. Put BRAZIER_KEY_DIR on ext4 or xfs, or on tmpfs (as /run/brazier; lost at a power cut). "
            "To use it all the same, set BRAZIER_KEY_DIR_ON_ANY_DISK=yes: old keys may then be found on the disk."
        )
        raise SetupError([problem])
    log.warning(
        "keys.may_stay_on_disk kind=%s: fine to try it, not for workers", kind or "unknown"
    )
    return Medium.DISK


def file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system on which `folder` lies, such as `ext4`; nothing where that cannot be known."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return ""
    found, depth = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].encode().decode("unicode_escape"))
        if folder.resolve().is_relative_to(point) and len(point.parts) >= depth:
            found, depth = after.split()[0], len(point.parts)  # a later mount hides an earlier one
    return found


def examine(folder: Path) -> None:
    """Raise `SetupError` when `folder` is not for its owner alone; one that is not there yet is fine."""
    if not folder.exists():
        return
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


def _hold(folder: Path) -> int:
    make_private(folder)
    examine(folder)
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
