"""A worker's question in any language and alphabet in; a Match out: the topic, three to choose from, or "not sure".

Nothing here logs or keeps what was asked, and nothing leaves the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.models import Match, Outcome
from bot.services.rights.cache import open_index
from bot.services.rights.corpus import PhrasingError
from bot.services.rights.decide import Calibration, decide, read_calibration
from bot.services.rights.distress import Listener, hear, make_listener
from bot.services.rights.index import Index, fingerprint
from bot.services.rights.rank import rank

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CALIBRATION", "Matcher", "PhrasingError"]

CALIBRATION = Path(__file__).with_name("calibration.json")
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Matcher:
    """What knows the phrasings of all topics; it keeps no state between questions and may be shared."""

    index: Index
    calibration: Calibration
    listener: Listener

    @classmethod
    def load(cls, phrasings: Path, cache: Path | None = None) -> Matcher:
        """Open the index of a folder of phrasings; it is built when the cache (a folder) has none for just these.

        Raises PhrasingError with the file and what to write instead when the phrasings are wrong.
        """
        index = open_index(phrasings, cache)
        return cls(index, read_calibration(CALIBRATION), make_listener(index.distress))

    @property
    def topics(self) -> Sequence[str]:
        """The ids of all topics that have phrasings, in order of the alphabet."""
        return self.index.topics

    @property
    def stale(self) -> bool:
        """Whether the probabilities were fitted on other phrasings than these."""
        return self.calibration.fingerprint != fingerprint(self.index)

    def questions(self, topic: str, language: str) -> str:
        """Give the topic's question in a language, or in English, or the topic's id when nobody wrote one."""
        written = self.index.questions.get(topic, {})
        return written.get(language) or written.get(_FALLBACK) or topic

    def ask(self, text: str, language: str | None = None) -> Match:  # noqa: ARG002
        """Match a question; about a millisecond.

        At most 600 characters are read. The language is not used: phrasings of all languages are searched at
        once, which measured better than the known language alone, because people mix them.
        """
        ranking = rank(self.index, text)
        match = decide(ranking, self.calibration, self.index.topics, self.index.kinds)
        return (
            Match(Outcome.DISTRESS, match.topics) if hear(self.listener, ranking.folded) else match
        )
