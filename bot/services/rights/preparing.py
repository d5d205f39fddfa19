"""A folder of phrasings in, its meaning out: opened from the cache, or built there first by a process of its own.

Building takes about five minutes of one core at the first start, one after an edit, and 600 MB. The process that
answers must neither wait for that nor keep the memory.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from bot.services.rights.cache import content_hash, open_index
from bot.services.rights.corpus import PhrasingError, read_corpus
from bot.services.rights.engine import NAME, Engine, NoEngineError
from bot.services.rights.meaning import Meaning, build_meaning, texts_of
from bot.services.rights.stored import read_folder, write_folder
from bot.services.rights.vectors import embed_all

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

_CODE = (
    "normalise.py",
    "postings.py",
    "linear.py",
    "corpus.py",
    "index.py",
    "engine.py",
    "vectors.py",
    "meaning.py",
    "preparing.py",
    "stored.py",
)
_MODULE = "bot.services.rights.preparing"  # not __name__, which is __main__ there


def open_meaning(phrasings: Path, cache: Path) -> Meaning | None:
    """Open what was built for just these phrasings; nothing when it was not, or is not whole."""
    try:
        _, arrays = read_folder(_folder(phrasings, cache))
        return Meaning(**{field.name: arrays[field.name] for field in fields(Meaning)})
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a cache, it is built again
        log.warning("meaning-cache-broken %s", type(error).__name__)
        return None


def build(phrasings: Path, cache: Path, engine: Engine) -> None:
    """Build the meaning and keep it in the cache. Raises PhrasingError, OSError."""
    corpus = read_corpus(phrasings)
    raw = embed_all(texts_of(corpus), engine.embed, cache)
    meaning = build_meaning(corpus, open_index(phrasings, cache), raw)
    arrays = {field.name: getattr(meaning, field.name) for field in fields(Meaning)}
    write_folder(_folder(phrasings, cache), arrays, {"model": NAME})


def command(phrasings: Path, cache: Path, *, nice: int = 0) -> Sequence[str]:
    """Give the command that builds in a process of its own; it returns 0 when what was built can be opened."""
    folders = (str(phrasings.resolve()), str(cache.resolve()))
    return (sys.executable, "-m", _MODULE, *folders, str(nice))


def main(phrasings: Path, cache: Path, nice: int) -> int:
    """Build, giving way to other processes by `nice`; returns 0, or 1 when that is not possible here."""
    os.nice(nice)
    try:
        build(phrasings, cache, Engine())
    except (NoEngineError, PhrasingError, OSError) as error:
        print(type(error).__name__, file=sys.stderr)  # noqa: T201 - this is a program
        return 1
    return 0


def _folder(phrasings: Path, cache: Path) -> Path:
    return cache / f"meaning-{content_hash(phrasings, _CODE)}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
