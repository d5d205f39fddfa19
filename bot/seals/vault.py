"""The vault's bytes in, sealed under a new key, out; the keys in two slots that are overwritten in place.

A tick writes the new key into the slot that does not hold the present one, commits the vault, and only then scrubs the
old slot: at every moment one slot opens the vault that is on disk, and after the tick no other key exists.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from bot.errors import SetupError
from bot.seals.keys import KEY_BYTES, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

SLOT_BYTES = 4096  # a block of the disk each, so that a torn write spoils one slot at most
SLOTS = 2
MAGIC = b"brazier vault 1\n"
ID_BYTES = SUM_BYTES = 16


def seal_vault(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the name of a new key, the key, and `raw` sealed under it."""
    key = secrets.token_bytes(KEY_BYTES)
    return secrets.token_bytes(ID_BYTES), key, bytes(SecretBox(key).encrypt(raw))


def open_vault(key: bytes, blob: bytes) -> bytes | None:
    """Return what `seal_vault` sealed into `blob`, or None when `key` does not open it."""
    try:
        return SecretBox(key).decrypt(blob)
    except (CryptoError, ValueError):
        return None


class Slots:
    """The file `vault.slots` of the key folder: two slots of fixed size, each a key with its name and a checksum."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "vault.slots"

    def make(self) -> None:
        """Make the file where it is missing; raises `SetupError` when others can read it, or it was cut."""
        try:
            if not self.path.exists():
                self._make()
            mode, size = self.path.stat().st_mode, self.path.stat().st_size
        except OSError as error:
            raise SetupError(
                [
                    f"The keys {self.path} cannot be used: {error.strerror}. Nothing was overwritten."
                ]
            ) from None
        if mode & 0o077:
            raise SetupError(
                [
                    f"The keys {self.path} can be read by other users. Close them with: chmod 600 {self.path}"
                ]
            )
        if size != SLOTS * SLOT_BYTES:
            raise SetupError(
                [f"The keys {self.path} are damaged: the file was cut. Put back the whole file."]
            )

    def read(self) -> dict[bytes, bytes]:
        """Return the whole keys by name; a slot that is empty, half written or damaged has none. Raises `OSError`."""
        with self.path.open("rb", buffering=0) as file:
            slots = [file.read(SLOT_BYTES) for _ in range(SLOTS)]
        return dict(found for slot in slots if (found := _read(slot)))

    def write(self, name: bytes, key: bytes, keep: bytes | None) -> None:
        """Put `key` into a slot, synced to disk, but never in the place of the key named `keep`. Raises `OSError`."""
        with self.path.open("r+b", buffering=0) as file:
            held = [_read(file.read(SLOT_BYTES)) for _ in range(SLOTS)]
            free = next(place for place, found in enumerate(held) if not found or found[0] != keep)
            _put(file.fileno(), free, _slot(name, key))

    def scrub(self, keep: bytes | None) -> None:
        """Overwrite every slot but the one named `keep`, synced to disk. Raises `OSError`."""
        with self.path.open("r+b", buffering=0) as file:
            held = [_read(file.read(SLOT_BYTES)) for _ in range(SLOTS)]
            for place, found in enumerate(held):
                if found is None or found[0] != keep:
                    _put(file.fileno(), place, bytes(SLOT_BYTES))

    def _make(self) -> None:
        part = self.path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(SLOTS * SLOT_BYTES))
                file.flush()
                os.fsync(file.fileno())
            os.link(part, self.path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(self.path.parent)


def _put(descriptor: int, place: int, slot: bytes) -> None:
    os.pwrite(descriptor, slot, place * SLOT_BYTES)
    os.fsync(descriptor)


def _slot(name: bytes, key: bytes) -> bytes:
    body = MAGIC + name + key
    return (body + _sum(body)).ljust(SLOT_BYTES, b"\0")


def _read(slot: bytes) -> tuple[bytes, bytes] | None:
    end = len(MAGIC) + ID_BYTES + KEY_BYTES
    body = slot[:end]
    if not body.startswith(MAGIC) or slot[end : end + SUM_BYTES] != _sum(body):
        return None
    return body[len(MAGIC) : len(MAGIC) + ID_BYTES], body[len(MAGIC) + ID_BYTES :]


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=SUM_BYTES).digest()
