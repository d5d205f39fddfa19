"""The documentation against the program: every setting, command and target is told, and every link leads somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_setting_is_told_to_operators():
    operate = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    missing = [f.name for f in fields(Settings) if f"`BRAZIER_{f.name.upper()}`" not in operate]
    assert missing == []


def test_no_page_names_a_setting_that_does_not_exist():
    known = {f"BRAZIER_{f.name.upper()}" for f in fields(Settings)}
    for page in PAGES:
        named = set(re.findall(r"BRAZIER_[A-Z_]+", page.read_text(encoding="utf-8")))
        assert named <= known, page.name


def test_every_target_that_a_page_names_exists_and_is_in_the_help():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8")))
        assert named <= told, page.name


def test_every_link_inside_the_repository_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
