"""A process that may draw in; an empty folder where Matplotlib looks for its user's settings, instead of home, out."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_away = False


@contextmanager
def away_from_home() -> Iterator[None]:
    """Keep Matplotlib away from home until the end; inside of itself it does nothing.

    While it loads, Matplotlib reads its user's settings, and keeps a list of fonts at home. No picture may depend on
    these, and home may be read-only. The environment is one for all threads: a process that draws
    in one of them enters here before it has any.
    """
    global _away  # noqa: PLW0603 - as the environment: one for the process
    if _away:
        yield
        return
    # Matplotlib makes it: a bot that never draws leaves nothing behind, however it ends.
    folder = Path(tempfile.gettempdir()) / f"drawing-{secrets.token_hex(16)}"
    ours = {"MPLCONFIGDIR": str(folder)}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    _away = True
    try:
        yield
    finally:
        _away = False
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        shutil.rmtree(folder, ignore_errors=True)
