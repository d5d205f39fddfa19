"""Every call of a Bot API method with its parameters and what came of it, the last 20,000 of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.parameters import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = 20_000


@dataclass(slots=True)
class Call:
    """One call: its number from 1, the sandbox's Unix time, and what was answered.

    `outcome` is "ok", Telegram's description of the refusal, "pending", or "dropped" where the connection
    ended before an answer; `status` the HTTP code, 0 where nothing was answered.
    """

    n: int
    at: float
    method: str
    params: dict[str, Any]
    outcome: str = "pending"
    status: int = 0

    def end(self, outcome: str, status: int) -> None:
        """Note what came of it."""
        self.outcome = outcome
        self.status = status

    def as_json(self) -> dict[str, Any]:
        """Return the call as the control API shows it; of uploads name, type and size."""
        return {
            "n": self.n,
            "at": round(self.at, 3),
            "method": self.method,
            "params": {name: _shown(value) for name, value in self.params.items()},
            "outcome": self.outcome,
            "status": self.status,
        }


@dataclass(slots=True)
class CallLog:
    """The calls in the order of their arrival; older ones than the last 20,000 are forgotten."""

    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=KEPT))
    last: int = 0

    def add(self, at: float, method: str) -> Call:
        """Note that `method` was called at `at`, before anything is done about it."""
        self.last += 1
        call = Call(self.last, at, method, {})
        self.calls.append(call)
        return call

    def since(self, n: int, method: str = "") -> Iterator[Call]:
        """Yield the calls after number `n`, of one `method` if it is named."""
        return (c for c in self.calls if c.n > n and (not method or c.method == method))


def _shown(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file": value.name, "mime": value.mime, "bytes": len(value.content)}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    return value
