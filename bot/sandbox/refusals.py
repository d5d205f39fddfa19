"""A refusal in Telegram's words: an HTTP code and a description, and what Telegram adds for machines."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer, not a defect
    """What a Bot API method answers instead of a result.

    `code` is the HTTP status and `error_code`, `description` the whole sentence with its prefix
    ("Bad Request: …"), `parameters` Telegram's ResponseParameters (`retry_after`, `migrate_to_chat_id`).
    """

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class OrderError(Exception):
    """What the control API was asked to do cannot be done; the text says why and what can."""


class NotFoundError(Exception):
    """A person, group or file that the control API was asked for and that is not there; the text says which."""


def bad_request(why: str) -> Refusal:
    """Return a 400 with Telegram's prefix."""
    return Refusal(400, f"Bad Request: {why}")


def forbidden(why: str) -> Refusal:
    """Return a 403 with Telegram's prefix."""
    return Refusal(403, f"Forbidden: {why}")


def conflict(why: str) -> Refusal:
    """Return a 409 with Telegram's prefix."""
    return Refusal(409, f"Conflict: {why}")


def flood(seconds: int) -> Refusal:
    """Return a 429 that names the `seconds` to wait, as text and as parameter."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
