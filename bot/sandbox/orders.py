"""The JSON that a program sends to the control API → values of the types that were asked for, or a sentence."""

from __future__ import annotations

from typing import Any

from bot.sandbox.refusals import OrderError

LONGEST_WAIT_S = 60.0


def text(order: dict[str, Any], name: str, default: str | None = None) -> str:
    """Return a text; one that is not blank where there is no `default`. Raises OrderError."""
    value = order.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise OrderError(
            f"{name} must be a text" + (", and not an empty one" if default is None else "")
        )
    return value


def number(order: dict[str, Any], name: str) -> int | None:
    """Return a whole number, None where there is none. Raises OrderError."""
    value = order.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise OrderError(f"{name} must be a whole number")
    return value


def needed(order: dict[str, Any], name: str) -> int:
    """Return a whole number that has to be there. Raises OrderError."""
    value = number(order, name)
    if value is None:
        raise OrderError(f"{name} is needed")
    return value


def seconds(order: dict[str, Any], name: str, default: float | None = None) -> float:
    """Return a number of seconds. Raises OrderError."""
    value = order.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OrderError(f"{name} must be a number of seconds")
    return float(value)


def wait(order: dict[str, Any]) -> float:
    """Return for how many seconds the caller waits for the bot: `wait_s`, 0 by default, at most 60."""
    return min(seconds(order, "wait_s", 0), LONGEST_WAIT_S)
