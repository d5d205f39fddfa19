"""Why something that an organiser wanted cannot be; the words for it are made in the replies."""

from __future__ import annotations

from enum import StrEnum

from bot.errors import BrazierError


class Reason(StrEnum):
    """Why not."""

    UNKNOWN = "unknown"  # no such event, or it is long over
    TOO_LATE = "too_late"  # a day has passed, or the time of the event itself
    DONE_ALREADY = "done_already"  # somebody else was quicker
    NOT_NOW = "not_now"  # an event in this state, or of this kind, cannot be changed so
    OVER = "over"
    NO_PLACE_B = "no_place_b"
    CHANGE_WAITS = "change_waits"  # another change waits for a second admin
    NO_CHANGE = "no_change"  # nothing waits any more


class RefusedError(BrazierError):
    """What an organiser wanted cannot be; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
