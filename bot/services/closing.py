"""A wave that is over in; its sealed notes, shuffled, out: everything else of it ends with a short-lived process.

The exact table is computed in that process, so that no trace of it stays in the memory of the bot. Today nothing of the
table leaves; figures, blurred, will be drawn from it there.
"""

from __future__ import annotations

import asyncio
import json
import resource
import secrets
import sys
from base64 import b64decode, b64encode
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BrazierError
from bot.services.vault import read_period, write_period

if TYPE_CHECKING:
    from bot.services.vault import Period

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60

Table = dict[str, list[Counter[int]]]  # unit → for each question, how often each answer was given


class ClosingError(BrazierError):
    """The process that closes a wave failed; the wave stays as it is and is closed at a later tick."""


async def close(period: Period) -> list[bytes]:
    """Return the sealed notes of `period` in a random order; raises `ClosingError` when that fails."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.services.closing"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the bot, which finishes what it began
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, _ = await child.communicate(json.dumps(write_period(period)).encode())
    except TimeoutError:
        raise ClosingError("took too long") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise ClosingError(f"ended with {child.returncode}")
    return [b64decode(note) for note in json.loads(out)]


def table(period: Period) -> Table:
    """Count every answer to every question, for each unit."""
    counted: Table = {}
    for line in period.lines:
        questions = counted.setdefault(line.unit, [])
        questions += [Counter() for _ in range(len(line.answers) - len(questions))]
        for question, answer in zip(questions, line.answers, strict=False):
            question[answer] += 1
    return counted


def main() -> None:
    """Read a period from standard input, count it, and write its notes to standard output, shuffled."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of this memory, whatever happens
    period = read_period(json.load(sys.stdin))
    table(period)
    notes = [b64encode(note).decode() for _, note in period.notes]
    secrets.SystemRandom().shuffle(notes)
    json.dump(notes, sys.stdout)


if __name__ == "__main__":
    main()
