"""A button's payload in, its sealed form bound to one person out, and back."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from bot.errors import OldMenuError
from bot.seals.keys import CALLBACK_BYTES, TAG_BYTES, TAG_CHARACTERS


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
