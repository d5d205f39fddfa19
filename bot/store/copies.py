"""The database in; copies of it without the vault, which forget whom the database forgets, out."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = "copies"
KEPT = 7
KEPT_S = 7 * 24 * 3600
# A copy must not outlive the vault's key, and who was still to be told is wrong an hour later.
LEFT_OUT = ("vault", "outbox")


def copy(path: Path, name: str) -> Path:
    """Copy the database at `path` into the folder beside it as `name`, and return where it lies.

    Raises `sqlite3.Error` or `OSError` when that cannot be; then no half copy is left, and one that was there stays.
    """
    folder = path.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    target, part = folder / f"{name}.sqlite3", folder / f"{name}.part"
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_opened(path)) as database:
            # Unlike a copy of the file, this carries no free pages and no traces of order.
            database.execute("VACUUM INTO ?", (str(part),))
        with closing(_changing(part)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
            for table in tables.intersection(LEFT_OUT):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - one of ours
            database.execute("VACUUM")
            (found,) = database.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError("a copy that is not whole")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    prune(folder)
    return target


def is_there(path: Path, name: str) -> bool:
    """Tell whether a copy of the database at `path` has this name."""
    return (path.parent / FOLDER / f"{name}.sqlite3").exists()


def prune(folder: Path) -> None:
    """Delete the copies that are old, or more than a few."""
    copies = sorted(folder.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
    for number, file in enumerate(copies):
        if number >= KEPT or file.stat().st_mtime < time.time() - KEPT_S:
            file.unlink()


def forget(path: Path, people: Iterable[bytes]) -> None:
    """Delete the rows of `people` from every copy of the database at `path`; a copy that will not forget goes whole.

    Raises `OSError` when not even that can be.
    """
    keys = [(key,) for key in people]
    for file in (path.parent / FOLDER).glob("*.sqlite3"):
        kept = file.stat()
        try:
            with closing(_changing(file)) as database:
                database.execute("BEGIN IMMEDIATE")
                database.executemany("DELETE FROM person WHERE k = ?", keys)
                database.execute("COMMIT")
        except sqlite3.Error:
            file.unlink()
        else:
            os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))  # it is as old as before


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA temp_store=MEMORY")
    return database


def _changing(copied: Path) -> sqlite3.Connection:
    database = _opened(copied)
    database.execute("PRAGMA journal_mode=MEMORY")  # no second file with what is deleted in it
    database.execute("PRAGMA secure_delete=ON")
    return database
