"""Settings in; all that the bot reads from files at the start, or everything that is wrong with them, out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.content import Content
from bot.errors import SetupError
from bot.folders import make_private
from bot.i18n import Texts
from bot.services.language import LanguageGuess
from bot.services.rights import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
DATA, TRANSLATIONS = ROOT / "data", ROOT / "translations"


@dataclass(frozen=True, slots=True)
class Library:
    """All that is read from files at the start."""

    texts: Texts
    content: Content
    matcher: Matcher
    guess: LanguageGuess


def written(settings: Settings) -> Path:
    """Return the folder of what editors write."""
    return settings.content_dir or DATA


def cached(settings: Settings) -> tuple[Path, Path]:
    """Return the folder of the phrasings and that of what is learnt from them."""
    return written(settings) / "phrasings", settings.data_dir / "index"


def read(settings: Settings) -> Library:
    """Read texts, answers and phrasings; raises `SetupError` with all that is wrong in all of them."""
    data = written(settings)
    if not data.is_dir():
        raise SetupError([f"There is no folder {data}. Is BRAZIER_CONTENT_DIR right?"])
    problems: list[str] = []

    def tried(work: Callable[[], T]) -> T | None:
        try:
            return work()
        except SetupError as error:
            problems.extend(error.problems)
            return None

    # What is wrong with the folder is told by `held`; the index is then built in memory.
    with suppress(OSError):
        make_private(settings.data_dir)
    phrasings, index = cached(settings)
    texts = tried(lambda: Texts.load(TRANSLATIONS, pseudo=settings.pseudo_language))
    content = tried(lambda: Content.load(data, TRANSLATIONS))
    matcher = tried(lambda: Matcher.load(phrasings, index))
    if content and settings.site and content.site(settings.site) is None:
        codes = ", ".join(site.code for site in content.sites)
        problems.append(
            f"BRAZIER_SITE={settings.site} is not in {data.name}/sites.yaml. There are: {codes}."
        )
    if texts is None or content is None or matcher is None or problems:
        raise SetupError(problems)
    guess = LanguageGuess.learn(phrasings)
    return Library(texts, content, matcher, guess)
