"""The methods that decide how the bot hears of things: polling, webhooks, and leaving the server."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.sandbox.refusals import bad_request, flood

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.messages import Params
    from bot.sandbox.world import World

CLOSE_AFTER_S = 600
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
KINDS = frozenset(
    (
        *("message", "edited_message", "channel_post", "edited_channel_post", "guest_message"),
        *("business_connection", "business_message", "edited_business_message"),
        *("deleted_business_messages", "message_reaction", "message_reaction_count"),
        *("inline_query", "chosen_inline_result", "callback_query", "shipping_query"),
        *("pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member"),
        *("chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"),
    )
)


async def get_updates(world: World, params: Params) -> list[dict[str, Any]]:
    """Return what is new; waits up to `timeout` seconds for the first."""
    limit = params.get("limit", 100)
    _allow(world, params)
    return await world.updates.take(
        params.get("offset", 0),
        min(max(limit, 1), 100),
        min(max(params.get("timeout", 0), 0), 600),
    )


def set_webhook(world: World, params: Params) -> bool:
    """Deliver updates to an address on this machine; an empty one goes back to getUpdates."""
    if not params["url"]:
        return delete_webhook(world, params)
    if not _loopback(params["url"]):
        raise bad_request("bad webhook: the sandbox delivers only to http addresses on loopback")
    secret = params.get("secret_token", "")
    if secret and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(world, params)
    if params.get("drop_pending_updates"):
        world.updates.drop()
    world.webhook.set(params["url"], secret, params.get("max_connections", 40))
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """Go back to getUpdates."""
    if params.get("drop_pending_updates"):
        world.updates.drop()
    world.webhook.set("", "", 40)
    return True


def get_webhook_info(world: World, _params: Params) -> dict[str, Any]:
    """Return the address, how much is pending and what went wrong last."""
    return world.webhook.info()


def log_out(world: World, _params: Params) -> bool:
    """Leave the server: every other call is refused for ten minutes of the sandbox's clock."""
    world.logged_out_until = world.clock.now() + CLOSE_AFTER_S
    return True


def close(world: World, _params: Params) -> bool:
    """Close the bot instance. Raises Refusal (429) in the first ten minutes, as Telegram does."""
    left = world.started + CLOSE_AFTER_S - world.clock.now()
    if left > 0:
        raise flood(int(left) + 1)
    world.updates.close()
    return True


def _allow(world: World, params: Params) -> None:
    if "allowed_updates" in params:
        unknown = [kind for kind in params["allowed_updates"] if kind not in KINDS]
        if unknown and world.strict:
            raise bad_request(f'unknown update type "{unknown[0]}" in allowed_updates')
        world.updates.allowed = tuple(params["allowed_updates"])


def _loopback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": close,
}
