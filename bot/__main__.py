"""The command line: words of an operator, an editor or a translator in; the bot, or what they asked for, out."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands import of_waves
from bot.errors import SetupError
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

# Imports stand inside the commands: `brazier check` must not wait for what only the bot needs.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 when something is wrong, or 2 when the command is not understood."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except SetupError as error:
        print("Brazier cannot do this yet:\n", file=sys.stderr)
        for problem in error.problems:
            print(f"  • {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read us has read enough. What is still in the buffer must not fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brazier", description="A private Telegram bot for workers who organise."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="serve Telegram with the token in BRAZIER_TOKEN")
    run.add_argument(
        "--after-restore",
        action="store_true",
        help="the database was put back from a copy: send nothing that waited in it",
    )
    run.set_defaults(command=_run)

    sandbox = commands.add_parser("sandbox", help="try the bot in a browser, without Telegram")
    sandbox.add_argument(
        "--port", type=int, default=8088, help="of the page on this machine (8088; 0: any)"
    )
    sandbox.add_argument("--server-only", action="store_true", help="start no bot: for your own")
    sandbox.set_defaults(command=_sandbox)

    of_waves.add(commands)
    pair = commands.add_parser("pair", help="print a code that pairs the organisers' group")
    pair.set_defaults(command=_pair)

    ask = commands.add_parser("ask", help="print the answer to a question as a worker sees it")
    ask.add_argument("question", nargs="*")
    ask.add_argument("--jurisdiction", choices=("gb", "us"), default="gb")
    ask.add_argument("--language", help="of the answer (else that of the question)")
    ask.add_argument(
        "--day", help="as if it were that day (2027-01-31): what will be overdue then?"
    )
    ask.add_argument(
        "--batch", metavar="FILE", help="a line of JSON a question: {'q', 'language'?}"
    )
    ask.add_argument(
        "--letters",
        action="store_true",
        help="leave the language model out, as where there is none",
    )
    ask.set_defaults(command=_ask)

    check = commands.add_parser("check", help="are settings, folders, texts and answers in order?")
    check.add_argument(
        "--online", action="store_true", help="ask Telegram whether it knows the token too"
    )
    check.set_defaults(command=_check)

    abandon = commands.add_parser("abandon", help="begin without what lost keys had sealed")
    abandon.add_argument("--sure", action="store_true", help="delete what cannot be opened")
    abandon.set_defaults(command=_abandon)

    content = commands.add_parser("content", help="check the answers; list what is due for review")
    content.set_defaults(command=_content)

    strings = commands.add_parser(
        "strings", help="gather the English texts and merge them into all languages"
    )
    strings.add_argument("--check", action="store_true", help="change nothing; say what is wrong")
    strings.add_argument(
        "--keep",
        metavar="CONTEXT",
        nargs="*",
        default=(),
        help="texts whose meaning did not change",
    )
    strings.set_defaults(command=_strings)

    keys = commands.add_parser("keys", help="the organisers' keys for notes")
    of_keys = keys.add_subparsers(required=True, metavar="what")
    new = of_keys.add_parser("new", help="make a pair; the private key goes into a file of yours")
    new.add_argument("file", metavar="FILE", help="for the private key; not on the server")
    new.set_defaults(command=_keys_new)

    notes = commands.add_parser("notes", help="what workers wrote, after a wave is over")
    of_notes = notes.add_subparsers(required=True, metavar="what")
    export = of_notes.add_parser("export", help="on the server: write the sealed notes to a file")
    export.add_argument("file", metavar="FILE")
    export.set_defaults(command=_notes_export)
    opening = of_notes.add_parser("open", help="far from the server: read an exported file")
    opening.add_argument("file", metavar="FILE")
    opening.add_argument("--key", required=True, metavar="FILE", help="with the private key")
    opening.set_defaults(command=_notes_open)

    _add_questions(commands)

    languages = commands.add_parser("languages", help="how complete each language is")
    languages.add_argument(
        "--check", action="store_true", help="fail when an offered language is not complete"
    )
    languages.set_defaults(command=_languages)
    return parser


def _add_questions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    questions = commands.add_parser(
        "questions", help="how often no answer fitted, by week and door; shared questions"
    )
    questions.set_defaults(command=_questions)
    of_questions = questions.add_subparsers(metavar="what")
    carried = of_questions.add_parser(
        "export", help="on the server: write the sealed questions to a file"
    )
    carried.add_argument("file", metavar="FILE")
    carried.add_argument(
        "--delete", action="store_true", help="and take them out of the database then"
    )
    carried.set_defaults(command=_questions_export)
    reading = of_questions.add_parser("open", help="far from the server: read an exported file")
    reading.add_argument("file", metavar="FILE")
    reading.add_argument("--key", required=True, metavar="FILE", help="with the private key")
    reading.set_defaults(command=_questions_open)


def _run(options: argparse.Namespace) -> int:
    from bot.commands import run  # noqa: PLC0415

    settings = Settings.from_env(os.environ)
    return asyncio.run(run.run(settings, restored=options.after_restore))


def _sandbox(options: argparse.Namespace) -> int:
    from bot.commands import sandbox  # noqa: PLC0415

    settings = Settings.from_env(os.environ)
    return asyncio.run(sandbox.run(settings, options.port, server_only=options.server_only))


def _pair(_: argparse.Namespace) -> int:
    from bot.commands import pair  # noqa: PLC0415

    return pair.run(Settings.from_env(os.environ))


def _ask(options: argparse.Namespace) -> int:
    from bot.commands import ask  # noqa: PLC0415

    if options.batch:
        return ask.batch(options.jurisdiction, options.batch, letters=options.letters)
    question = " ".join(options.question)
    return ask.one(
        options.jurisdiction, question, options.language, options.day, letters=options.letters
    )


def _check(options: argparse.Namespace) -> int:
    from bot.commands import check  # noqa: PLC0415

    return asyncio.run(check.run(os.environ, online=options.online))


def _abandon(options: argparse.Namespace) -> int:
    from bot.commands import abandon  # noqa: PLC0415

    return asyncio.run(abandon.run(Settings.from_env(os.environ), sure=options.sure))


def _content(_: argparse.Namespace) -> int:
    from bot.commands import texts  # noqa: PLC0415

    return texts.content(Settings.from_env(os.environ))


def _strings(options: argparse.Namespace) -> int:
    from bot.commands import texts  # noqa: PLC0415

    return texts.strings(check=options.check, keep=options.keep)


def _keys_new(options: argparse.Namespace) -> int:
    from bot.commands import notes  # noqa: PLC0415

    return notes.new_keys(Settings.from_env(os.environ), Path(options.file))


def _notes_export(options: argparse.Namespace) -> int:
    from bot.commands import notes  # noqa: PLC0415

    return asyncio.run(notes.export(Settings.from_env(os.environ), Path(options.file)))


def _notes_open(options: argparse.Namespace) -> int:
    from bot.commands import notes  # noqa: PLC0415

    return notes.open_file(Path(options.file), Path(options.key))


def _questions(_: argparse.Namespace) -> int:
    from bot.commands import questions  # noqa: PLC0415

    return asyncio.run(questions.misses(Settings.from_env(os.environ)))


def _questions_export(options: argparse.Namespace) -> int:
    from bot.commands import questions  # noqa: PLC0415

    settings = Settings.from_env(os.environ)
    return asyncio.run(questions.export(settings, Path(options.file), delete=options.delete))


def _questions_open(options: argparse.Namespace) -> int:
    from bot.commands import questions  # noqa: PLC0415

    return questions.open_file(Path(options.file), Path(options.key))


def _languages(options: argparse.Namespace) -> int:
    from bot.commands import texts  # noqa: PLC0415

    return texts.languages(check=options.check)


if __name__ == "__main__":
    sys.exit(main())
