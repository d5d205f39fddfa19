"""The phrasing files in; every line with the topic it belongs to out, or a sentence about what is wrong with a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

CHATTER = "chatter"
DISTRESS = "distress"
OUTSIDE = "outside"  # the kind of lines that ask something real, which no topic answers
EMERGENCY = "emergency"  # the topic that distress leads to
_LISTS = ("phrasings", "roman")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PhrasingError(SetupError):
    """A phrasing file is not as it should be; the message names the file and says what to write instead."""

    def __init__(self, problem: str) -> None:
        super().__init__([problem])


@dataclass(frozen=True, slots=True)
class Line:
    """One thing people say: the text, what it means (a topic or a kind), its language, and where it stands there."""

    text: str
    label: str
    language: str
    place: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All lines of all languages, each topic's question by language, and the door that a topic stands behind."""

    topics: tuple[Line, ...]
    chatter: tuple[Line, ...]
    distress: tuple[Line, ...]
    questions: dict[str, dict[str, str]]
    doors: dict[str, str]


def read_corpus(folder: Path) -> Corpus:
    """Read `<language>.yaml` (topic → question, phrasings, roman) and chatter and distress (kind → language → lines).

    The doors are read from `doors.yaml` in the folder above; where there is none, no topic has a door.
    Raises PhrasingError when a file is missing, empty or of another shape.
    """
    lines: list[Line] = []
    questions: dict[str, dict[str, str]] = {}
    for path in phrasing_files(folder):
        if path.stem in {CHATTER, DISTRESS} or path.parent != folder:
            continue
        for topic, entry in _mapping(path).items():
            said = _topic_lines(path, topic, entry)
            questions.setdefault(topic, {})[path.stem] = said["question"]
            lines.extend(Line(text, topic, path.stem, place) for place, text in said.items())
    if not lines:
        raise PhrasingError(f"{folder}: there is no phrasing file; write at least en.yaml.")
    chatter, distress = _kinds(folder, CHATTER), _kinds(folder, DISTRESS)
    return Corpus(tuple(lines), chatter, distress, questions, _doors(_doors_of(folder)))


def phrasing_files(folder: Path) -> list[Path]:
    """List the files that the index is made of, in a stable order."""
    doors = _doors_of(folder)
    return sorted(folder.glob("*.yaml")) + ([doors] if doors.exists() else [])


def _doors_of(folder: Path) -> Path:
    return folder.parent / "doors.yaml"


def _doors(path: Path) -> dict[str, str]:
    """Give the door of each topic; what is wrong with the file is told where it is read for the menu."""
    found = _mapping(path).get("doors") if path.exists() else None
    behind = found if isinstance(found, dict) else {}
    return {
        str(topic): str(door)
        for door, told in behind.items()
        if isinstance(told, dict)
        for topic in told.get("topics") or ()
    }


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        raise PhrasingError(f"{path}: this is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise PhrasingError(f"{path}: write a topic, a colon, and its phrasings below it.")
    return content


def _topic_lines(path: Path, topic: str, entry: Any) -> dict[str, str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        raise PhrasingError(f"{path}: {topic} needs a `question:` and a list of `phrasings:`.")
    unknown = set(entry) - {"question", *_LISTS}
    if unknown:
        raise PhrasingError(
            f"{path}: {topic} has `{min(unknown)}`; it may have question, phrasings, roman."
        )
    said = {"question": entry["question"]}
    for name in _LISTS:
        texts = _texts(path, f"{topic}, {name}", entry.get(name, []))
        said |= {f"{name} {place}": text for place, text in enumerate(texts, start=1)}
    return said


def _texts(path: Path, name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(
        isinstance(text, str) and text.strip() for text in value
    ):
        raise PhrasingError(
            f"{path}: {name}: write one phrasing a line after a dash; quote it if it is a number or has a colon."
        )
    return value


def _kinds(folder: Path, name: str) -> tuple[Line, ...]:
    path = folder / f"{name}.yaml"
    if not path.exists():
        raise PhrasingError(
            f"{path} is missing; without it small talk or a cry for help goes unseen."
        )
    lines: list[Line] = []
    for kind, languages in _mapping(path).items():
        if not isinstance(languages, dict):
            raise PhrasingError(f"{path}: {kind} needs languages, each with a list of lines.")
        for language, said in languages.items():
            lines.extend(
                Line(text, str(kind), str(language), f"{place}")
                for place, text in enumerate(_texts(path, f"{kind}, {language}", said), start=1)
            )
    return tuple(lines)
