"""One of several closers of one wave: `python racing.py folder`; it draws, and writes when a line comes in.

It prints the numbers that it drew itself, as JSON; which of all of them are published, the database decides.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from keeping import WAVE
from lots import laplace, numbers, said, settled

from bot import ending
from bot.services.closing import Ended
from bot.services.draw import draw
from bot.services.vault import name
from bot.store import opened


async def main(folder: Path) -> None:
    plan = settled(WAVE)
    release = draw(plan, said([(2, 3, 1)] * 30), laplace)
    ended = Ended(name(WAVE), plan, (b"note",), release)
    async with opened(folder) as store:
        print(json.dumps(numbers(release)), flush=True)  # noqa: T201
        await asyncio.to_thread(sys.stdin.readline)
        async with store.writing() as db:
            await ending.write(db, (plan,), (ended,), lambda _: None)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
