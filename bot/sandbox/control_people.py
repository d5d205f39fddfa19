"""The part of the control API that plays people: what they write, send, tap and see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox import acts, orders, view
from bot.sandbox.members import set_blocked
from bot.sandbox.refusals import NotFoundError, OrderError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.world import Message, Person, World

    Order = dict[str, Any]


async def add_person(world: World, _request: Request, order: Order) -> Order:
    """POST /sandbox/people."""
    person = world.add_person(
        orders.text(order, "name").strip(),
        orders.text(order, "language", "en"),
        orders.text(order, "username", ""),
    )
    return view.person_json(world, person)


async def say(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/say."""
    person, text = _person(world, request), orders.text(order, "text")
    chat, reply_to = orders.number(order, "chat"), orders.number(order, "reply_to")
    return await _done(world, order, *acts.say(world, person, text, chat, reply_to))


async def send(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/send."""
    person = _person(world, request)
    chat, reply_to = orders.number(order, "chat"), orders.number(order, "reply_to")
    return await _done(world, order, *acts.send(world, person, order, chat, reply_to))


async def edit(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/edit."""
    person, number = _person(world, request), orders.needed(order, "message_id")
    text, chat = orders.text(order, "text"), orders.number(order, "chat")
    return await _done(world, order, *acts.edit(world, person, number, text, chat))


async def tap(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/tap."""
    person, number = _person(world, request), orders.needed(order, "message_id")
    label, chat = orders.text(order, "button"), orders.number(order, "chat")
    button, query, update = acts.tap(world, person, number, label, chat)
    handled = await world.updates.confirmed(update, orders.wait(order))
    shown: Order = {"update_id": update, "handled": handled, "alert": query and query.answer}
    if "url" in button:
        shown["url"] = button["url"]
    if "copy_text" in button:
        shown["copy"] = button["copy_text"]["text"]
    return shown


async def start(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/start?param=."""
    given = request.query_params.get("param") or orders.text(order, "param", "")
    return await _done(world, order, *acts.start(world, _person(world, request), given))


async def block(world: World, request: Request, order: Order) -> Order:
    """POST /sandbox/people/{id}/block."""
    blocked = order.get("blocked", True)
    if not isinstance(blocked, bool):
        raise OrderError("blocked must be true or false")
    update = set_blocked(world, _person(world, request), blocked=blocked)
    handled = await world.updates.confirmed(update, orders.wait(order))
    return {"update_id": update, "handled": handled}


async def chat(world: World, request: Request, _order: Order) -> Order:
    """GET /sandbox/people/{id}/chat."""
    person, named = _person(world, request), request.query_params.get("chat")
    return view.chat_json(
        world, person, acts.chat_of(world, person, int(named) if named else None)
    )


async def _done(world: World, order: Order, message: Message, update: int | None) -> Order:
    handled = await world.updates.confirmed(update, orders.wait(order))
    return {"message_id": message.body["message_id"], "update_id": update, "handled": handled}


def _person(world: World, request: Request) -> Person:
    person = world.people.get(request.path_params["person"])
    if person is None:
        raise NotFoundError("there is nobody with that id")
    return person


ROUTES = (
    ("POST", "/people", add_person),
    ("POST", "/people/{person:int}/say", say),
    ("POST", "/people/{person:int}/send", send),
    ("POST", "/people/{person:int}/edit", edit),
    ("POST", "/people/{person:int}/tap", tap),
    ("POST", "/people/{person:int}/start", start),
    ("POST", "/people/{person:int}/block", block),
    ("GET", "/people/{person:int}/chat", chat),
)
