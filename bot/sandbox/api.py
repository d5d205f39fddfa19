"""A request to /bot<token>/<method> → Telegram's JSON answer, noted in the log, with the trouble that was ordered."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from bot.sandbox import (
    methods_chat,
    methods_edit,
    methods_profile,
    methods_send,
    methods_updates,
    spec,
    wire,
)
from bot.sandbox.checks import check
from bot.sandbox.parameters import Sent, read
from bot.sandbox.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.faults import Fault
    from bot.sandbox.log import Call
    from bot.sandbox.world import World

UNKNOWN = "Not Found: method not found"
METHODS = {
    **methods_chat.METHODS,
    **methods_edit.METHODS,
    **methods_profile.METHODS,
    **methods_send.METHODS,
    **methods_updates.METHODS,
}


async def answer(world: World, token: str, request: Request) -> Response:
    """Return what Telegram would answer to the method that `request` calls."""
    if request.path_params["token"] != token:
        return _refused(Refusal(401, "Unauthorized"))
    if "origin" in request.headers and not wire.from_here(request):
        return _refused(Refusal(403, "Forbidden: pages of other sites may not play here"))
    written = request.path_params["method"]
    name = spec.load().names.get(written.lower())
    call = world.log.add(world.clock.now(), name or written)
    if name is None:
        call.end(UNKNOWN, 404)
        return _refused(Refusal(404, UNKNOWN))
    if world.latency_ms:
        await asyncio.sleep(world.latency_ms / 1000)
    return await _carried_out(world, call, name, request)


async def _carried_out(world: World, call: Call, name: str, request: Request) -> Response:
    try:
        sent = await read(request)
        params = _understood(world, call, name, sent)
        fault = world.faults.take(name, params.get("chat_id"))
        await _befall(fault)
        if name == "getUpdates":
            result = await methods_updates.get_updates(world, params)
        else:
            result = METHODS[name](world, params)
    except Refusal as refusal:
        # A poller that has gone is not in conflict with the one that came after it.
        gone = refusal.code == 409 and not wire.is_open(request)
        call.end(*(("dropped", 0) if gone else (refusal.description, refusal.code)))
        return _refused(refusal)
    except wire.DroppedError:
        call.end("dropped", 0)
        return await wire.drop(request)
    except Exception:
        call.end("Internal Server Error", 500)
        raise
    if fault is not None and fault.kind == "drop_after":
        call.end("dropped", 0)
        return await wire.drop(request)
    call.end("ok", 200)
    return _json({"ok": True, "result": result}, 200)


def reply_in_webhook(world: World, body: dict[str, Any]) -> None:
    """Do the method that a bot put into its answer to a webhook; nobody hears of its result."""
    values = {name: value for name, value in body.items() if name != "method"}
    call = world.log.add(world.clock.now(), str(body["method"]))
    name = spec.load().names.get(call.method.lower(), "")
    if name not in METHODS:
        call.end(UNKNOWN, 404)
        return
    try:
        METHODS[name](world, _understood(world, call, name, Sent(values, {})))
    except Refusal as refusal:
        call.end(refusal.description, refusal.code)
    else:
        call.end("ok", 200)


def _understood(world: World, call: Call, name: str, sent: Sent) -> dict[str, Any]:
    """Return the parameters with their types, and note them in the log."""
    call.params = {**sent.values, **sent.files}
    if world.logged_out_until > world.clock.now():
        raise bad_request("Logged out")
    if name not in METHODS and name != "getUpdates":
        raise bad_request(f"method {name} is known, but the sandbox does not do it")
    call.params = check(name, sent, strict=world.strict)
    return call.params


async def _befall(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.kind == "stall":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "drop_before":
        raise wire.DroppedError
    refusal = fault.as_refusal()
    if refusal is not None:
        raise refusal


def _refused(refusal: Refusal) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return _json(body, refusal.code)


def _json(body: dict[str, Any], status: int) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, media_type="application/json")
