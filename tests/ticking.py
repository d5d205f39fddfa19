"""A process that ticks whenever a line comes in and answers with a line, to be looked into from outside."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from keeping import chats, distinct_answers, keeping


async def main(folder: Path) -> None:
    held = bytes.fromhex(sys.stdin.readline())  # the control: what does lie in memory
    async with keeping(folder) as kept:
        for chat, answers in zip(chats(1_000, 26), distinct_answers(1_000), strict=True):
            if not sys.stdin.readline():
                break
            kept.send(chat, answers)
            await kept.ticks()
            print("ticked", flush=True)  # noqa: T201
    assert held


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
