"""The sandbox's time: the machine's, moved on by as many seconds as somebody asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class SandboxClock:
    """Unix time in seconds with an offset that only grows."""

    offset_s: float = 0.0

    def now(self) -> float:
        """Return the sandbox's Unix time in seconds."""
        return time.time() + self.offset_s

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`. Raises ValueError for a negative number: time does not run back."""
        if seconds < 0:
            raise ValueError("advance_s must not be negative")
        self.offset_s += seconds

    def as_json(self) -> dict[str, float | str]:
        """Return the offset in seconds and the time in ISO 8601, UTC."""
        now = datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")
        return {"offset_s": self.offset_s, "now": now}
