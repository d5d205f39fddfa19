"""I5: what lies on the disk has the same size and the same number of rows, whatever was answered."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from keeping import DATABASE, QUESTIONS, chats, evidence, keeping

from bot.services.vault import SMALLEST


async def sizes(folder, number, answer, **more):
    folder.mkdir()
    async with keeping(folder) as kept:
        for chat in chats(number, seed=5):
            kept.send(chat, [answer] * QUESTIONS, **more)
        await kept.ticks()
        with closing(sqlite3.connect(folder / "var" / DATABASE)) as database:
            (blob,) = database.execute("SELECT length(blob) FROM vault").fetchone()
        return blob, {name: len(body) for name, body in evidence(folder).items()}


@pytest.mark.parametrize("number", [0, 1, 50, 90])
async def test_i05_the_size_does_not_depend_on_the_answers(tmp_path, number):
    least = await sizes(tmp_path / "least", number, 0)
    most = await sizes(tmp_path / "most", number, 255)
    assert least == most


async def test_i05_a_receipt_does_not_show_in_the_size(tmp_path):
    without = await sizes(tmp_path / "without", 50, 1)
    with_code = await sizes(tmp_path / "with", 50, 1, receipt=bytes(16))
    assert without == with_code


async def test_i05_the_size_grows_in_powers_of_two_only(tmp_path):
    found = [(await sizes(tmp_path / str(n), n, 1))[0] for n in (0, 1, 160, 700)]
    sealed = 24 + 16  # nonce and tag
    assert all((size - sealed).bit_count() == 1 for size in found)
    assert found[0] == found[2] == SMALLEST + sealed < found[3]
