"""A sandbox with many people who have started the bot, in a process of its own: `python -m bench.telegram`.

Prints its port. Limits are strict. People have the chats 1001, 1002, …
"""

from __future__ import annotations

import argparse
import asyncio

from bot.sandbox.server import Sandbox

FIRST_CHAT = 1001


async def serve(people: int, *, strict: bool) -> None:
    async with Sandbox() as sandbox:
        world = sandbox.world
        world.log.calls = type(world.log.calls)(maxlen=200_000)
        world.limits.strict = strict
        for _ in range(people):
            world.add_person("Ana", "en").started = True
        print(sandbox.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--open", action="store_true", help="no limits")
    options = parser.parse_args()
    asyncio.run(serve(options.people, strict=not options.open))
