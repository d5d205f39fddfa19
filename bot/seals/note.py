"""A worker's own words in, bytes that only the organisers' private key opens out; and back, far from the server."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

ROOM_BYTES = 1024  # of every note, so that its length tells nothing
MOST_BYTES = ROOM_BYTES - 2
SEALED_BYTES = ROOM_BYTES + 48  # libsodium, crypto_box_SEALBYTES
KEY_BYTES = 32


def fits(text: str) -> bool:
    """Tell whether `text` has room in a note."""
    return len(text.encode()) <= MOST_BYTES


def seal(text: str, key: str) -> bytes:
    """Return `text` sealed to the public `key` (base64), always `SEALED_BYTES` long.

    Raises `ValueError` when it is too long, or the key is none.
    """
    words = text.encode()
    if len(words) > MOST_BYTES:
        raise ValueError("too long for a note")
    padded = (len(words).to_bytes(2, "big") + words).ljust(ROOM_BYTES, b"\0")
    return SealedBox(public_key(key)).encrypt(padded)


def open_note(sealed: bytes, private: bytes) -> str | None:
    """Return the words of a sealed note, or None when it was sealed to another key or is damaged."""
    try:
        padded = SealedBox(PrivateKey(private)).decrypt(sealed)
    except (CryptoError, ValueError, TypeError):
        return None
    length = int.from_bytes(padded[:2], "big")
    return padded[2 : 2 + length].decode(errors="replace")


def public_key(text: str) -> PublicKey:
    """Return the public key in `text` (base64); raises `ValueError` when there is none in it."""
    try:
        raw = b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("is no public key as `brazier keys new` prints it") from None
    if len(raw) != KEY_BYTES:
        raise ValueError("is no public key as `brazier keys new` prints it")
    return PublicKey(raw)


def new_pair() -> tuple[str, str]:
    """Return a new public key, for the setting, and its private key, for the organisers; both in base64."""
    private = PrivateKey.generate()
    return b64encode(bytes(private.public_key)).decode(), b64encode(bytes(private)).decode()
