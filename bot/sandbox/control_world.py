"""The part of the control API that plays the world: groups, clock, trouble, settings, and what can be watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from bot.sandbox import groups, orders, view
from bot.sandbox.refusals import NotFoundError, OrderError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.world import Chat, World

    Order = dict[str, Any]

SETTINGS: dict[str, type | tuple[type, ...]] = {
    "strict": bool,
    "limits": str,
    "latency_ms": (int, float),
    "privacy_mode": bool,
}


async def add_group(world: World, _request: Request, order: Order) -> Order:
    """POST /sandbox/groups."""
    return groups.as_json(groups.create(world, order))


async def change_group(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/groups/{id}/members."""
    group = _group(world, request)
    groups.change(world, group, order)
    return groups.as_json(group)


async def migrate(world: World, request: Request, _order: Order) -> Order:
    """POST /sandbox/groups/{id}/migrate."""
    return groups.as_json(groups.migrate(world, _group(world, request)))


async def clock(world: World, request: Request, order: Order) -> Order:
    """GET and POST /sandbox/clock."""
    if request.method == "POST":
        world.clock.advance(orders.seconds(order, "advance_s"))
        world.changes.bump()
    return world.clock.as_json()


async def faults(world: World, request: Request, order: Order) -> Order:
    """GET, POST and DELETE /sandbox/faults."""
    if request.method == "POST":
        world.faults.add(order)
    elif request.method == "DELETE":
        world.faults.open.clear()
    return {"faults": world.faults.as_json()}


async def settings(world: World, request: Request, order: Order) -> Order:
    """GET and POST /sandbox/settings."""
    if request.method == "POST":
        for name, value in order.items():
            if not isinstance(value, SETTINGS.get(name, ())):
                raise OrderError(
                    f"{name} is no setting or has the wrong type; there are {', '.join(SETTINGS)}"
                )
        if order.get("limits", "off") not in {"off", "strict"}:
            raise OrderError("limits must be off or strict")
        world.strict = order.get("strict", world.strict)
        world.latency_ms = max(order.get("latency_ms", world.latency_ms), 0)
        world.privacy_mode = order.get("privacy_mode", world.privacy_mode)
        if "limits" in order:
            world.limits.strict = order["limits"] == "strict"
    return _settings(world)


async def log(world: World, request: Request, _order: Order) -> Order:
    """GET /sandbox/log?since=&method=."""
    since = int(request.query_params.get("since", "0"))
    calls = world.log.since(since, request.query_params.get("method", ""))
    return {"calls": [call.as_json() for call in calls]}


async def state(world: World, _request: Request, _order: Order) -> Order:
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


async def changes(world: World, request: Request, _order: Order) -> Order:
    """GET /sandbox/changes?since=&timeout_s=."""
    since = int(request.query_params.get("since", "0"))
    timeout_s = min(float(request.query_params.get("timeout_s", "25")), orders.LONGEST_WAIT_S)
    return {"version": await world.changes.after(since, timeout_s)}


async def file(world: World, request: Request, _order: Order) -> Response:
    """GET /sandbox/files/{id}: always a download, so that nothing a bot sends runs in the page."""
    stored = world.files.by_id.get(request.path_params["id"])
    if stored is None:
        raise NotFoundError("there is no such file")
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(stored.content, media_type=stored.mime, headers=headers)


def _group(world: World, request: Request) -> Chat:
    group = world.chats.get(int(request.path_params["group"]))
    if group is None or group.is_private:
        raise NotFoundError("there is no group with that id")
    return group


def _settings(world: World) -> Order:
    return {
        "strict": world.strict,
        "limits": "strict" if world.limits.strict else "off",
        "latency_ms": world.latency_ms,
        "privacy_mode": world.privacy_mode,
    }


ROUTES = (
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
)
