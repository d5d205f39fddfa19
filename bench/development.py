"""The development set in; questions with their right topics, split in two halves by a stable hash, out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from bot.services.rights.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Container

FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the topics that are right for it; none when it is out of scope."""

    text: str
    language: str
    style: str
    right: frozenset[str]
    later: bool

    @property
    def for_calibration(self) -> bool:
        """Whether it may be tuned on, by a stable hash."""
        return crc32(fold(self.text).encode()) % 2 == 0


def read_questions(known: Container[str], folder: Path = FOLDER) -> list[Question]:
    """Read all questions; a right topic that the matcher does not know yet is left out."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topics = [row["topic"], *row.get("also", [])]
            right = frozenset(topic for topic in topics if topic and topic in known)
            later = path.name.startswith("later-")
            found.append(Question(row["q"], row["language"], row["style"], right, later))
    return found
