"""I4: of all that was ever on the disk, only the present vault opens while a wave is open, and nothing of it after."""

from __future__ import annotations

from keeping import CLOSES, chats, distinct_answers, evidence, keeping, keys_in, openable

PEOPLE = 40


async def test_i04_of_all_page_images_one_opens_and_after_the_close_none(tmp_path):
    images = []

    def watch(step):
        if step in {"before commit", "after commit"}:  # with the journal, and without it
            images.extend(evidence(tmp_path / "var").values())

    async with keeping(tmp_path, step=watch) as kept:
        for chat, answers in zip(chats(PEOPLE, 4), distinct_answers(PEOPLE), strict=True):
            kept.send(chat, answers)
            before = len(images)
            await kept.ticks()
            assert len(images) > before
        assert openable(images, keys_in(tmp_path)) == 1
        kept.hands.at = CLOSES.timestamp()
        until = len(images)
        await kept.ticks()
        assert openable(images[:until], keys_in(tmp_path)) == 0


async def test_i04_the_attack_would_find_what_is_there(tmp_path):
    images, keys = [], {}

    def watch(step):
        if step == "after commit":
            keys.update(keys_in(tmp_path))
            images.extend(evidence(tmp_path / "var").values())

    async with keeping(tmp_path, step=watch) as kept:
        for chat, answers in zip(chats(5, 4), distinct_answers(5), strict=True):
            kept.send(chat, answers)
            await kept.ticks()
    assert openable(images, keys) == 5
