"""The text of a file that an editor wrote in; its values by name, or what is wrong in which line, in sentences, out."""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is
_KINDS = {
    "bool": "yes or no",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "null": "nothing",
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; a warning may wait, everything else keeps the bot from starting."""

    file: str
    line: int
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text}"


class ContentError(SetupError):
    """The files of editors cannot be used; `problems` holds all of it, one sentence each."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file with what has been found wrong in it so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, text: str, example: str = "") -> None:
        """Note an error, with what to write instead."""
        advice = f" Write for example: {example}" if example else ""
        self.problems.append(Problem(self.file, line, text + advice))

    def doubt(self, line: int, text: str) -> None:
        """Note a warning."""
        self.problems.append(Problem(self.file, line, text, warning=True))


def meant(word: str, known: Collection[str]) -> str:
    """Guess what a mistyped word should be, as a sentence; empty when nothing is near."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.7)
    return f" Did you mean `{near[0]}`?" if near else ""


@dataclass(frozen=True, slots=True)
class Fields:
    """The named values of one YAML mapping, which may itself stand under a `name`.

    Each is asked for once, by its kind; what is wrong goes to `page`.
    """

    page: Page
    line: int
    first: int
    nodes: dict[str, tuple[int, yaml.Node]]
    name: str = ""

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the mapping where the key is missing."""
        return self.nodes[key][0] if key in self.nodes else self.line

    def only(self, known: Collection[str]) -> None:
        """Refuse all keys but the known ones."""
        for key in self.nodes.keys() - set(known):
            guess = meant(key, known) or f" Known are: {', '.join(known)}."
            self.page.wrong(self.line_of(key), f"Nobody knows `{key}`.{guess}")

    def text(self, key: str, example: str, *, needed: bool = True) -> str:
        """Return a text; empty when it is missing or wrong."""
        line, node = self.nodes.get(key, (self.line, None))
        if node is None:
            if needed:
                self.page.wrong(line, f"`{key}` is missing.", f"{key}: {example}")
            return ""
        found = self._word(line, node, f"`{key}`", f"{key}: {example}")
        if needed and not found and isinstance(node, yaml.ScalarNode) and _kind(node) == "str":
            self.page.wrong(line, f"`{key}` is empty.", f"{key}: {example}")
        return found

    def short(self, key: str, most: int, example: str) -> str:
        """Return a text of `most` characters at most; a longer one is noted, and returned."""
        found = self.text(key, example)
        if len(found) > most:
            what = f"`{key}` has {len(found)} characters; {most} fit. Shorten it."
            self.page.wrong(self.line_of(key), what, f"{key}: {example}")
        return found

    def day(self, key: str, example: str, *, needed: bool = True) -> date | None:
        """Return a date; None when it is missing or wrong."""
        line, node = self.nodes.get(key, (self.line, None))
        if node is None:
            if needed:
                self.page.wrong(line, f"`{key}` is missing.", f"{key}: {example}")
            return None
        try:
            return date.fromisoformat(node.value if isinstance(node, yaml.ScalarNode) else "")
        except ValueError:
            shown = f" {node.value}" if isinstance(node, yaml.ScalarNode) else ""
            what = f"`{key}:{shown}` is not a date: year, month and day, with dashes."
            self.page.wrong(line, what, f"{key}: {example}")
            return None

    def number(self, key: str, example: int, *, needed: bool = True) -> int:
        """Return a whole number; 0 when it is missing or wrong."""
        line, node = self.nodes.get(key, (self.line, None))
        value = str(getattr(node, "value", ""))
        if value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
        if node is not None or needed:
            what = f"`{key}: {value}` is not a whole number" if node else f"`{key}` is missing"
            self.page.wrong(line, f"{what}.", f"{key}: {example}")
        return 0

    def flag(self, key: str) -> bool:
        """Return a yes or no; no when it is missing or wrong."""
        line, node = self.nodes.get(key, (self.line, None))
        value = str(getattr(node, "value", "no")).lower()
        if value not in {"yes", "no", "true", "false"}:
            self.page.wrong(line, f"`{key}` is yes or no.", f"{key}: yes")
        return value in {"yes", "true"}

    def choice(self, key: str, choices: Sequence[str], *, needed: bool = True) -> str:
        """Return one of `choices`, the first of them when it is missing or wrong."""
        found = self.text(key, choices[0], needed=needed)
        if found and found not in choices:
            guess = meant(found, choices)
            what = f"`{key}: {found}` is none of {', '.join(choices)}.{guess}"
            self.page.wrong(self.line_of(key), what, f"{key}: {choices[0]}")
        return found if found in choices else choices[0]

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """Return a list of texts; empty when it is missing."""
        line, node = self.nodes.get(key, (self.line, None))
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.page.wrong(line, f"`{key}` is not a list.", f"{key}: {example}")
            return ()
        found = [
            self._word(self._at(one), one, f"An entry of `{key}`", f"{key}: {example}")
            for one in node.value
        ]
        return tuple(word for word in found if word)

    def pairs(self, key: str, example: str) -> dict[str, str]:
        """Return a mapping of names to texts; empty when it is missing."""
        if key not in self.nodes:
            return {}
        inner = self.inside(key, example)
        return {name: inner.text(name, '"…"') for name in inner.nodes} if inner else {}

    def inside(self, key: str, example: str, *, needed: bool = True) -> Fields | None:
        """Return the mapping under a key; None when it is missing or wrong."""
        line, node = self.nodes.get(key, (self.line, None))
        if isinstance(node, yaml.MappingNode):
            found = fields_of(self.page, node, self.first)
            return replace(found, line=line, name=key) if found else None
        if node is not None or needed:
            what = "is missing" if node is None else "is not made of names and values"
            self.page.wrong(line, f"`{key}` {what}.", example)
        return None

    def each(self, key: str, example: str) -> list[Fields]:
        """Return the mappings of a list, which must have at least one."""
        line, node = self.nodes.get(key, (self.line, None))
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.page.wrong(line, f"`{key}` is missing, or no list with entries.", example)
            return []
        found = (fields_of(self.page, one, self.first) for one in node.value)
        return [fields for fields in found if fields]

    def _at(self, node: yaml.Node) -> int:
        return self.first + node.start_mark.line

    def _word(self, line: int, node: yaml.Node, what: str, example: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.page.wrong(line, f"{what} is not a text.", example)
            return ""
        kind = _kind(node)
        if kind != "str":
            taken = _KINDS.get(kind, "something else")
            quoted = f'Put it in quotation marks: "{node.value}".' if node.value else ""
            self.page.wrong(
                line,
                f"{what} should be a text, but `{node.value}` is read as {taken}. {quoted}".rstrip(),
                example,
            )
            return ""
        return str(node.value).strip()


def text_of(page: Page, path: Path) -> str | None:
    """Return the text of a file; None, and a problem, when it cannot be read."""
    try:
        # Some editors on Windows begin a file with a mark of its encoding.
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        page.wrong(1, "This file is missing.")
    except (OSError, UnicodeDecodeError):
        page.wrong(1, "This file cannot be read. Save it as UTF-8 text.")
    return None


def read_yaml(page: Page, text: str, first: int = 1) -> yaml.Node | None:
    """Read YAML that begins in line `first` of its file; None when it is empty or broken, which is noted."""
    with suppress(yaml.YAMLError):
        return yaml.compose(text, Loader=FAST)
    try:  # again, for words that say what is wrong and where
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        what = f"This cannot be read ({error.problem})."
        if "mapping values" in str(error.problem):
            what += " A text with a colon in it needs quotation marks around it."
        page.wrong(line, what, 'question: "My boss said: no union. What now?"')
        return None
    except yaml.YAMLError:
        page.wrong(
            first, "There is a character in this file that cannot be read. Save it as UTF-8 text."
        )
        return None
    return node


def fields_of(page: Page, node: yaml.Node | None, first: int = 1) -> Fields | None:
    """Return the values of a mapping by name; None, and a problem, when it is no mapping."""
    if not isinstance(node, yaml.MappingNode):
        line = first + (node.start_mark.line if node else 0)
        page.wrong(line, "Here should be names and values.", "name: value")
        return None
    nodes: dict[str, tuple[int, yaml.Node]] = {}
    for key, value in node.value:
        line = first + key.start_mark.line
        word = str(key.value)
        if word in nodes:
            page.wrong(line, f"`{word}` is here twice; the first is in line {nodes[word][0]}.")
        nodes[word] = (line, value)
    return Fields(page, first + node.start_mark.line, first, nodes)


def _kind(node: yaml.Node) -> str:
    return str(node.tag).rpartition(":")[2]
