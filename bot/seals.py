"""Keys and ciphers: a button's payload in, its sealed form bound to one person out, and back."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from bot.errors import OldMenuError, SetupError

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


class ButtonSeal:
    """Seals what buttons carry, so that only a button this bot made for this person is honoured."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, payload: str, person: int) -> str:
        """Return callback data for `payload` (ASCII) that opens for `person` only.

        Raises `ValueError` when it would not fit Telegram's 64 bytes.
        """
        sealed = self._tag(payload, person) + payload
        if not payload.isascii() or len(sealed) > CALLBACK_BYTES:
            raise ValueError(f"{len(sealed)} bytes do not fit a button, or are not ASCII")
        return sealed

    def open(self, sealed: str, person: int) -> str:
        """Return the payload of `sealed`; raises `OldMenuError` when it was not sealed for `person` with this key."""
        tag, payload = sealed[:TAG_CHARACTERS], sealed[TAG_CHARACTERS:]
        if not sealed.isascii() or not hmac.compare_digest(tag, self._tag(payload, person)):
            raise OldMenuError
        return payload

    def _tag(self, payload: str, person: int) -> str:
        digest = hashlib.blake2b(
            payload.encode(),
            key=self._key,
            salt=person.to_bytes(8, "big", signed=True),
            digest_size=TAG_BYTES,
        )
        return urlsafe_b64encode(digest.digest()).decode()
