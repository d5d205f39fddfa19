"""What stands after `brazier figures` or `brazier demo-wave` in; what was asked for, carried out, out."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about waves to those of `brazier`."""
    demo = commands.add_parser(
        "demo-wave", help="see a closed wave of made-up people with its figures, in a browser"
    )
    demo.add_argument(
        "--port", type=int, default=8088, help="of the page on this machine (8088; 0: any)"
    )
    demo.add_argument("--reports", type=int, default=412, help="how many are made up (412)")
    demo.set_defaults(command=_demo)

    figures = commands.add_parser(
        "figures", help="what was published of the waves that are over, all of them in one table"
    )
    figures.add_argument("--site", default="", help="of one site, or one unit of several (all)")
    figures.add_argument("--survey", default="", help="of one survey: hardship (all)")
    figures.add_argument("--wave", default="", help="of one wave: 2026-autumn (all)")
    figures.add_argument("--format", choices=("text", "csv", "json", "png", "svg"), default="text")
    figures.add_argument("--language", default="en", help="of the words in a picture (en)")
    figures.add_argument(
        "--out", default="", metavar="FILE", help="write there, not to the screen"
    )
    figures.add_argument(
        "--plan",
        action="store_true",
        help="what was settled before a wave opened, exactly: `| sha256sum` is its fingerprint",
    )
    figures.set_defaults(command=_figures)

    cards = commands.add_parser(
        "cards", help="one-time cards to print and hand out, so that false reports stay apart"
    )
    cards.add_argument("--site", required=True, help="a workplace, or a unit of several")
    cards.add_argument("--count", type=int, default=0, help="how many to make (1 to 2,000)")
    cards.add_argument("--survey", default="", help="where several have a wave: hardship")
    cards.add_argument("--bot", default="", metavar="NAME", help="the bot's @name (else asked)")
    cards.add_argument("--out", default="", metavar="FILE.pdf", help="write them there")
    cards.add_argument("--void", action="store_true", help="call all cards of the wave off")
    cards.set_defaults(command=_cards)

    posters = commands.add_parser(
        "posters", help="a page to hang up in each language of a workplace, with the bot's code"
    )
    posters.add_argument("--site", required=True, help="a workplace: BHX4")
    posters.add_argument("--language", default="", help="in one language: ro (all of them)")
    posters.add_argument("--bot", default="", metavar="NAME", help="the bot's @name (else asked)")
    posters.add_argument("--paper", choices=("a4", "letter"), default="", help="(as used there)")
    posters.add_argument("--out", default="", metavar="FILE.pdf", help="write them there")
    posters.set_defaults(command=_posters)


def _demo(options: argparse.Namespace) -> int:
    from bot.commands import demo  # noqa: PLC0415 - as in bot.__main__

    settings = Settings.from_env(os.environ)
    return asyncio.run(demo.run(settings, options.port, options.reports))


def _figures(options: argparse.Namespace) -> int:
    from bot.commands import figures  # noqa: PLC0415 - as in bot.__main__

    asked = figures.Asked(
        options.site,
        options.survey,
        options.wave,
        options.format,
        options.language,
        options.out,
        options.plan,
    )
    return asyncio.run(figures.run(Settings.from_env(os.environ), asked))


def _cards(options: argparse.Namespace) -> int:
    from bot.commands import cards  # noqa: PLC0415 - as in bot.__main__

    asked = cards.Asked(
        options.site, options.count, options.survey, options.bot, options.out, options.void
    )
    return asyncio.run(cards.run(Settings.from_env(os.environ), asked))


def _posters(options: argparse.Namespace) -> int:
    from bot.commands import posters  # noqa: PLC0415 - as in bot.__main__

    asked = posters.Asked(options.site, options.language, options.bot, options.paper, options.out)
    return asyncio.run(posters.run(Settings.from_env(os.environ), asked))
