"""`brazier run` for a worker who taps fast, with the surveys of another folder: `python serving.py data`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import bot.app
from bot import library
from bot.__main__ import main
from bot.limiter import Limiter


def quick(**more: Any) -> Limiter:
    limiter = Limiter(**more)
    limiter.paces.private = (0.001, 1000)
    return limiter


if __name__ == "__main__":
    library.DATA = Path(sys.argv[1])
    bot.app.Limiter = quick
    sys.exit(main(["run"]))
