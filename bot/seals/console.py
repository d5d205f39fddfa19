"""Which group is the console in, a sealed row out, and back; an organiser in, the tag her card knows her by, out."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from bot.seals.keys import TAG_BYTES, derived

INSIDE_BYTES = 128  # of JSON, padded


class ConsoleSeal:
    """Seals what is kept of the organisers' group, and tells who made a card without keeping who it was."""

    def __init__(self, key: bytes) -> None:
        self._box = SecretBox(derived(key, "console box"))
        self._tags = derived(key, "console tag")

    def seal(self, fields: dict[str, Any]) -> bytes:
        """Return `fields` sealed, at one length; raises `ValueError` when they do not fit."""
        inside = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode()
        if len(inside) > INSIDE_BYTES:
            raise ValueError(f"{len(inside)} bytes do not fit the console's row")
        return bytes(self._box.encrypt(inside.ljust(INSIDE_BYTES)))

    def open(self, box: bytes) -> dict[str, Any] | None:
        """Return what lies in `box`, or None when it was sealed with another key or is damaged."""
        try:
            fields: dict[str, Any] = json.loads(self._box.decrypt(box))
        except (CryptoError, ValueError):
            return None
        return fields

    def tag(self, user: int, event: str) -> str:
        """Return the 8 characters by which the card of `event` knows again that it was `user` who made it."""
        digest = hashlib.blake2b(
            f"{user} {event}".encode(), key=self._tags, digest_size=TAG_BYTES
        ).digest()
        return urlsafe_b64encode(digest).decode()
