"""Who wants to tell everybody something, and how often that was done, in; whether a second admin is needed, out."""

from __future__ import annotations

WINDOW_S = 3600.0
ALONE = 3  # messages to everybody about one event within an hour that one admin may send


class Alone:
    """Counts of the last hour, in memory only; times are those of the running loop's clock, in seconds."""

    def __init__(self) -> None:
        self._told: dict[str, list[float]] = {}
        self._wanted: dict[tuple[str, str], tuple[int, float]] = {}

    def may(self, event: str, what: str, who: int, now: float) -> bool:
        """Tell whether `who` may do `what` now; if not, another who asks for the same within an hour may."""
        if len(self._lately(event, now)) < ALONE:
            return True
        first, at = self._wanted.get((event, what), (who, now))
        if first != who and now - at < WINDOW_S:
            return True
        self._wanted[event, what] = (who, now)
        return False

    def told(self, event: str, now: float) -> None:
        """Count that everybody was told something."""
        self._told[event] = [*self._lately(event, now), now]
        self._wanted = {key: one for key, one in self._wanted.items() if key[0] != event}

    def _lately(self, event: str, now: float) -> list[float]:
        return [at for at in self._told.get(event, ()) if now - at < WINDOW_S]
