"""I2: after a wave is closed, all files with all keys that exist from then on do not say who took part, or what."""

from __future__ import annotations

from attacks import participants
from keeping import (
    CLOSES,
    DATABASE,
    OTHER,
    WAVE,
    chats,
    copied,
    distinct_answers,
    evidence,
    keeping,
    keys_in,
    openable,
    vault_in,
)

PEOPLE = 30


async def test_i02_a_closed_wave_cannot_be_opened_by_anybody(tmp_path):
    folder = tmp_path / "bot"
    folder.mkdir()
    images, people = [], chats(PEOPLE, seed=2)

    def watch(step):
        if step in {"before commit", "after commit"}:
            images.extend(evidence(folder / "var").values())

    async with keeping(folder, step=watch) as kept:
        for chat, answers in zip(people, distinct_answers(PEOPLE), strict=True):
            kept.send(chat, answers, note=bytes([7]) * 1_072)
            await kept.ticks()
        backup = copied(folder / "var", tmp_path / "backup")
        full = vault_in((backup / DATABASE).read_bytes(), keys_in(folder), tmp_path / "x")
        assert len(participants(full, people)) == PEOPLE  # the control: open, it opens
        kept.hands.at = CLOSES.timestamp()
        later = {}
        for _ in range(4):
            await kept.ticks()
            later |= keys_in(folder)  # every key of every moment after the close
            images += evidence(folder / "var").values()
        images += evidence(backup).values()
    assert len(later) == 4
    databases = [image for image in images if image.startswith(b"SQLite format 3")]
    opened = [
        vault
        for image in databases
        if b"vault" in image and (vault := _tried(image, later, tmp_path / "x")) is not None
    ]
    assert opened, "the control: the empty vault after the close does open"
    assert not [period for vault in opened for period in vault.values()]
    assert openable(images, later) == 4, "each key opens the one empty vault it was made for"


async def test_i02_a_wave_that_closes_leaves_the_other_as_it_is(tmp_path):
    people = chats(PEOPLE, seed=3)
    async with keeping(tmp_path, (WAVE, OTHER)) as kept:
        for chat, answers in zip(people, distinct_answers(PEOPLE), strict=True):
            kept.send(chat, answers, WAVE if chat % 2 else OTHER)
        await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        image = (tmp_path / "var" / DATABASE).read_bytes()
        vault = vault_in(image, keys_in(tmp_path), tmp_path / "x")
    assert participants(vault, people) == {chat for chat in people if chat % 2 == 0}
    assert {key[2] for key in vault} == {"JFK8"}


def _tried(image, keys, scratch):
    try:
        return vault_in(image, keys, scratch)
    except Exception:  # noqa: BLE001 - an image taken in mid-write need not be a database
        return None
