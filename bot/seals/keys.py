"""The key folder in, keys that are made once and never replaced, and keys derived from them, out."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from bot.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
TAG_BYTES = 6  # 48 bits: a forger gets one try a message, and finds only a menu behind it
TAG_CHARACTERS = TAG_BYTES * 4 // 3
CALLBACK_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data


def load_key(folder: Path, name: str) -> bytes:
    """Read the 32-byte key `name` from `folder`, or make it there, synced to disk, readable by the owner alone.

    Raises `SetupError` when the key is damaged, open to others, or cannot be written; an existing key is
    never replaced.
    """
    path = folder / f"{name}.key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_bytes(KEY_BYTES))
        mode, key = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise SetupError(
            [f"The key {path} cannot be used: {error.strerror}. Nothing was overwritten."]
        ) from None
    if mode & 0o077:
        raise SetupError(
            [f"The key {path} can be read by other users. Close it with: chmod 600 {path}"]
        )
    if len(key) != KEY_BYTES:
        raise SetupError(
            [
                f"The key {path} is damaged. Put back your copy, or move it away to have a new one made."
            ]
        )
    return key


def _write_once(path: Path, key: bytes) -> None:
    # Written whole beside its place and then linked: a power cut leaves no half key, and a key in place stays.
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Sync the names in `folder` to disk: a file whose name a power cut takes away is lost. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def derived(key: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one `purpose` only (ASCII, at most 16 characters)."""
    return hashlib.blake2b(key=key, person=purpose.encode(), digest_size=KEY_BYTES).digest()
