"""I1: while a wave is open, all files with all keys do not say who reported what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from attacks import allowed, guesses, hits, participants
from carding import given
from keeping import DATABASE, WAVE, chats, distinct_answers, evidence, keeping, keys_in, vault_in

from bot.services.cards import hashed
from bot.services.vault import name

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


async def test_i01_nor_does_it_for_who_wrote_down_who_got_which_card(tmp_path):
    carded, right = replace(WAVE, cards=True), Counter()
    for run in range(RUNS):
        folder = tmp_path / str(run)
        folder.mkdir()
        async with keeping(folder, (carded,)) as kept:
            made = await given(kept.store, name(carded), PEOPLE)
            holders = [hashed(name(carded), secret) for secret in made]
            truth = dict(zip(holders, distinct_answers(PEOPLE), strict=True))
            for at, (card, answers) in enumerate(truth.items()):
                kept.send(chats(PEOPLE, seed=run)[at], answers, carded, card=card)
                if at % 5 == 4:
                    await kept.ticks()
            found, keys = evidence(folder), keys_in(folder)
        vault = vault_in(found[f"var/{DATABASE}"], keys, tmp_path / "seized")
        (period,) = vault.values()
        # The control: he who has everything sees that all of them used theirs.
        assert period.used == set(holders)
        assert all(line.vouched for line in period.lines)
        who = sorted(period.used)
        for at, key in enumerate((None, lambda line: line.receipt)):
            what = [tuple(line.answers) for line in sorted(period.lines, key=key)]
            right[at] += sum(truth[c] == a for c, a in zip(who, what, strict=True))
            right[at + 2] += sum(truth[c] == a for c, a in zip(who, what[::-1], strict=True))
        shared = [(c, x) for c in who for x in period.lines if c in x.receipt or x.receipt in c]
        right[4] += sum(truth[card] == tuple(line.answers) for card, line in shared)
    assert max(right.values()) <= allowed(RUNS * PEOPLE, 1 / PEOPLE), right
