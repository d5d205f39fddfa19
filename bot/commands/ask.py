"""Questions in, from the command line or a file; what a worker would see, or a line of JSON each, out."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import screens
from bot.app import read
from bot.errors import SetupError
from bot.library import cached
from bot.services.people import Person
from bot.services.rights.best import Best, best
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.library import Library
    from bot.models import Reply

TAG = re.compile(r"<[^>]+>")


def one(
    jurisdiction: str,
    question: str,
    language: str | None,
    day: str | None = None,
    *,
    letters: bool = False,
) -> int:
    """Print the reply to `question` on `day` (today), its text as a worker reads it, its buttons in brackets."""
    if not question.strip():
        raise SetupError(
            ['Write a question: brazier ask "Can they sack me because of the union?"']
        )
    settings = Settings.from_env(os.environ)
    library = read(settings)
    site = next(site for site in library.content.sites if site.jurisdiction == jurisdiction)
    chosen = library.texts.choose(language or library.guess.guess(question)).code
    reader = screens.Reader(
        library.texts,
        library.content,
        library.matcher,
        Person(chosen, site.code),
        _day(day),
        "https://t.me/",
    )
    print(
        _plain(screens.question(reader, _best(settings, library, letters=letters).ask(question)))
    )
    return 0


def batch(jurisdiction: str, name: str, *, letters: bool = False) -> int:
    """Print a line of JSON for each line `{"q", "language"?}` of the file `name` (`-`: standard input)."""
    del jurisdiction  # it selects the answer and not the match
    settings = Settings.from_env(os.environ)
    matcher = _best(settings, read(settings), letters=letters)
    lines = sys.stdin if name == "-" else _lines(Path(name))
    for number, line in enumerate(lines, 1):
        if line.strip():
            print(json.dumps(_matched(matcher, _question(line, name, number)), ensure_ascii=False))
    return 0


def _best(settings: Settings, library: Library, *, letters: bool) -> Best:
    if letters or not settings.meaning:
        return Best(library.matcher, None)
    found = best(library.matcher, *cached(settings), lambda text: print(text, file=sys.stderr))
    if found.lacks:
        print(f"{found.lacks} Letters alone answer (`make meaning`).", file=sys.stderr)
    return found


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise SetupError([f"{text} is not a day. Write for example --day 2027-01-31"]) from None


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except OSError as error:
        raise SetupError([f"The file {path} cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise SetupError([f"The file {path} is not in UTF-8. Save it as UTF-8."]) from None


def _question(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        if isinstance(entry, dict) and isinstance(entry.get("q"), str):
            return entry
    except json.JSONDecodeError:
        pass
    example = '{"q": "Can I join?", "language": "en"}'
    raise SetupError([f"{name}, line {number}: not a question. Write for example {example}"])


def _matched(matcher: Best, entry: dict[str, Any]) -> dict[str, Any]:
    match = matcher.ask(entry["q"])
    topics = [[topic, round(probability, 4)] for topic, probability in match.topics]
    return {
        "q": entry["q"],
        "language": entry.get("language"),
        "outcome": match.outcome,
        "topics": topics,
    }


def _plain(reply: Reply) -> str:
    rows: Iterable[str] = (
        "  ".join(f"[ {button.label} ]" for button in row) for row in reply.buttons
    )
    return unescape(TAG.sub("", reply.text)) + "\n\n" + "\n".join(rows)
