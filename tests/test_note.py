"""Notes: sealed alike, carried off in an order that tells nothing, opened with the organisers' key only."""

from __future__ import annotations

import asyncio
import re
import stat
import subprocess
import sys
from base64 import b64decode

import pytest
from running import settings
from surveying import later, quick, to_review, to_the_end

from bot.seals import note

PUBLIC, PRIVATE = note.new_pair()


def brazier(folder, *words):
    env = {"BRAZIER_DATA_DIR": str(folder / "var"), "BRAZIER_KEY_DIR": str(folder / "keys")}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def test_all_notes_have_one_length_and_come_back_as_they_were():
    texts = ["", "a", "وقفہ نہیں ملا " * 20, "x" * note.MOST_BYTES]
    sealed = [note.seal(text, PUBLIC) for text in texts]
    assert {len(one) for one in sealed} == {note.SEALED_BYTES}
    assert [note.open_note(one, b64decode(PRIVATE)) for one in sealed] == texts


def test_the_same_words_are_sealed_differently_each_time():
    assert note.seal("Help", PUBLIC) != note.seal("Help", PUBLIC)


def test_another_key_opens_nothing():
    _, other = note.new_pair()
    assert note.open_note(note.seal("Help", PUBLIC), b64decode(other)) is None
    assert note.open_note(b"short", b64decode(PRIVATE)) is None


def test_what_is_too_long_is_refused():
    text = "x" * (note.MOST_BYTES + 1)
    assert not note.fits(text)
    with pytest.raises(ValueError, match="too long"):
        note.seal(text, PUBLIC)


def test_keys_new_prints_the_public_key_and_hides_the_private_one_in_a_file(tmp_path):
    made = brazier(tmp_path, "keys", "new", str(tmp_path / "stick.key"))
    public = re.search(r"BRAZIER_NOTES_KEY=(\S{44})\n", made.stdout)[1]
    file = tmp_path / "stick.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    private = file.read_text().strip()
    assert private not in made.stdout + made.stderr
    assert note.open_note(note.seal("Help", public), b64decode(private)) == "Help"
    again = brazier(tmp_path, "keys", "new", str(file))
    assert again.returncode == 1
    assert "Nothing was overwritten" in again.stderr
    assert file.read_text().strip() == private


@pytest.mark.parametrize("folder", ["keys", "var", "keys/below"])
def test_the_private_key_never_lies_where_the_bot_keeps_its_own(tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)
    made = brazier(tmp_path, "keys", "new", str(tmp_path / folder / "organisers.key"))
    assert made.returncode == 1
    assert "whoever takes the server could read all notes" in made.stderr
    assert list((tmp_path / folder).iterdir()) == []


@pytest.mark.slow
async def test_a_note_comes_out_after_the_wave_and_not_before(
    sandbox, tmp_path, waves, phones, session
):
    chosen = settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)
    (tmp_path / "organisers.key").write_text(PRIVATE)
    async with quick(chosen) as bot:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("The fans are off.", reply_to=(await worker.last())["id"])
        await worker.taps("Next ›")
        await worker.taps("✅ Send")
        await bot.tick.now()
        await worker.sees("✓ It is in")
        early = brazier(tmp_path, "notes", "export", str(tmp_path / "early.notes"))
        assert "0 sealed notes" in early.stdout
        await to_the_end(session)
        for _ in range(200):
            await bot.tick.now()
            if not any(period.notes for period in bot.services.reports._vault.values()):
                break
    out = brazier(tmp_path, "notes", "export", str(tmp_path / "all.notes"))
    assert "1 sealed notes" in out.stdout, out.stderr
    assert "fans" not in (tmp_path / "all.notes").read_text()
    read = brazier(
        tmp_path,
        "notes",
        "open",
        str(tmp_path / "all.notes"),
        "--key",
        str(tmp_path / "organisers.key"),
    )
    assert "The fans are off." in read.stdout
    assert read.returncode == 0


@pytest.mark.slow
async def test_a_note_of_a_survey_that_nobody_goes_on_with_is_forgotten_after_a_day(
    sandbox, tmp_path, waves, phones, session
):
    chosen = settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)
    async with quick(chosen) as bot:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("The fans are off.", reply_to=(await worker.last())["id"])
        await worker.taps("Next ›")
        await later(session, hours=23)
        await worker.sees("I am here when you need me")
        await asyncio.sleep(1.6)
        assert bot.services.dialogues.note(worker.id)
        await later(session, hours=1, minutes=1)
        await asyncio.sleep(2.2)
        assert bot.services.dialogues.note(worker.id) == b""
        await worker.taps("Continue")
        await worker.taps("✅ Send")
        assert "your note is lost" in (await worker.last())["text"]
