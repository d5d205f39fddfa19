"""A worker's question in any language and alphabet in; a Match out: the topic, three to choose from, or "not sure".

Nothing here logs or keeps what was asked, and nothing leaves the process.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    import numpy as np
    from numpy.typing import NDArray

    from bot.services.rights.meaning import Meaning

__all__ = ["CALIBRATION", "CALIBRATION_WITH_MEANING", "Matcher", "PhrasingError"]

CALIBRATION = Path(__file__).with_name("calibration.json")
CALIBRATION_WITH_MEANING = Path(__file__).with_name("calibration-e5.json")
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Matcher:
    """What knows the phrasings of all topics; it keeps no state between questions and may be shared.

    Without `meaning` it goes by letters (build A); with it, a question whose vector is given goes by both (build B).
    """

    index: Index
    calibration: Calibration
    listener: Listener
    meaning: Meaning | None = None
    deep: Calibration | None = None

    @classmethod
    def load(cls, phrasings: Path, cache: Path | None = None) -> Matcher:
        """Open the index of a folder of phrasings; it is built when the cache (a folder) has none for just these.

        Raises PhrasingError with the file and what to write instead when the phrasings are wrong.
        """
        index = open_index(phrasings, cache)
        return cls(index, read_calibration(CALIBRATION), make_listener(index.distress))

    def understanding(self, meaning: Meaning) -> Matcher:
        """Give a matcher that weighs the meaning too."""
        deep = read_calibration(CALIBRATION_WITH_MEANING)
        return replace(self, meaning=meaning, deep=deep)

    @property
    def topics(self) -> Sequence[str]:
        """The ids of all topics that have phrasings, in order of the alphabet."""
        return self.index.topics

    @property
    def stale(self) -> bool:
        """Whether the probabilities were fitted on other phrasings than these."""
        used = (self.calibration, self.deep) if self.deep else (self.calibration,)
        return any(one.fingerprint != fingerprint(self.index) for one in used)

    def questions(self, topic: str, language: str) -> str:
        """Give the topic's question in a language, or in English, or the topic's id when nobody wrote one."""
        written = self.index.questions.get(topic, {})
        return written.get(language) or written.get(_FALLBACK) or topic

    def ask(
        self,
        text: str,
        language: str | None = None,  # noqa: ARG002
        vector: NDArray[np.float32] | None = None,
    ) -> Match:
        """Match a question; about a millisecond, with a vector some more.

        At most 600 characters are read. The language is not used: phrasings of all languages are searched at
        once, which measured better than the known language alone, because people mix them.
        """
        deep = self.meaning is not None and self.deep is not None and vector is not None
        ranking = rank(self.index, text, self.meaning if deep else None, vector)
        used = self.deep if deep and self.deep else self.calibration
        match = decide(ranking, used, self.index)
        # Lines that were written for it are heard whatever the scores say.
        if hear(self.listener, ranking.folded):
            return replace(match, outcome=Outcome.DISTRESS, chatter="")
        return match
