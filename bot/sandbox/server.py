"""A port → a Telegram of one's own on loopback: Bot API, control API and the page, in the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox import api, control
from bot.sandbox.wire import Wire
from bot.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Self

    from starlette.requests import Request

SANDBOX_TOKEN = "1:SANDBOX"  # noqa: S105 - a token that opens nothing; bot.settings refuses it elsewhere
LOOPBACK = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
FONTS = Path(__file__).parents[1] / "fonts"
# Longer than any client keeps an idle connection, so that none is closed under a request.
KEEP_ALIVE_S = 120
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
        self._task: asyncio.Task[None] | None = None
        self._server: _Server | None = None

    async def __aenter__(self) -> Self:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, self.port))
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.world.webhook.reply = functools.partial(api.reply_in_webhook, self.world)
        config = uvicorn.Config(
            application(self.world, self.token),
            http=Wire,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve([listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.updates.close()
        self.world.changes.wake()
        await self.world.webhook.close()
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task


class _Server(uvicorn.Server):
    """Uvicorn without its hands on the process's signals, which belong to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


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
        if not control.from_here(request):
            return PlainTextResponse("only for this machine", 403)
        path = folder / (only or request.path_params["name"])
        # The route takes no slash, and a name with ".." has no such parent.
        if path.parent != folder or not path.is_file():
            return PlainTextResponse("Not Found", 404)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return FileResponse(path, headers=headers)

    return serve
