"""The control API: JSON over HTTP with which programs and the page play the people, the clock and the trouble."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import acts, groups, view
from bot.sandbox.members import set_blocked
from bot.sandbox.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.world import Chat, Person, World

    Endpoint = Callable[["World", Request, dict[str, Any]], Awaitable[Any]]

LONGEST_WAIT_S = 60.0
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
SETTINGS = {"strict": bool, "limits": str, "latency_ms": (int, float), "privacy_mode": bool}


class NotFoundError(Exception):
    """A person, group or file that is not there; the text says which."""


async def add_person(world: World, _request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people."""
    name = order.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("name must be a text")
    language, username = order.get("language", "en"), order.get("username", "")
    if not isinstance(language, str) or not isinstance(username, str):
        raise ValueError("language and username must be texts")  # noqa: TRY004 - answered with 400
    person = world.add_person(name.strip(), language, username)
    return view.person_json(world, person)


async def say(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/say."""
    text = order.get("text")
    if not isinstance(text, str):
        raise ValueError("text must be a text")  # noqa: TRY004 - answered with 400
    person = _person(world, request)
    said = acts.say(world, person, text, _number(order, "chat"), _number(order, "reply_to"))
    return await _done(world, order, *said)


async def send(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/send."""
    _number(order, "chat")
    _number(order, "reply_to")
    return await _done(world, order, *acts.send(world, _person(world, request), order))


async def edit(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/edit."""
    number, text = _number(order, "message_id"), order.get("text")
    if number is None or not isinstance(text, str) or not text.strip():
        raise ValueError("message_id and text are needed")
    person = _person(world, request)
    return await _done(
        world, order, *acts.edit(world, person, number, text, _number(order, "chat"))
    )


async def tap(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/tap."""
    number, label = _number(order, "message_id"), order.get("button")
    if number is None or not isinstance(label, str):
        raise ValueError("message_id and button (its label or data) are needed")
    person = _person(world, request)
    button, query, update = acts.tap(world, person, number, label, _number(order, "chat"))
    handled = await world.updates.confirmed(update, _wait(order))
    shown: dict[str, Any] = {
        "update_id": update,
        "handled": handled,
        "alert": query and query.answer,
    }
    if "url" in button:
        shown["url"] = button["url"]
    if "copy_text" in button:
        shown["copy"] = button["copy_text"]["text"]
    return shown


async def start(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/start?param=."""
    given = request.query_params.get("param", order.get("param", ""))
    return await _done(world, order, *acts.start(world, _person(world, request), str(given or "")))


async def block(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/people/{id}/block."""
    blocked = order.get("blocked", True)
    if not isinstance(blocked, bool):
        raise ValueError("blocked must be true or false")  # noqa: TRY004 - answered with 400
    update = set_blocked(world, _person(world, request), blocked=blocked)
    return {"update_id": update, "handled": await world.updates.confirmed(update, _wait(order))}


async def chat(world: World, request: Request, _order: dict[str, Any]) -> Any:
    """GET /sandbox/people/{id}/chat."""
    person = _person(world, request)
    named = request.query_params.get("chat")
    return view.chat_json(
        world, person, acts.chat_of(world, person, int(named) if named else None)
    )


async def add_group(world: World, _request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/groups."""
    return groups.as_json(groups.create(world, order))


async def change_group(world: World, request: Request, order: dict[str, Any]) -> Any:
    """POST /sandbox/groups/{id}/members."""
    group = _group(world, request)
    groups.change(world, group, order)
    return groups.as_json(group)


async def migrate(world: World, request: Request, _order: dict[str, Any]) -> Any:
    """POST /sandbox/groups/{id}/migrate."""
    return groups.as_json(groups.migrate(world, _group(world, request)))


async def clock(world: World, request: Request, order: dict[str, Any]) -> Any:
    """GET and POST /sandbox/clock."""
    if request.method == "POST":
        seconds = order.get("advance_s")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValueError("advance_s must be a number of seconds")
        world.clock.advance(seconds)
        world.changes.bump()
    return world.clock.as_json()


async def faults(world: World, request: Request, order: dict[str, Any]) -> Any:
    """GET, POST and DELETE /sandbox/faults."""
    if request.method == "POST":
        world.faults.add(order)
    elif request.method == "DELETE":
        world.faults.open.clear()
    return {"faults": world.faults.as_json()}


async def settings(world: World, request: Request, order: dict[str, Any]) -> Any:
    """GET and POST /sandbox/settings."""
    if request.method == "POST":
        for name, value in order.items():
            if not isinstance(value, SETTINGS.get(name, ())):
                raise ValueError(
                    f"{name} is no setting or has the wrong type; there are {', '.join(SETTINGS)}"
                )
        if order.get("limits", "off") not in {"off", "strict"}:
            raise ValueError("limits must be off or strict")
        world.strict = order.get("strict", world.strict)
        world.latency_ms = max(order.get("latency_ms", world.latency_ms), 0)
        world.privacy_mode = order.get("privacy_mode", world.privacy_mode)
        if "limits" in order:
            world.limits.strict = order["limits"] == "strict"
    return _settings(world)


async def log(world: World, request: Request, _order: dict[str, Any]) -> Any:
    """GET /sandbox/log?since=&method=."""
    since = int(request.query_params.get("since", "0"))
    calls = world.log.since(since, request.query_params.get("method", ""))
    return {"calls": [call.as_json() for call in calls]}


async def state(world: World, _request: Request, _order: dict[str, Any]) -> Any:
    """GET /sandbox/state."""
    return {
        "version": world.changes.version,
        "bot": {
            **world.bot_user(),
            "pending": len(world.updates.pending),
            "webhook": world.webhook.url,
        },
        "people": [view.person_json(world, person) for person in world.people.values()],
        "groups": [groups.as_json(chat) for chat in world.chats.values() if not chat.is_private],
        "clock": world.clock.as_json(),
        "settings": _settings(world),
        "faults": world.faults.as_json(),
    }


async def changes(world: World, request: Request, _order: dict[str, Any]) -> Any:
    """GET /sandbox/changes?since=&timeout_s=."""
    since = int(request.query_params.get("since", "0"))
    timeout_s = min(float(request.query_params.get("timeout_s", "25")), LONGEST_WAIT_S)
    return {"version": await world.changes.after(since, timeout_s)}


async def file(world: World, request: Request, _order: dict[str, Any]) -> Any:
    """GET /sandbox/files/{id}: always a download, so that nothing a bot sends runs in the page."""
    stored = world.files.by_id.get(request.path_params["id"])
    if stored is None:
        raise NotFoundError("there is no such file")
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(stored.content, media_type=stored.mime, headers=headers)


def routes(world: World) -> list[Route]:
    """Return the routes of the control API on this `world`."""
    table: list[tuple[str, str, Endpoint]] = [
        ("POST", "/people", add_person),
        ("POST", "/people/{person:int}/say", say),
        ("POST", "/people/{person:int}/send", send),
        ("POST", "/people/{person:int}/edit", edit),
        ("POST", "/people/{person:int}/tap", tap),
        ("POST", "/people/{person:int}/start", start),
        ("POST", "/people/{person:int}/block", block),
        ("GET", "/people/{person:int}/chat", chat),
        ("POST", "/groups", add_group),
        ("POST", "/groups/{group}/members", change_group),
        ("POST", "/groups/{group}/migrate", migrate),
        ("GET POST", "/clock", clock),
        ("GET POST DELETE", "/faults", faults),
        ("GET POST", "/settings", settings),
        ("GET", "/log", log),
        ("GET", "/state", state),
        ("GET", "/changes", changes),
        ("GET", "/files/{id}", file),
    ]
    return [
        Route(f"/sandbox{path}", _endpoint(world, function), methods=verbs.split())
        for verbs, path, function in table
    ]


def from_here(request: Request) -> bool:
    """Whether a request was made to this machine by name, and not by another site's page in a browser."""
    origin = request.headers.get("origin")
    host = request.url.hostname or ""
    return host in LOCAL and (origin is None or urlsplit(origin).netloc == request.url.netloc)


def _endpoint(world: World, function: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    @functools.wraps(function)
    async def endpoint(request: Request) -> Response:
        if not from_here(request):
            return JSONResponse(
                {"error": "only pages and programs of this machine may do that"}, 403
            )
        try:
            body = await request.body() if request.method == "POST" else b""
            order = json.loads(body) if body else {}
            if not isinstance(order, dict):
                raise ValueError("the body must be a JSON object")  # noqa: TRY004 - answered with 400
            result = await function(world, request, order)
        except NotFoundError as error:
            return JSONResponse({"error": str(error)}, 404)
        except Refusal as error:
            return JSONResponse({"error": error.description}, 400)
        except (ValueError, acts.ActError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return result if isinstance(result, Response) else JSONResponse(result)

    return endpoint


async def _done(
    world: World, order: dict[str, Any], message: Any, update: int | None
) -> dict[str, Any]:
    handled = await world.updates.confirmed(update, _wait(order))
    return {"message_id": message.body["message_id"], "update_id": update, "handled": handled}


def _person(world: World, request: Request) -> Person:
    person = world.people.get(request.path_params["person"])
    if person is None:
        raise NotFoundError("there is nobody with that id")
    return person


def _group(world: World, request: Request) -> Chat:
    group = world.chats.get(int(request.path_params["group"]))
    if group is None or group.is_private:
        raise NotFoundError("there is no group with that id")
    return group


def _number(order: dict[str, Any], name: str) -> int | None:
    value = order.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError(f"{name} must be a whole number")
    return value


def _wait(order: dict[str, Any]) -> float:
    seconds = order.get("wait_s", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ValueError("wait_s must be a number of seconds")  # noqa: TRY004 - answered with 400
    return min(float(seconds), LONGEST_WAIT_S)


def _settings(world: World) -> dict[str, Any]:
    return {
        "strict": world.strict,
        "limits": "strict" if world.limits.strict else "off",
        "latency_ms": world.latency_ms,
        "privacy_mode": world.privacy_mode,
    }
