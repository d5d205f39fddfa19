"""I25: keys that are lost, of another moment, damaged, open to others or on the wrong disk are refused in words."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys

import pytest
from keeping import WAVE, chats, evidence, keeping

from bot.commands import abandon
from bot.errors import SetupError
from bot.folders import file_system, keys_on
from bot.models import Medium, Standing
from bot.services.people import Person
from bot.settings import Settings

ANA = chats(1, seed=25)[0]
# proc(5): number, parent, device, root, mount point, options - kind, source, options
MOUNTS = """\
22 1 254:0 / / rw,relatime - {root} /dev/vda rw
25 22 0:21 / /run/memory rw - tmpfs tmpfs rw
40 22 0:33 / /srv/with\\040space rw - btrfs /dev/vdb rw
41 22 0:34 / /srv/deep rw - zfs pool rw
42 22 0:35 / /srv/deep rw - ext4 /dev/vdc rw
"""


async def filled(folder):
    async with keeping(folder) as kept:
        kept.people.put(ANA, Person("ro", "BHX4", kept=True))
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()


async def refused(folder, words):
    before = evidence(folder)
    with pytest.raises(SetupError, match=words):
        async with keeping(folder):
            pass
    assert evidence(folder) == before, "nothing is made and nothing is overwritten"


async def works(folder):
    async with keeping(folder) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE
        assert (await kept.people.get(ANA)).language == "ro"
        await kept.ticks()


async def test_i25_a_lost_key_folder_is_told_and_works_again_when_it_is_put_back(tmp_path):
    await filled(tmp_path)
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    with pytest.raises(SetupError) as caught:
        async with keeping(tmp_path):
            pass
    assert "people.key" in caught.value.problems[0]
    assert "vault.slots" in caught.value.problems[1]
    assert not list((tmp_path / "keys").iterdir()), "no new key where an old one is missing"
    (tmp_path / "keys").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "keys")
    await works(tmp_path)


async def test_i25_an_old_copy_of_the_keys_is_told(tmp_path):
    await filled(tmp_path)
    shutil.copytree(tmp_path / "keys", tmp_path / "copy")
    async with keeping(tmp_path) as kept:
        await kept.ticks(3)
    (tmp_path / "keys").rename(tmp_path / "present")
    shutil.copytree(tmp_path / "copy", tmp_path / "keys")
    await refused(tmp_path, "an old copy was put back")
    shutil.rmtree(tmp_path / "keys")
    (tmp_path / "present").rename(tmp_path / "keys")
    await works(tmp_path)


async def test_i25_a_slot_that_is_damaged_is_told(tmp_path):
    await filled(tmp_path)
    slots = tmp_path / "keys" / "vault.slots"
    whole = slots.read_bytes()
    at = next(place for place in (0, 4096) if any(whole[place : place + 96]))
    slots.write_bytes(whole[: at + 50] + bytes([whole[at + 50] ^ 1]) + whole[at + 51 :])
    await refused(tmp_path, "no whole key is in them")
    slots.write_bytes(whole[:5000])
    await refused(tmp_path, "the file was cut")
    slots.write_bytes(whole)
    await works(tmp_path)


async def test_i25_keys_that_others_can_read_are_refused(tmp_path):
    await filled(tmp_path)
    for name in ("vault.slots", "people.key"):
        (tmp_path / "keys" / name).chmod(0o640)
        await refused(tmp_path, "chmod 600")
        (tmp_path / "keys" / name).chmod(0o600)
    await works(tmp_path)


async def test_i25_another_people_key_is_refused(tmp_path):
    await filled(tmp_path)
    path = tmp_path / "keys" / "people.key"
    right = path.read_bytes()
    path.write_bytes(bytes(32))
    await refused(tmp_path, "not the one")
    path.write_bytes(right)
    await works(tmp_path)


async def test_i25_a_database_that_was_put_back_without_its_keys_is_refused(tmp_path):
    await filled(tmp_path)
    shutil.copytree(tmp_path / "var", tmp_path / "copy")
    async with keeping(tmp_path) as kept:
        await kept.ticks(2)
    shutil.rmtree(tmp_path / "var")
    shutil.copytree(tmp_path / "copy", tmp_path / "var")
    await refused(tmp_path, "an old copy was put back")


async def test_i25_a_database_that_is_gone_begins_anew_with_the_keys_that_are_there(tmp_path):
    await filled(tmp_path)
    shutil.rmtree(tmp_path / "var")
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.OPEN
        await kept.ticks()


@pytest.mark.parametrize("sure", [False, True])
async def test_i25_what_lost_keys_had_sealed_is_given_up_only_when_somebody_is_sure(
    tmp_path, capsys, sure
):
    await filled(tmp_path)
    settings = Settings(data_dir=tmp_path / "var", key_dir=tmp_path / "keys")
    assert await abandon.run(settings, sure=sure) == 1
    assert "Nothing was deleted" in capsys.readouterr().out
    await works(tmp_path)
    shutil.rmtree(tmp_path / "keys")
    assert await abandon.run(settings, sure=sure) == (0 if sure else 1)
    assert "cannot be read" in capsys.readouterr().out
    if not sure:
        return
    async with keeping(tmp_path) as kept:
        assert await kept.people.get(ANA) is None
        assert kept.reports.standing(ANA, WAVE) is Standing.OPEN
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    async with keeping(tmp_path) as kept:
        assert kept.reports.standing(ANA, WAVE) is Standing.DONE


async def test_i25_all_key_files_are_for_the_owner_alone(tmp_path):
    await filled(tmp_path)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert not list((tmp_path / "keys").glob("*.part"))


@pytest.mark.parametrize(
    ("root", "folder", "kind"),
    [
        ("ext4", "/var/keys", "ext4"),
        ("overlay", "/var/keys", "overlay"),
        ("ext4", "/run/memory/keys", "tmpfs"),
        ("ext4", "/srv/with space/keys", "btrfs"),
        ("zfs", "/srv/deep/keys", "ext4"),
    ],
)
def test_i25_the_file_system_of_a_folder_is_known(tmp_path, root, folder, kind):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(root=root))
    assert file_system(type(mounts)(folder), mounts) == kind


@pytest.mark.parametrize("kind", ["overlay", "btrfs", "zfs", "f2fs", "nfs4", "apfs"])
def test_i25_a_file_system_that_may_keep_old_keys_needs_a_word(tmp_path, kind):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(root=kind))
    with pytest.raises(SetupError, match="BRAZIER_KEY_DIR_ON_ANY_DISK=yes"):
        keys_on(type(mounts)("/var/keys"), mounts=mounts)
    assert keys_on(type(mounts)("/var/keys"), anywhere=True, mounts=mounts) is Medium.DISK


def test_i25_where_nothing_is_known_of_mounts_a_word_is_needed_too(tmp_path):
    with pytest.raises(SetupError, match="unknown"):
        keys_on(tmp_path, mounts=tmp_path / "none")


def test_i25_memory_is_told_from_disk(tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(root="ext4"))
    assert keys_on(type(mounts)("/run/memory/keys"), mounts=mounts) is Medium.MEMORY
    assert keys_on(type(mounts)("/var/keys"), mounts=mounts) is Medium.DISK


def test_i25_keys_inside_the_data_are_refused():
    with pytest.raises(SetupError, match="inside each other"):
        Settings.from_env({"BRAZIER_DATA_DIR": "/srv/b", "BRAZIER_KEY_DIR": "/srv/b/keys"})


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="needs a user namespace to mount an overlay in",
)
def test_i25_a_real_overlay_is_recognised(tmp_path):
    for name in ("lower", "upper", "work", "merged"):
        (tmp_path / name).mkdir()
    layers = ",".join(f"{name}dir={tmp_path}/{name}" for name in ("lower", "upper", "work"))
    mount = f"mount -t overlay overlay -o {layers} {tmp_path}/merged"
    program = (
        "import sys; from pathlib import Path; from bot.folders import file_system; "
        "print(file_system(Path(sys.argv[1])))"
    )
    inside = ["sh", "-c", f'{mount} && "$0" -c "$1" "$2"', sys.executable, program]
    mounted = subprocess.run(
        ["unshare", "-rm", *inside, f"{tmp_path}/merged"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no overlay for us")
    assert mounted.stdout.strip() == "overlay"
