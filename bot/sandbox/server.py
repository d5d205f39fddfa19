"""A port → a Telegram of one's own on loopback: Bot API, control API and the page, in the running event loop."""

from __future__ import annotations

import asyncio
import functools
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox import api, control, wire
from bot.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Self

    from starlette.requests import Request

SANDBOX_TOKEN = "1:SANDBOX"  # noqa: S105 - a token that opens nothing; bot.settings refuses it elsewhere
LOOPBACK = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
FONTS = Path(__file__).parents[1] / "fonts"
# Longer than any client keeps an idle connection, so that none is closed under a request.
KEEP_ALIVE_S = 120
LAST_CALLS_S = 0.5
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'"


class Sandbox:
    """The server as an async context manager; `url` is known and `world` alive inside.

    `port` 0 takes any free one. Raises OSError on entry when the port is taken.
    """

    def __init__(self, port: int = 0, token: str = SANDBOX_TOKEN) -> None:
        self.port = port
        self.token = token
        self.url = ""
        self.world = World()
        self._server: uvicorn.Server | None = None

    async def __aenter__(self) -> Self:
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.world.webhook.reply = functools.partial(api.reply_in_webhook, self.world)
        # Not Server.serve(): it takes the signals of the process, which belong to whoever runs the loop.
        self._server = uvicorn.Server(_config(application(self.world, self.token)))
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup(sockets=[listener])
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.updates.close()
        self.world.changes.wake()
        await self.world.webhook.close()
        if self._server is not None:
            await _end(self._server)


def _listen(port: int) -> socket.socket:
    # asyncio sends small answers at once only on sockets that say that they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=wire.Wire,
        ws="none",
        lifespan="off",
        log_config=None,  # logging belongs to whoever runs the loop, too
        log_level="warning",
        access_log=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        backlog=1024,
    )


async def _end(server: uvicorn.Server) -> None:
    """Close the port, let calls under way end, and cut what is still connected."""
    for listener in server.servers:
        listener.close()
    tasks = set(server.server_state.tasks)
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=LAST_CALLS_S)
        for task in late:
            task.cancel()
    for connection in list(server.server_state.connections):
        if isinstance(connection, wire.Wire):
            connection.transport.abort()
    await asyncio.sleep(0)  # so that the transports are closed before the loop may be


def application(world: World, token: str) -> Starlette:
    """Return the ASGI application that plays Telegram with `world` for the bot with `token`."""

    async def bot_api(request: Request) -> Response:
        return await api.answer(world, token, request)

    async def download(request: Request) -> Response:
        stored = world.files.by_path.get(request.path_params["path"])
        if request.path_params["token"] != token or stored is None:
            return PlainTextResponse("Not Found", 404)
        return Response(stored.content, media_type=stored.mime)

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", bot_api, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", download),
            *control.routes(world),
            Route("/", _files(PAGE, "index.html")),
            Route("/page/{name}", _files(PAGE)),
            Route("/fonts/{name}", _files(FONTS)),
        ]
    )


def _files(folder: Path, only: str = "") -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        if not wire.from_here(request):
            return PlainTextResponse("only for this machine", 403)
        path = folder / (only or request.path_params["name"])
        # The route takes no slash, and a name with ".." has no such parent.
        if path.parent != folder or not path.is_file():
            return PlainTextResponse("Not Found", 404)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return FileResponse(path, headers=headers)

    return serve
