"""The development set in; questions with their right topics, and which of them may be tuned on, out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from bot.services.rights.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Container

FOLDER = Path(__file__).parent / "questions"
CALIBRATION = "calibration"  # what the name of a file that may be tuned on begins with
# Written before most of the phrasings, by the same author: their figures flatter.
EARLY = {"ar", "en", "es", "pa", "pl", "pt", "ro", "ur"}
# Files from before the split went by file: a stable hash divides them.
HALVED = {*EARLY, "later-2026-11"}
# Those were written when there were 30 topics. Where they ask, by these words, what a newer topic answers, it is right
# too: the older topic, what the folded question has, the newer one. Judged by the topics, not by any result.
SINCE = (
    ("right-to-join", r"", "who-can-join"),
    ("maximum-hours", r"over ?time|extra|suplimentar|nadgodzin|اوور|ਓਵਰ|اضافی", "overtime"),
    ("picketing", r"polic|polit|پولیس|ਪੁਲਿਸ|شرط", "police-at-pickets"),
    ("strike-ballot", r"notic|inainte|preaviso|uprzed|antelac|notis|نوٹس", "strike-notice"),
    (
        "recognition",
        r"refus|refuz|ignor|odmaw|niega|recusa|انکار|یرفض",
        "employer-refuses-to-bargain",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the topics that are right for it; none when it is out of scope."""

    text: str
    language: str
    style: str
    right: frozenset[str]
    later: bool
    for_calibration: bool


def read_questions(known: Container[str], folder: Path = FOLDER) -> list[Question]:
    """Read all questions; a right topic that the matcher does not know yet is left out."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topics = [row["topic"], *row.get("also", [])]
            if path.stem in HALVED:
                topics += _since(row["topic"], fold(row["q"]))
            right = frozenset(topic for topic in topics if topic and topic in known)
            found.append(
                Question(
                    row["q"],
                    row["language"],
                    row["style"],
                    right,
                    path.stem not in EARLY,
                    _for_calibration(path.stem, row["q"]),
                )
            )
    return found


def _since(topic: str | None, folded: str) -> list[str]:
    return [newer for older, has, newer in SINCE if topic == older and re.search(has, folded)]


def _for_calibration(file: str, text: str) -> bool:
    if file in HALVED:
        return crc32(fold(text).encode()) % 2 == 0
    return file.startswith(CALIBRATION)
