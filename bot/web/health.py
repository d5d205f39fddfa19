"""Whether the bot is alive and ready in, two plain pages for a supervisor on this machine out."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request


def pages(ready: Callable[[], bool]) -> Starlette:
    """Return the pages: `/live` answers while the loop turns, `/ready` while `ready` says that updates are taken."""

    async def live(_: Request) -> PlainTextResponse:
        return PlainTextResponse("live\n")

    async def is_ready(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ready\n") if ready() else PlainTextResponse("not ready\n", 503)

    return Starlette(routes=[Route("/live", live), Route("/ready", is_ready)])


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the bot, which has to stop in good order."""
        yield


@asynccontextmanager
async def served(app: Starlette, port: int) -> AsyncIterator[None]:
    """Serve `app` on `port` of this machine's loopback; raises `SetupError` when the port is taken."""
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise SetupError(
            [f"Port {port} of this machine cannot be used: {error.strerror}. Choose another."]
        ) from None
    config = uvicorn.Config(app, log_config=None, access_log=False)
    server = _Server(config)
    with listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await task
