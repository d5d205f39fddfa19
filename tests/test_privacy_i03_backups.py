"""I3: backups of the database since the start, and the machine seized now with all its keys, link nobody."""

from __future__ import annotations

from collections import Counter

from attacks import allowed, guesses, hits
from keeping import DATABASE, chats, distinct_answers, keeping, keys_in, vault_in

RUNS, PEOPLE = 6, 12


async def test_i03_backups_of_every_hour_and_a_seizure_link_nobody(tmp_path):
    right, opened = Counter(), 0
    for run in range(RUNS):
        folder = tmp_path / str(run)
        folder.mkdir()
        people, backups = chats(PEOPLE, seed=30 + run), []
        truth = dict(zip(people, distinct_answers(PEOPLE), strict=True))
        async with keeping(folder) as kept:
            for chat, answers in truth.items():
                kept.send(chat, answers)
                await kept.ticks()
                backups.append((folder / "var" / DATABASE).read_bytes())
                kept.hands.on(hours=1)
            keys = keys_in(folder)
        found = [vault_in(image, keys, tmp_path / "x") for image in backups]
        vaults = [vault for vault in found if vault is not None]
        opened += len(vaults)
        right += hits(guesses(vaults, people), truth)
    assert opened == RUNS, "only the present state opens"
    assert max(right.values()) <= allowed(RUNS * PEOPLE, 1 / PEOPLE), right
