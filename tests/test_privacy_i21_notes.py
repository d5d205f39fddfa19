"""I21: notes lie sealed in the vault until the close, and come out of it in no order."""

from __future__ import annotations

from attacks import correlation_by_chance, spearman
from keeping import CLOSES, DATABASE, chats, distinct_answers, keeping, keys_in, vault_in
from nacl.public import PrivateKey, SealedBox

from bot.store import report as vault_store

NOTES = 40


async def released(kept):
    async with kept.store.reading() as db:
        return [box for _, box in await vault_store.notes(db)]


async def test_i21_no_note_is_outside_the_vault_before_the_close(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.send(chats(1, 21)[0], (1, 1, 1, 1, 1, 1), note=b"sealed" * 100)
        await kept.ticks()
        assert await released(kept) == []
        assert b"sealed" not in (tmp_path / "var" / DATABASE).read_bytes()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        assert await released(kept) == [b"sealed" * 100]


async def test_i21_the_order_of_released_notes_says_nothing_of_who_was_first(tmp_path):
    key = PrivateKey.generate()
    sent = []
    async with keeping(tmp_path) as kept:
        for at, chat in enumerate(chats(NOTES, 21)):
            sent.append(SealedBox(key.public_key).encrypt(f"{at:04}".encode().ljust(256)))
            kept.send(chat, distinct_answers(NOTES)[at], note=sent[-1])
            await kept.ticks()
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        boxes = await released(kept)
        image = (tmp_path / "var" / DATABASE).read_bytes()
        assert vault_in(image, keys_in(tmp_path), tmp_path / "x") == {}
    assert {len(box) for box in boxes} == {len(sent[0])}
    times = [int(SealedBox(key).decrypt(box)) for box in boxes]
    assert sorted(times) == list(range(NOTES))
    assert abs(spearman(times, range(NOTES))) < correlation_by_chance(NOTES)
    places = [image.find(box) for box in sent]
    assert -1 not in places
    assert abs(spearman(places, range(NOTES))) < correlation_by_chance(NOTES)
