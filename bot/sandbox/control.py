"""The control API: JSON over HTTP with which programs and the page play the people, the clock and the trouble."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import control_people, control_world
from bot.sandbox.refusals import NotFoundError, OrderError, Refusal
from bot.sandbox.wire import from_here

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.world import World

    Endpoint = Callable[[World, Request, dict[str, Any]], Awaitable[Any]]


def routes(world: World) -> list[Route]:
    """Return the routes of the control API on this `world`."""
    table: tuple[tuple[str, str, Endpoint], ...] = (*control_people.ROUTES, *control_world.ROUTES)
    return [
        Route(f"/sandbox{path}", _endpoint(world, function), methods=verbs.split())
        for verbs, path, function in table
    ]


def _endpoint(world: World, function: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    @functools.wraps(function)
    async def endpoint(request: Request) -> Response:
        if not from_here(request):
            return _error("only pages and programs of this machine may do that", 403)
        try:
            result = await function(world, request, await _order(request))
        except NotFoundError as error:
            return _error(str(error), 404)
        except Refusal as error:
            return _error(error.description, error.code)
        except (ValueError, OrderError) as error:
            return _error(str(error), 400)
        return result if isinstance(result, Response) else JSONResponse(result)

    return endpoint


async def _order(request: Request) -> dict[str, Any]:
    body = await request.body() if request.method == "POST" else b""
    try:
        order = json.loads(body) if body else {}
    except ValueError:
        raise OrderError("the body is not JSON") from None
    if not isinstance(order, dict):
        raise OrderError("the body must be a JSON object")
    return order


def _error(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status)
