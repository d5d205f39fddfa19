"""A question and who asks it in; the match of the best build that is ready and free out, without making others wait.

Build A (letters) answers from the start, within a millisecond. Build B (letters and meaning) is prepared beside it and
takes over when it is ready; its language model runs in one thread of its own. A alone answers whoever sends many
questions in a short time, and everybody while more than a few wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.models import Outcome
from bot.services.rights.engine import Engine, NoEngineError
from bot.services.rights.preparing import command, open_meaning

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from bot.models import Match
    from bot.services.rights import Matcher
    from bot.services.rights.meaning import Meaning

log = logging.getLogger(__name__)

MANY, WITHIN_S = 8, 60.0  # questions of one person, from which on letters must do
WAITING = 4  # questions at the language model, from which on others do not join them
PATIENCE_S = 2.0  # for the model: on a machine that slow, letters answer
_NICE = 10  # learning gives way to answering
_REMEMBERED = 10_000  # people whose last questions are counted, in memory only


class Adviser:
    """The matcher that is ready now. `matcher` goes by letters until `prepare` has made one that understands more."""

    def __init__(
        self,
        matcher: Matcher,
        folders: tuple[Path, Path] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with letters; `folders` are those of the phrasings and of the cache, without them it stays so."""
        self.matcher = matcher
        self._folders, self._now = folders, now
        self._engine: Engine | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="meaning")
        self._waiting = 0
        self._asked: dict[int, deque[float]] = {}

    @property
    def understands(self) -> bool:
        """Whether the meaning is weighed too."""
        return self._engine is not None and self.matcher.meaning is not None

    async def prepare(self) -> None:
        """Open the language model and what was learnt with it, and learn that first where need be; never raises."""
        if self._folders is None:
            return
        loop = asyncio.get_running_loop()
        try:
            engine = await loop.run_in_executor(self._thread, Engine)
            found = await self._prepared(*self._folders)
            if found is None:
                log.warning("meaning-not-built letters-only")
                return
            self.matcher = self.matcher.understanding(found)
            self._engine = engine
        except NoEngineError as error:
            log.info("meaning-absent %s letters-only", error.code)
        except Exception as error:  # noqa: BLE001 - letters answer whatever happens here
            log.warning("meaning-failed %s letters-only", type(error).__name__)
        else:
            log.info("meaning-ready topics=%d", len(self.matcher.topics))

    async def match(self, text: str, who: int) -> Match:
        """Match a question by the best build that is ready and free; `who` is a chat's id, kept in memory only."""
        flood = self._counts(who)
        plain = self.matcher.ask(text)
        engine = self._engine
        # A cry that letters have heard is answered before anything else.
        if (
            engine is None
            or flood
            or self._waiting >= WAITING
            or plain.outcome is Outcome.DISTRESS
        ):
            return plain
        self._waiting += 1
        asked = asyncio.get_running_loop().run_in_executor(self._thread, engine.embed, [text])
        asked.add_done_callback(self._done)
        try:
            vectors = await asyncio.wait_for(asyncio.shield(asked), PATIENCE_S)
            return self.matcher.ask(text, vector=vectors[0])
        except Exception as error:  # noqa: BLE001 - letters answer whatever happens here
            log.warning("meaning-unanswered %s", type(error).__name__)
            return plain

    def stop(self) -> None:
        """Let the thread end; what it is doing takes some milliseconds more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _prepared(self, phrasings: Path, cache: Path) -> Meaning | None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._thread, open_meaning, phrasings, cache)
        if found is not None:
            return found
        builder = await asyncio.create_subprocess_exec(
            *command(phrasings, cache, nice=_NICE),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            if await builder.wait() != 0:
                return None
        finally:
            # When the bot is stopped meanwhile, what was computed so far is kept and the rest ends here.
            with contextlib.suppress(ProcessLookupError):
                builder.kill()
            await builder.wait()
        return await loop.run_in_executor(self._thread, open_meaning, phrasings, cache)

    def _done(self, asked: asyncio.Future[NDArray[np.float32]]) -> None:
        self._waiting -= 1
        if not asked.cancelled():
            asked.exception()  # it was told already, or nobody waits for it any more

    def _counts(self, who: int) -> bool:
        """Count a question, and tell whether this person has sent many in a short time."""
        now = self._now()
        if len(self._asked) >= _REMEMBERED and who not in self._asked:
            self._asked = {
                one: times for one, times in self._asked.items() if now - times[-1] < WITHIN_S
            }
        times = self._asked.setdefault(who, deque(maxlen=MANY))
        many = len(times) == MANY and now - times[0] < WITHIN_S
        times.append(now)
        return many
