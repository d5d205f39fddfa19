"""The key folder and what was sealed with it in; both open, or in sentences what does not fit, out."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.seals import PeopleSeal, load_key, open_vault

if TYPE_CHECKING:
    from pathlib import Path

    from bot.seals import Slots

PEOPLE_MARK = "people key"


def open_people(key_dir: Path, check: bytes | None) -> PeopleSeal:
    """Return the seal of people; `check` is what the database knows of its key. Raises `SetupError`."""
    path = key_dir / "people.key"
    if check and not path.exists():
        raise SetupError([_lost(path)])
    seal = PeopleSeal(load_key(key_dir, "people"))
    if check and not hmac.compare_digest(check, seal.check):
        raise SetupError(
            [
                f"The key {path} is not the one that people in the database were sealed with. Put that back."
            ]
        )
    return seal


def open_the_vault(slots: Slots, row: tuple[bytes, bytes] | None) -> bytes | None:
    """Return what lies in the vault's `row`, and scrub every other key; raises `SetupError` when none opens it."""
    if row is None:
        return None
    path = slots.path
    if not path.exists():
        raise SetupError([_lost(path)])
    slots.make()  # checks what is there
    keys = slots.read()
    raw = open_vault(keys[row[0]], row[1]) if row[0] in keys else None
    if raw is not None:
        slots.scrub(row[0])
        return raw
    if row[0] in keys:
        found = "The vault in the database is damaged: its own key does not open it."
    elif keys:
        found = (
            f"The keys {path} are of another moment than the database: an old copy was put back."
        )
    else:
        found = f"The keys {path} are damaged or empty: no whole key is in them."
    cure = (
        "Nothing was overwritten. Put back the database and the key folder of one moment. If that cannot be, the "
        "reports of the open waves are lost for everybody: begin without them by `brazier abandon`."
    )
    raise SetupError([f"{found} {cure}"])


def _lost(path: Path) -> str:
    return (
        f"The database is there, but its keys {path} are not. Nothing was made or overwritten. Put the key folder "
        "back. If it is gone for good, nobody can read what was sealed with it: begin without that by "
        "`brazier abandon`."
    )
