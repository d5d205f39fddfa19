"""What editors and translators run: the state of answers and languages, printed in plain sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import content as contents
from bot import strings as texts
from bot.library import ROOT, TRANSLATIONS, written
from bot.surveys_check_waves import told

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.settings import Settings


def content(settings: Settings) -> int:
    """Print what is wrong with the answers and what is due for review; 1 when something is wrong."""
    found, problems = contents.read(written(settings), TRANSLATIONS)
    for problem in problems:
        print(problem)
    for line in contents.due(found, datetime.now(UTC).date()):
        print(line)
    for survey in found.surveys:
        for line in told(survey):
            print(line)
    wrong = [problem for problem in problems if not problem.warning]
    if not wrong:
        print(
            "Answers by language, of which none is shown that is older than its English where that could do harm:"
        )
        for line in texts.languages(ROOT):
            print(line)
    print(
        f"{len(found.topics)} answers, {len(found.sites)} sites, {len(found.surveys)} surveys, {len(wrong)} problems"
    )
    return 1 if wrong else 0


def strings(*, check: bool, keep: Collection[str] = ()) -> int:
    """Merge the English texts into all languages, or with `check` only say what is wrong."""
    lines = texts.check(ROOT) if check else texts.update(ROOT, keep)
    for line in lines:
        print(line)
    return 1 if check and lines else 0


def languages(*, check: bool) -> int:
    """Print how complete each language is; with `check` 1 when an offered one is not."""
    unready = texts.unready(ROOT) if check else []
    for line in texts.languages(ROOT) + unready:
        print(line)
    return 1 if unready else 0
