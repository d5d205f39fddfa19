"""Arrays with a manifest in, a folder out; and back, opened in place (mmap) when every byte is as it was written."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MANIFEST = "index.json"
_KEPT = 2


def write_folder(
    folder: Path, arrays: Mapping[str, NDArray[Any]], manifest: Mapping[str, Any]
) -> None:
    """Put the arrays into `folder`, whole or not at all. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}", dir=folder.parent))
    try:
        for name, array in arrays.items():
            np.save(draft / f"{name}.npy", array)
        sums = {path.name: crc32(path.read_bytes()) for path in sorted(draft.iterdir())}
        told = json.dumps({"files": sums, **manifest}, ensure_ascii=False)
        (draft / _MANIFEST).write_text(told, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _forget_old(folder)


def read_folder(folder: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Give the manifest and the arrays. Raises FileNotFoundError without a folder, others when it is not whole."""
    manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        if crc32((folder / name).read_bytes()) != expected:
            raise ValueError(name)
    return manifest, {
        name.removesuffix(".npy"): np.load(folder / name, mmap_mode="r")
        for name in manifest["files"]
    }


def _forget_old(folder: Path) -> None:
    """Keep the newest folder of a kind and the one before it: a second process may be starting from that."""
    kind = folder.name.partition("-")[0]
    others = [path for path in folder.parent.glob(f"{kind}-*") if path != folder]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
