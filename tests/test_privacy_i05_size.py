"""I5: what lies on the disk has the same size and the same number of rows, whatever was answered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from carding import given
from keeping import DATABASE, QUESTIONS, WAVE, chats, evidence, keeping

from bot.services.cards import hashed
from bot.services.vault import LENGTH_BYTES, SMALLEST, name, pack

CARDED = replace(WAVE, cards=True)


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


@pytest.mark.parametrize("number", [1, 50])
async def test_i05_a_card_does_not_show_in_the_size(tmp_path, number):
    lengths = {}
    for cards in sorted({0, number // 2, number}):
        folder = tmp_path / str(cards)
        folder.mkdir()
        async with keeping(folder, (CARDED,)) as kept:
            made = await given(kept.store, name(CARDED), number)
            for at, chat in enumerate(chats(number, seed=5)):
                card = hashed(name(CARDED), made[at]) if at < cards else b""
                kept.send(chat, [1] * QUESTIONS, CARDED, card=card)
            await kept.ticks()
            (period,) = kept.reports._vault.values()
        assert sum(line.vouched for line in period.lines) == cards, "the control: they counted"
        # Before it is padded, where one byte would be seen, and on the disk.
        inside = int.from_bytes(pack({name(CARDED): period})[:LENGTH_BYTES], "big")
        lengths[cards] = inside, {file: len(body) for file, body in evidence(folder).items()}
    assert len({str(found) for found in lengths.values()}) == 1, lengths


async def test_i05_the_size_grows_in_powers_of_two_only(tmp_path):
    found = [(await sizes(tmp_path / str(n), n, 1))[0] for n in (0, 1, 160, 700)]
    sealed = 24 + 16  # nonce and tag
    assert all((size - sealed).bit_count() == 1 for size in found)
    assert found[0] == found[2] == SMALLEST + sealed < found[3]
