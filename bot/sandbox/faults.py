"""Trouble on demand: which of the next calls fail, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.refusals import OrderError, Refusal, bad_request, flood, forbidden

KINDS = (
    "flood",
    "blocked",
    "chat_not_found",
    "bad_gateway",
    "error",
    "stall",
    "drop_before",
    "drop_after",
)
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(("kind", "method", "description"), (str, "a text")),
    **dict.fromkeys(("chat", "count", "after", "retry_after", "code"), (int, "a whole number")),
    "seconds": ((int, float), "a number"),
}


@dataclass(slots=True)
class Fault:
    """One order for trouble: the next `count` calls of `method` (any) to `chat` (any) fail in this way.

    `after` calls that fit pass first. `retry_after` in seconds for flood, `seconds` for stall, `code` and
    `description` for error.
    """

    kind: str
    method: str = ""
    chat: int | None = None
    count: int = 1
    after: int = 0
    retry_after: int = 1
    seconds: float = 5.0
    code: int = 400
    description: str = "Bad Request: this was asked for"

    def as_refusal(self) -> Refusal | None:
        """Return what the method answers instead, None where it is not the answer that is wrong."""
        return {
            "flood": flood(self.retry_after),
            "blocked": forbidden("bot was blocked by the user"),
            "chat_not_found": bad_request("chat not found"),
            "bad_gateway": Refusal(502, "Bad Gateway"),
            "error": Refusal(self.code, self.description),
        }.get(self.kind)


@dataclass(slots=True)
class Faults:
    """The orders that are still open, oldest first."""

    open: list[Fault] = field(default_factory=list)

    def add(self, order: dict[str, Any]) -> Fault:
        """Take an order from the control API. Raises OrderError with a sentence for a wrong one."""
        unknown = set(order) - set(TYPES)
        if unknown:
            raise OrderError(f"unknown in a fault: {', '.join(sorted(unknown))}")
        if order.get("kind") not in KINDS:
            raise OrderError(f"kind must be one of {', '.join(KINDS)}")
        for name, value in order.items():
            kind, words = TYPES[name]
            if isinstance(value, bool) or not isinstance(value, kind):
                raise OrderError(f"{name} must be {words}")
            if name != "chat" and isinstance(value, int | float) and value < 0:
                raise OrderError(f"{name} must not be negative")
        fault = Fault(**order)
        self.open.append(fault)
        return fault

    def take(self, method: str, chat: Any) -> Fault | None:
        """Return the fault that befalls this call, if any, and count it."""
        if not self.open:
            return None
        for fault in self.open:
            if fault.method and fault.method.lower() != method.lower():
                continue
            if fault.chat is not None and str(fault.chat) != str(chat):
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self.open.remove(fault)
            return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Return the open orders."""
        return [asdict(fault) for fault in self.open]
