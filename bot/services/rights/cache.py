"""A folder of phrasings in; the index out: opened from the cache where a whole one lies, else built and put there.

The cache is never needed: where it is missing, broken or cannot be written, the index is built in memory.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from bot.services.rights.corpus import phrasing_files, read_corpus
from bot.services.rights.index import Index, build_index
from bot.services.rights.postings import Postings

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

_PREFIX = "rights-"
_KEPT = 2
_CODE = ("normalise.py", "postings.py", "linear.py", "corpus.py", "index.py", "cache.py")
_MANIFEST = "index.json"
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
        _write(index, folder)
    except OSError as error:
        log.warning("rights-cache-not-written %s", type(error).__name__)
    return index


def content_hash(phrasings: Path) -> str:
    """Name the phrasings and the code that turns them into an index."""
    digest = sha256()
    code = Path(__file__).parent
    for path in (*phrasing_files(phrasings), *(code / name for name in _CODE)):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:20]


def _write(index: Index, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=folder.parent))
    try:
        for name, array in _arrays(index).items():
            np.save(draft / f"{name}.npy", array)
        sums = {path.name: crc32(path.read_bytes()) for path in sorted(draft.iterdir())}
        manifest = {
            "files": sums,
            "sizes": {part: getattr(index, part).size for part in _PARTS},
            "topics": index.topics,
            "questions": index.questions,
            "kinds": index.kinds,
            "distress": index.distress,
        }
        (draft / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _forget_old(folder)


def _read(folder: Path) -> Index:
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        if crc32((folder / name).read_bytes()) != expected:
            raise ValueError(name)

    def array(name: str) -> NDArray[Any]:
        loaded: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r")
        return loaded

    def postings(part: str) -> Postings:
        arrays = {
            field.name: array(f"{part}.{field.name}")
            for field in fields(Postings)
            if field.name != "size"
        }
        return Postings(**arrays, size=manifest["sizes"][part])

    return Index(
        tuple(manifest["topics"]),
        manifest["questions"],
        postings("phrasings"),
        array("owner"),
        array("weights"),
        array("scale"),
        postings("chatter"),
        tuple(manifest["kinds"]),
        tuple((kind, line) for kind, line in manifest["distress"]),
    )


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


def _forget_old(folder: Path) -> None:
    """Keep the newest index and the one before it: a second process may still be starting from that."""
    found = sorted(
        folder.parent.glob(f"{_PREFIX}*"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for path in [path for path in found if path != folder][_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
