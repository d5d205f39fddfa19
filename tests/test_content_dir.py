"""A folder of the operator's own in the place of the shipped `data`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from running import shared_index
from small_repository import ROOT

from bot import library
from bot.errors import SetupError
from bot.settings import Settings


@pytest.fixture
def own(tmp_path):
    """What is shipped, in a folder with another name that has no translations beside it, with a site of its own."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "data", folder)
    sites = folder / "sites.yaml"
    sites.write_text(
        sites.read_text(encoding="utf-8").replace("Amazon JFK8, Staten Island", "Our own place"),
        encoding="utf-8",
    )
    return folder


def test_the_bot_reads_the_folder_it_is_told(own):
    read = library.read(Settings(data_dir=shared_index().parent, content_dir=own))
    assert read.content.site("JFK8").name == "Our own place"
    assert library.cached(Settings(content_dir=own))[0] == own / "phrasings"


def test_a_language_that_nobody_translates_to_is_refused_there_too(own):
    sites = own / "sites.yaml"
    text = sites.read_text(encoding="utf-8")
    sites.write_text(text.replace("languages: [en, ro, ur]", "languages: [rum]"), encoding="utf-8")
    with pytest.raises(SetupError) as error:
        library.read(Settings(data_dir=shared_index().parent, content_dir=own))
    (problem,) = error.value.problems
    assert "`rum` is no language" in problem


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SetupError) as error:
        library.read(Settings(data_dir=tmp_path, content_dir=tmp_path / "nowhere"))
    (problem,) = error.value.problems
    assert str(tmp_path / "nowhere") in problem
    assert "BRAZIER_CONTENT_DIR" in problem


def test_brazier_content_checks_that_folder(own):
    (own / "sites.yaml").unlink()
    env = {name: value for name, value in os.environ.items() if not name.startswith("BRAZIER_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "content"],
        env={**env, "BRAZIER_CONTENT_DIR": str(own)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "content/sites.yaml, line 1: This file is missing." in done.stdout
