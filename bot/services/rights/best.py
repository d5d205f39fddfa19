"""A matcher that goes by letters in, and where the language model is installed one that weighs the meaning too, out.

For the command line, which may wait; the bot has `adviser`.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.rights.engine import Engine, NoEngineError
from bot.services.rights.preparing import command, open_meaning

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.models import Match
    from bot.services.rights import Matcher


@dataclass(frozen=True, slots=True)
class Best:
    """The best build there is here; `lacks` says in a sentence why the meaning is not weighed, if so."""

    matcher: Matcher
    engine: Engine | None
    lacks: str = ""

    def ask(self, text: str) -> Match:
        """Match a question."""
        vector = self.engine.embed([text])[0] if self.engine else None
        return self.matcher.ask(text, vector=vector)


def best(matcher: Matcher, phrasings: Path, cache: Path, tell: Callable[[str], None]) -> Best:
    """Open what was learnt for these phrasings, or learn it first, which is told since it takes a minute or more."""
    try:
        engine = Engine()
    except NoEngineError as error:
        return Best(matcher, None, error.reason)
    meaning = open_meaning(phrasings, cache)
    if meaning is None:
        tell(
            "Learning what the phrasings mean: about five minutes once, one or two after an edit …"
        )
        subprocess.run(command(phrasings, cache), check=False)  # noqa: S603 - our own program
        meaning = open_meaning(phrasings, cache)
    if meaning is None:
        return Best(matcher, None, f"What was learnt cannot be kept in {cache}.")
    return Best(matcher.understanding(meaning), engine)
