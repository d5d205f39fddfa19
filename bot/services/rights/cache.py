"""A folder of phrasings in; the index out: opened from the cache where a whole one lies, else built and put there.

The cache is never needed: where it is missing, broken or cannot be written, the index is built in memory.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.services.rights.corpus import phrasing_files, read_corpus
from bot.services.rights.index import Index, build_index
from bot.services.rights.postings import Postings
from bot.services.rights.stored import read_folder, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_PREFIX = "rights-"
_CODE = (
    "normalise.py",
    "postings.py",
    "linear.py",
    "corpus.py",
    "index.py",
    "cache.py",
    "stored.py",
)
_PARTS = ("phrasings", "chatter")


def open_index(phrasings: Path, cache: Path | None) -> Index:
    """Open or build the index of a folder of phrasings.

    Raises PhrasingError when the phrasings themselves are wrong; nothing about the cache is an error.
    """
    if cache is None:
        return build_index(read_corpus(phrasings))
    folder = cache / f"{_PREFIX}{content_hash(phrasings)}"
    try:
        return _read(folder)
    except FileNotFoundError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a cache, it is built again
        log.warning("rights-cache-broken %s", type(error).__name__)
    index = build_index(read_corpus(phrasings))
    try:
        write_folder(folder, _arrays(index), _rest(index))
    except OSError as error:
        log.warning("rights-cache-not-written %s", type(error).__name__)
    return index


def content_hash(phrasings: Path, code: Iterable[str] = _CODE) -> str:
    """Name the phrasings and the code (files beside this one) that turns them into an index."""
    digest = sha256()
    here = Path(__file__).parent
    for path in (*phrasing_files(phrasings), *(here / name for name in code)):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:20]


def _read(folder: Path) -> Index:
    manifest, arrays = read_folder(folder)

    def postings(part: str) -> Postings:
        found = {
            field.name: arrays[f"{part}.{field.name}"]
            for field in fields(Postings)
            if field.name != "size"
        }
        return Postings(**found, size=manifest["sizes"][part])

    return Index(
        tuple(manifest["topics"]),
        tuple(manifest["doors"]),
        manifest["questions"],
        postings("phrasings"),
        arrays["owner"],
        arrays["weights"],
        arrays["scale"],
        postings("chatter"),
        tuple(manifest["kinds"]),
        tuple((kind, line) for kind, line in manifest["distress"]),
    )


def _rest(index: Index) -> dict[str, Any]:
    return {
        "sizes": {part: getattr(index, part).size for part in _PARTS},
        "topics": index.topics,
        "doors": index.doors,
        "questions": index.questions,
        "kinds": index.kinds,
        "distress": index.distress,
    }


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {
        name: getattr(index, name) for name in ("owner", "weights", "scale")
    }
    for part in _PARTS:
        postings = getattr(index, part)
        found |= {
            f"{part}.{field.name}": getattr(postings, field.name)
            for field in fields(Postings)
            if field.name != "size"
        }
    return found
