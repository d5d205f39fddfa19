"""A person's id, name or words in; every form in which they could stand in a file or a log, out."""

from __future__ import annotations

import base64
import hashlib

from bot.services.cards import MARK, payload


def of_id(number: int) -> list[bytes]:
    """Return the forms of a Telegram id: decimal, binary, hexadecimal, base64 and unkeyed hashes."""
    raw = [
        *(number.to_bytes(8, order) for order in ("big", "little")),
        number.to_bytes(6, "big"),
        number.to_bytes(5, "little"),
    ]
    decimal = str(number).encode()
    hashes = [hashlib.sha256(decimal), hashlib.md5(decimal, usedforsecurity=False)]
    return [
        decimal,
        *raw,
        raw[0].lstrip(b"\0").hex().encode(),
        base64.b64encode(decimal).rstrip(b"="),
        *(digest.digest() for digest in hashes),
        *(digest.hexdigest().encode() for digest in hashes),
    ]


def of_text(text: str) -> list[bytes]:
    """Return the forms of words: UTF-8, UTF-16, base64 and hexadecimal."""
    raw = text.encode()
    return [raw, text.encode("utf-16-le"), base64.b64encode(raw).rstrip(b"="), raw.hex().encode()]


def of_card(secret: bytes) -> list[bytes]:
    """Return the forms of a card: its bits, hexadecimal, base64, and the letters in its link."""
    spelt = payload("", secret).removeprefix(MARK)
    return [
        secret,
        secret.hex().encode(),
        base64.b64encode(secret).rstrip(b"="),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
        *of_text(spelt),
    ]


def found(needles: list[bytes], files: dict[str, bytes]) -> set[str]:
    """Return the names of the files in which any needle of five bytes or more stands."""
    return {
        name
        for name, body in files.items()
        for needle in needles
        if len(needle) >= 5 and needle in body
    }
