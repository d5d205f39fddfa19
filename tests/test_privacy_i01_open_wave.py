"""I1: while a wave is open, all files with all keys do not say who reported what."""

from __future__ import annotations

from collections import Counter

import pytest
from attacks import allowed, guesses, hits, participants
from keeping import DATABASE, chats, distinct_answers, evidence, keeping, keys_in, vault_in

RUNS, PEOPLE = 6, 30


@pytest.mark.parametrize("together", [1, 5], ids=["one a tick", "five a tick"])
async def test_i01_the_seized_machine_does_not_link_people_to_reports(tmp_path, together):
    right = Counter()
    for run in range(RUNS):
        folder = tmp_path / str(run)
        folder.mkdir()
        people = chats(PEOPLE, seed=run)
        truth = dict(zip(people, distinct_answers(PEOPLE), strict=True))
        async with keeping(folder) as kept:
            for at, (chat, answers) in enumerate(truth.items()):
                kept.send(chat, answers)
                if at % together == together - 1:
                    await kept.ticks()
            found = evidence(folder)
            keys = keys_in(folder)
        vault = vault_in(found[f"var/{DATABASE}"], keys, tmp_path / "seized")
        # The control: he who has everything does open it, and finds two full heaps.
        assert participants(vault, people) == set(people)
        (period,) = vault.values()
        assert sorted(tuple(line.answers) for line in period.lines) == sorted(truth.values())
        right += hits(guesses([vault], people), truth)
    assert max(right.values()) <= allowed(RUNS * PEOPLE, 1 / PEOPLE), right
