"""The import rules: each is broken on purpose in a copy of the tree, and the check has to name it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLANTED = {
    "Update, handler, service, store, and never back": (
        "bot/services/people.py",
        "from handlers import start  # noqa",
    ),
    "Only the edge knows Telegram": ("bot/replies/menu.py", "import telegram"),
    "Only the store knows SQL": ("bot/services/people.py", "import aiosqlite"),
    "Conversations do not know each other": ("handlers/rights.py", "from handlers import start"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_found_and_named(tmp_path, name):
    for folder in ("bot", "handlers"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert not broken(tmp_path)
    path, line = PLANTED[name]
    planted = (tmp_path / path).read_text(encoding="utf-8")
    (tmp_path / path).write_text(f"{planted}\n{line}\n", encoding="utf-8")
    assert name in broken(tmp_path)


def broken(folder):
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        line.removesuffix(" BROKEN")
        for line in done.stdout.splitlines()
        if line.endswith(" BROKEN")
    ]
