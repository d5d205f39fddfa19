"""A server on this machine in; a way to it that takes its time and can be cut, out: `async with Way(port) as way:`."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Way:
    """Passes connections on to `port`, `delay_s` later in each direction; while `cut`, there is no way."""

    def __init__(self, port: int, delay_s: float = 0.0) -> None:
        self._to, self._delay = port, delay_s
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self.cut = False
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.end_all()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def end_all(self) -> None:
        """Cut every connection without a word."""
        for writer in self._writers:
            writer.transport.abort()

    async def cut_for(self, seconds: float) -> None:
        """Let nothing through for `seconds`."""
        self.cut = True
        self.end_all()
        await asyncio.sleep(seconds)
        self.cut = False

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._passing |= {task} if task else set()
        self._writers |= {writer, back}
        try:
            with contextlib.suppress(OSError):
                await asyncio.gather(self._flow(reader, back), self._flow(there, writer))
        finally:
            writer.transport.abort()
            back.transport.abort()
            self._writers -= {writer, back}
            if task:
                self._passing.discard(task)

    async def _flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()

        def write(data: bytes) -> None:
            if not writer.transport.is_closing():
                writer.write(data)

        while data := await reader.read(65_536):
            loop.call_later(self._delay, write, data)
        await asyncio.sleep(self._delay)
        writer.close()
