"""A workplace in; a PDF with a poster in each of its languages, to print and hang up, out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.notes import write_new
from bot.commands.username import username
from bot.content import Content
from bot.errors import SetupError
from bot.i18n import Texts
from bot.library import TRANSLATIONS, written

if TYPE_CHECKING:
    from bot.i18n import Language
    from bot.models import Site
    from bot.settings import Settings

NEEDED = ("BRAZIER_NAME ", "BRAZIER_OPERATOR ", "BRAZIER_ADDRESS ")
LETTER = {"us"}  # where paper is not A4


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; empty is "as it comes": all languages, Telegram's name of the bot, the paper used there."""

    site: str
    language: str = ""
    bot: str = ""
    paper: str = ""
    out: str = ""


async def run(settings: Settings, asked: Asked) -> int:
    """Write the posters and say what to try before they hang. Raises `SetupError`, and then writes nothing."""
    problems = [line for line in settings.missing_for_people() if line.startswith(NEEDED)]
    bot = ""
    try:
        bot = await username(settings, asked.bot)
    except SetupError as error:
        problems += error.problems
    if problems:
        raise SetupError(problems)
    content = Content.load(written(settings), TRANSLATIONS)
    texts = Texts.load(TRANSLATIONS, pseudo=settings.pseudo_language)
    site = _site(content, asked.site)
    languages = _languages(texts, site, asked.language)
    paper = asked.paper or paper_in(site.jurisdiction)
    file = Path(asked.out or f"posters-{site.code}.pdf")
    write_new(file, _drawn(settings, texts, site, languages, bot, paper))
    names = ", ".join(language.name for language in languages)
    print(f"{len(languages)} pages ({names}) in {file}")
    print(f"Before you hang them up, scan each with a phone: it must open @{bot}.")
    print(f"And look whether {settings.address} says @{bot} too. Workers compare the two.")
    return 0


def paper_in(jurisdiction: str) -> str:
    """Return the paper that is used there: `a4` or `letter`."""
    return "letter" if jurisdiction in LETTER else "a4"


def _site(content: Content, code: str) -> Site:
    found = content.site(code)
    if found is None:
        there = ", ".join(site.code for site in content.sites)
        raise SetupError([f"There is no workplace {code}. There are: {there}."])
    return found


def _languages(texts: Texts, site: Site, code: str) -> list[Language]:
    offered = {language.code: language for language in texts.offered}
    here = [offered[one] for one in site.languages if one in offered]
    if not code:
        if not here:
            raise SetupError([f"No language of {site.code} is complete enough for a poster yet."])
        return here
    chosen = [language for language in here if language.code == code]
    if not chosen:
        there = ", ".join(language.code for language in here) or "none"
        raise SetupError([f"There is no poster in {code} for {site.code}. There are: {there}."])
    return chosen


def _drawn(  # noqa: PLR0913, PLR0917 - all that stands on a poster
    settings: Settings, texts: Texts, site: Site, languages: list[Language], bot: str, paper: str
) -> bytes:
    from bot.drawing.posters import Poster, poster  # noqa: PLC0415 - it loads Matplotlib

    what = Poster(settings.name, site.name, site.code, bot, settings.operator, settings.address)
    try:
        return poster(what, [texts.translator(one.code) for one in languages], paper=paper)
    except ValueError as error:
        raise SetupError(
            [f"The poster cannot be drawn: {error}. Shorten BRAZIER_OPERATOR."]
        ) from None
