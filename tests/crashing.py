"""A process that reports, chooses and closes, and dies at a named step: `python crashing.py folder step number`.

What people were told is written to `told`, one line each, as they would have read it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from keeping import CLOSES, OPENS, Hands, chats, distinct_answers, keeping
from lots import settled

from bot.services.people import Person

PEOPLE = 12
DIED = 9


async def main(folder: Path, step: str, number: int, *, closing: bool) -> None:
    left = number

    def reached(name: str) -> None:
        nonlocal left
        if name == step:
            left -= 1
            if left == 0:
                os._exit(DIED)

    told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def teller(chat, what):
        async def done(filed):
            os.write(told, f"{chat} {what} {filed}\n".encode())
            reached("said")

        return done

    start = asyncio.create_subprocess_exec

    async def started(*args, **pipes):
        child = await start(*args, **pipes)
        reached("drawing")
        return child

    asyncio.create_subprocess_exec = (
        started  # what closes a wave is the only process that is started
    )
    hands = Hands(CLOSES.timestamp() - 200 if closing else OPENS.timestamp() + 60)
    async with keeping(folder, hands=hands, step=reached, plan=settled) as kept:
        for chat, answers in zip(chats(PEOPLE, 13), distinct_answers(PEOPLE), strict=True):
            kept.send(chat, answers, note=bytes([chat % 256]) * 64)
            kept.reports._queue[-1] = _with(kept.reports._queue[-1], teller(chat, "report"))
            kept.people.put(chat, Person("ro", "BHX4", kept=True), teller(chat, "choice"))
            hands.on(seconds=20)
            await kept.tick.now()
            await kept.said()


def _with(item, done):
    return type(item)(item.chat, item.report, item.late, done)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), closing=len(sys.argv) > 4))
