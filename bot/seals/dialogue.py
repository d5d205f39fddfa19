"""A survey's draft in, callback data that only this bot can read and only this person can use out, and back."""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from bot.errors import OldMenuError, SetupError
from bot.seals.keys import load_key
from bot.survey_codec import MARK, TAG_BYTES, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.models import Wave
    from bot.survey_codec import Draft
    from bot.surveys import Survey

PREFIX = "dialogue"


class DialogueSeal:
    """Seals drafts with a key for each wave; the keys lie in the key folder and die when their wave closes.

    A synthetic nonce: the 12-byte tag over the person, the wave and the draft is also what the keystream grows from,
    so a draft needs no randomness, and nothing but the very same draft gives the same bytes (`docs/threat-model.md`).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, bytes] = {}

    def seal(self, person: int, survey: Survey, wave: Wave, draft: Draft) -> str:
        """Return `draft` as callback data of one length for all drafts of `survey`. Raises `SetupError`."""
        key, plain = self._key(wave), pack(survey, draft)
        tag = _tag(key, _bound(person, wave), plain)
        sealed = tag + _mixed(key, tag, plain)
        return MARK + urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, person: int, survey: Survey, wave: Wave, data: str) -> Draft:
        """Return the draft in `data`.

        Raises `OldMenuError` when it is forged, or somebody else's, or of another survey or wave.
        """
        try:
            body = data.removeprefix(MARK)
            sealed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        except ValueError:
            raise OldMenuError from None
        key, tag = self._key(wave), sealed[:TAG_BYTES]
        plain = _mixed(key, tag, sealed[TAG_BYTES:])
        right = hmac.compare_digest(tag, _tag(key, _bound(person, wave), plain))
        # One draft has one spelling: what base64 forgives (its last bits, foreign letters) is not honoured.
        spelt = MARK + urlsafe_b64encode(sealed).decode().rstrip("=")
        if not right or spelt != data:
            raise OldMenuError
        return unpack(survey, plain)

    def make(self, waves: Iterable[Wave]) -> None:
        """Make or check the keys of `waves`; called by the clock, so that no file tells when somebody first looked.

        Raises `SetupError` when some are damaged or open to others, with all of them.
        """
        problems: list[str] = []
        for wave in waves:
            try:
                self._key(wave)
            except SetupError as error:
                problems += error.problems
        if problems:
            raise SetupError(problems)

    def forget(self, closed: Iterable[tuple[str, str, str]]) -> int:
        """Destroy the keys of `closed` waves (survey, id, site); returns how many died. Raises `OSError`."""
        over = {_file(*wave) for wave in closed}
        dead = [
            path
            for path in self._folder.glob(f"{PREFIX}.*.key")
            if path.name.removesuffix(".key") in over
        ]
        for name in self._keys.keys() & over:
            del self._keys[name]
        for path in dead:
            _destroy(path)
        return len(dead)

    def _key(self, wave: Wave) -> bytes:
        name = _name(wave)
        if name not in self._keys:
            self._keys[name] = load_key(self._folder, name)
        return self._keys[name]


def _name(wave: Wave) -> str:
    return _file(wave.survey, wave.id, wave.site)


def _file(survey: str, wave: str, site: str) -> str:
    return f"{PREFIX}.{survey}.{site}.{wave}"


def _bound(person: int, wave: Wave) -> bytes:
    return b"\0".join((str(person).encode(), _name(wave).encode(), b""))


def _tag(key: bytes, bound: bytes, plain: bytes) -> bytes:
    digest = hashlib.blake2b(bound + plain, key=key, person=b"brazier-tag", digest_size=TAG_BYTES)
    return digest.digest()


def _mixed(key: bytes, tag: bytes, text: bytes) -> bytes:
    # 64 bytes of stream are more than a button has room for.
    stream = hashlib.blake2b(tag, key=key, person=b"brazier-stream", digest_size=64).digest()
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))


def _destroy(path: Path) -> None:
    # In place first: a file system that overwrites keeps nothing of it.
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
