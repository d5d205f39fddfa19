"""The albums of pictures that were answered lately in; whether the next picture begins a new one out."""

from __future__ import annotations

from collections import OrderedDict

CAPACITY = 1_000


class Albums:
    """Remembers in memory which albums have had their answer; Telegram sends each picture as a message."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def first(self, album: str | None) -> bool:
        """Whether this is the first picture of `album`, or none of an album at all."""
        if album is None:
            return True
        new = album not in self._seen
        self._seen[album] = None
        while len(self._seen) > CAPACITY:
            self._seen.popitem(last=False)
        return new
