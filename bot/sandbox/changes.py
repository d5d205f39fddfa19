"""A number that grows whenever something visible changed, and a way to wait until it has grown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """The version of what people see; cheap to bump when nobody waits."""

    version: int = 0
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def bump(self) -> None:
        """Say that something changed."""
        self.version += 1
        if self._waiting:
            self.wake()

    def wake(self) -> None:
        """Let everybody who waits go on, changed or not."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def after(self, version: int, timeout_s: float) -> int:
        """Return the version once it is another than `version`, at the latest after `timeout_s` seconds."""
        if self.version == version and timeout_s > 0:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            await asyncio.wait([future], timeout=timeout_s)
            self._waiting.discard(future)
        return self.version
