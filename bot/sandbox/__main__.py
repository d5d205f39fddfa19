"""`python -m bot.sandbox [--port N]`: the server alone, for any bot in any language, until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from bot.sandbox.server import SANDBOX_TOKEN, Sandbox


async def serve(port: int) -> None:
    """Serve on `port` (0: any free one) and say where. Raises OSError when it is taken."""
    async with Sandbox(port) as sandbox:
        sys.stdout.write(
            f"Page and control API: {sandbox.url}\n"
            f"Bot API: {sandbox.url}/bot{SANDBOX_TOKEN}/<method>\n"
            f"Files: {sandbox.url}/file/bot{SANDBOX_TOKEN}/<path>\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8088, help="on this machine (8088; 0: any)")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port))


if __name__ == "__main__":
    main()
