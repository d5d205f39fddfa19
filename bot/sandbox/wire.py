"""What lies below the calls: whose connection it is, whether it still stands, and how to cut it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.requests import Request

Ends = tuple[Any, Any]

# By both ends of the connection, because several sandboxes may run in one process.
_OPEN: dict[Ends, asyncio.Transport] = {}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class DroppedError(Exception):
    """The connection is to be cut instead of answered."""


class Wire(H11Protocol):
    """Uvicorn's protocol, which remembers its connection so that a fault can cut it without a word."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        _OPEN[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        _OPEN.pop((self.client, self.server), None)
        super().connection_lost(exc)


def from_here(request: Request) -> bool:
    """Whether a request was made to this machine by name, and not by another site's page in a browser."""
    origin = request.headers.get("origin")
    host = request.url.hostname or ""
    return host in LOCAL and (origin is None or urlsplit(origin).netloc == request.url.netloc)


def is_open(request: Request) -> bool:
    """Whether somebody still waits at the other end of the connection of `request`."""
    return (request.scope["client"], request.scope["server"]) in _OPEN


async def drop(request: Request) -> Response:
    """Cut the connection of `request`; the response that is returned reaches nobody."""
    transport = _OPEN.get((request.scope["client"], request.scope["server"]))
    if transport is not None:
        transport.abort()
        # The protocol hears of it in the next round of the loop and then sends nothing more.
        await asyncio.sleep(0.01)
    return Response(status_code=500)
