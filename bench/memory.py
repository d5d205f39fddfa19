"""A process in; its memory, its children and the big libraries it has loaded, as the kernel tells, out."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.library import ROOT


def of(pid: int) -> dict[str, Any]:
    """Return the megabytes of a process, and which of the two big libraries it has loaded."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    loaded = [one for one in ("opendp", "matplotlib") if f"/{one}/" in maps]
    return {"mb": resident(pid), "loaded": ", ".join(loaded) or "neither"}


def children(pid: int) -> list[int]:
    """Return the processes that a process began and that still run."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> float:
    """Return the megabytes that a process has now."""
    return _memory(pid, "VmRSS")


def peak_of(pid: int) -> float:
    """Return the most megabytes that a process had so far; 0 where it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return _memory(pid, "VmHWM")
    return 0.0  # it ends just now


def _memory(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0) / 1024


def alone(module: str, what: str, argument: int | str) -> dict[str, Any]:
    """Return what `python -m module what argument` measured in a process of its own."""
    line = [sys.executable, "-m", module, what, str(argument)]
    done = subprocess.run(line, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
