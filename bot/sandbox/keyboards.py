"""A reply_markup as a program sent it → one that Telegram would take, or its refusal."""

from __future__ import annotations

from typing import Any

from bot.sandbox.formatting import link
from bot.sandbox.refusals import bad_request

ROW = 8
TOTAL = 100
NOT_ACTIONS = frozenset({"text", "icon_custom_emoji_id", "style"})


def checked(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return `markup`, without empty rows; None for an inline keyboard without buttons.

    Raises Refusal (400) for more than 8 buttons in a row or 100 in all, and for inline buttons without
    exactly one action, without a label, or with data that is not 1-64 bytes.
    """
    if markup is None or "inline_keyboard" not in markup:
        return markup
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if any(len(row) > ROW for row in rows) or sum(map(len, rows)) > TOTAL:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: dict[str, Any]) -> dict[str, Any]:
    if not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must not be empty')
    actions = [name for name in button if name not in NOT_ACTIONS]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        address = link(button["url"])
        if not address:
            raise bad_request(
                f"inline keyboard button URL '{button['url'][:80]}' is invalid: Wrong HTTP URL"
            )
        return {**button, "url": address}
    return button
