"""The bot's folders: private, whole, and one process on them."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SetupError
from bot.folders import held
from bot.seals import load_key


def test_missing_folders_are_made_for_the_owner_alone(tmp_path):
    with held(tmp_path / "var", tmp_path / "keys"):
        for name in ("var", "keys"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


def test_a_folder_that_others_can_open_is_refused_with_the_cure(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(SetupError, match="chmod 700"), held(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_second_process_on_the_same_folder_is_refused(tmp_path):
    folder = tmp_path / "var"
    program = "import sys; from pathlib import Path; from bot.folders import held\nwith held(Path(sys.argv[1])): pass"
    with held(folder):
        second = subprocess.run(
            [sys.executable, "-c", program, folder], capture_output=True, text=True, check=False
        )
    assert second.returncode != 0
    assert "Another Brazier is running" in second.stderr
    third = subprocess.run(
        [sys.executable, "-c", program, folder], capture_output=True, check=False
    )
    assert third.returncode == 0


def test_both_folders_are_told_of_at_once(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(SetupError) as caught, held(one, two):
        pass
    assert len(caught.value.problems) == 2


def test_a_file_in_the_place_of_a_folder_is_left_as_it_is(tmp_path):
    (tmp_path / "var").write_text("mine")
    with pytest.raises(SetupError, match="Nothing was changed"), held(tmp_path / "var"):
        pass
    assert (tmp_path / "var").read_text() == "mine"


def test_a_key_is_made_once_and_found_again(tmp_path):
    key = load_key(tmp_path, "buttons")
    assert len(key) == 32
    assert load_key(tmp_path, "buttons") == key
    assert stat.S_IMODE((tmp_path / "buttons.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["buttons.key"]


def test_a_damaged_key_is_refused_and_kept(tmp_path):
    path = tmp_path / "buttons.key"
    path.write_bytes(b"half")
    path.chmod(0o600)
    with pytest.raises(SetupError, match="is damaged"):
        load_key(tmp_path, "buttons")
    assert path.read_bytes() == b"half"


def test_a_key_that_others_can_read_is_refused(tmp_path):
    load_key(tmp_path, "buttons")
    (tmp_path / "buttons.key").chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        load_key(tmp_path, "buttons")


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full"
)
def test_a_full_disk_is_refused_and_nothing_is_overwritten(tmp_path):
    (tmp_path / "buttons.part").symlink_to("/dev/full")
    with pytest.raises(SetupError, match=os.strerror(errno.ENOSPC)):
        load_key(tmp_path, "buttons")
    assert not (tmp_path / "buttons.key").exists()
