"""Every command that docs/sandbox.md shows prints what the page says."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path

from bot.sandbox.api import METHODS
from bot.sandbox.faults import KINDS

PAGE = Path(__file__).parents[1] / "docs" / "sandbox.md"


def examples(text):
    """Pairs of a curl command and the JSON that it shall print."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            yield command, json.loads(output)


def request(command):
    """The verb, path, headers and body that curl would send."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-X", dest="verb")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="body", action="append", default=[])
    parser.add_argument("url")
    read = parser.parse_args(shlex.split(command)[1:])
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if read.body else {}
    headers |= dict(header.split(": ") for header in read.headers)
    verb = read.verb or ("POST" if read.body else "GET")
    return verb, read.url.removeprefix("localhost:8088"), headers, "&".join(read.body)


def assert_like(shown, got, where="$"):
    """Fail where `got` is not as `shown`; "…" stands for anything, as a key for any further ones."""
    if shown == "…":
        return
    if isinstance(shown, dict):
        wanted = shown.keys() - {"…"}
        assert wanted <= got.keys(), where
        assert "…" in shown or wanted == got.keys(), where
        for name in wanted:
            assert_like(shown[name], got[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(shown) == len(got), where
        for n, (one, other) in enumerate(zip(shown, got, strict=True)):
            assert_like(one, other, f"{where}[{n}]")
    else:
        assert shown == got, where


async def test_every_example_prints_what_the_page_says(session):
    shown = list(examples(PAGE.read_text(encoding="utf-8")))
    assert len(shown) > 20
    for command, output in shown:
        verb, path, headers, body = request(command)
        async with session.request(verb, path, headers=headers, data=body or None) as answer:
            assert_like(output, await answer.json(), command)


def test_the_page_names_every_method_and_every_fault():
    text = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"| `{kind}` |" in text
    short = {
        *("editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "copyMessages"),
        *("forwardMessages", "deleteMessages"),
    }
    own = re.compile(r"(?:set|get|delete)(?:My|ChatMenu)")
    for method in METHODS:
        assert method in text or method in short or own.match(method), method
