"""What is kept of a person in, a blind index and a box of one length out, and back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from bot.seals.keys import derived

INDEX_BYTES = 16
INSIDE_BYTES = 512  # of JSON, padded: every box has the same length
BOX_BYTES = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + INSIDE_BYTES
CHECK = b"brazier people"


class PeopleSeal:
    """Seals one person's row: nobody finds her by her chat, or reads the row, without the key."""

    def __init__(self, key: bytes) -> None:
        self._index = derived(key, "people index")
        self._box = SecretBox(derived(key, "people box"))
        self.check = hashlib.blake2b(CHECK, key=derived(key, "people check")).digest()

    def index(self, chat: int) -> bytes:
        """Return the key of the row of `chat`."""
        number = chat.to_bytes(8, "big", signed=True)
        return hashlib.blake2b(number, key=self._index, digest_size=INDEX_BYTES).digest()

    def seal(self, fields: dict[str, Any]) -> bytes:
        """Return the box of `fields`, which name their `chat`; raises `ValueError` when they do not fit."""
        inside = json.dumps(fields, separators=(",", ":"), sort_keys=True).encode()
        if len(inside) > INSIDE_BYTES:
            raise ValueError(f"{len(inside)} bytes do not fit the box of a person")
        return bytes(self._box.encrypt(inside.ljust(INSIDE_BYTES)))

    def open(self, index: bytes, box: bytes) -> dict[str, Any] | None:
        """Return what lies in `box`, or None when it is damaged or stands in the row of somebody else."""
        try:
            fields: dict[str, Any] = json.loads(self._box.decrypt(box))
        except (CryptoError, ValueError):
            return None
        return fields if self.index(fields["chat"]) == index else None

    def outgrown(self, box: bytes) -> bool:
        """Tell whether `box` was sealed when boxes were smaller; sealed anew it looks like all others."""
        return len(box) != BOX_BYTES
