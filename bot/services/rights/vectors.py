"""Texts in, their vectors out: each computed once and kept by a hash of its text, so that an edit costs the new lines.

The hashes tell nobody what workers ask: only phrasings, which are public, are ever kept.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.services.rights.engine import NAME, SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_BATCH = 32
_SAVED_EVERY = 512  # texts, ten seconds' work: what a start that is interrupted loses
_ROW = np.dtype([("key", "V16"), ("vector", "<f2", (SIZE,))])


def embed_all(
    texts: Sequence[str], embed: Callable[[Sequence[str]], NDArray[np.float32]], cache: Path | None
) -> NDArray[np.float32]:
    """Give the vectors of the texts, computing those that the cache (a folder) lacks; others are forgotten there."""
    kept = _read(cache)
    keys = [sha256(text.encode("utf-8", "ignore")).digest()[:16] for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    work = list(missing.items())
    for start in range(0, len(work), _BATCH):
        part = work[start : start + _BATCH]
        found = embed([text for _, text in part]).astype(np.float16)
        kept |= {key: row for (key, _), row in zip(part, found, strict=True)}
        done = start + len(part)
        if done % _SAVED_EVERY == 0 and done < len(work):
            _write(cache, kept)
    wanted = {key: kept[key] for key in keys}
    if work or len(wanted) != len(kept):
        _write(cache, wanted)
    return np.array([wanted[key] for key in keys], dtype=np.float32).reshape(len(texts), SIZE)


def _file(cache: Path) -> Path:
    return cache / f"vectors-{NAME}.npy"


def _read(cache: Path | None) -> dict[bytes, NDArray[np.float16]]:
    if cache is None or not _file(cache).exists():
        return {}
    try:
        rows = np.load(_file(cache))
        if rows.dtype != _ROW:
            return {}
    except (OSError, ValueError, EOFError) as error:
        log.warning("vectors-broken %s", type(error).__name__)
        return {}
    return {bytes(row["key"]): row["vector"] for row in rows}


def _write(cache: Path | None, kept: dict[bytes, NDArray[np.float16]]) -> None:
    if cache is None:
        return
    rows = np.empty(len(kept), _ROW)
    for place, (key, vector) in enumerate(kept.items()):
        rows[place] = (np.void(key), vector)
    draft = None
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, prefix=".vectors-", delete=False) as file:
            draft = Path(file.name)
            np.save(file, rows)
        draft.rename(_file(cache))
    except OSError as error:
        log.warning("vectors-not-written %s", type(error).__name__)
        if draft:
            with contextlib.suppress(OSError):
                draft.unlink()
