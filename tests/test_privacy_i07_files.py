"""I7: no id, name, text, receipt or token stands in any file, at any moment of a full session."""

from __future__ import annotations

import asyncio

import pytest
from carding import handed, scan, to_the_review, vouched, wave_at
from keeping import DATABASE, chats, distinct_answers, evidence, keeping
from needles import found, of_card, of_id, of_text
from running import settings
from surveying import quick, to_the_end, with_waves

from bot import library
from bot.sandbox.server import SANDBOX_TOKEN
from bot.services.cards import hashed, read
from bot.services.people import Person
from bot.services.vault import name

NAME = "Zbigniewa Przykladowa"
WORDS = "my daughter Agnieszka is at St Mary's and they shout at us in zone seven"
PEOPLE = 25


async def test_i07_no_id_is_in_any_file_while_people_choose_report_and_forget(tmp_path):
    people, files = chats(PEOPLE, seed=7), {}

    def watch(step):
        files.update({f"{step} {name}": body for name, body in evidence(tmp_path).items() if body})

    async with keeping(tmp_path, step=watch) as kept:
        for chat, answers in zip(people, distinct_answers(PEOPLE), strict=True):
            kept.people.put(chat, Person("ro", "BHX4", chosen=True, results=True, kept=True))
            kept.send(chat, answers)
            await kept.ticks()
            assert not found(of_id(chat), files)
            files.clear()
        for chat in people[:5]:
            kept.people.forget(chat)
        await kept.ticks()
        for chat in people:
            assert not found(of_id(chat), files | evidence(tmp_path))


async def test_i07_a_session_by_buttons_leaves_nothing_of_her_in_the_files(
    sandbox, session, phones, tmp_path, monkeypatch
):
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo"))
    worker = await phones("ro", NAME)
    folder = tmp_path / "bot"
    folder.mkdir()
    async with quick(settings(sandbox, folder)) as brazier:
        await worker.says(WORDS)
        card = await handed(brazier)
        await scan(worker, card)
        await to_the_review(worker)
        await worker.taps("✅ Send")
        await brazier.tick.now()
        assert vouched(brazier) == [True]
        during = evidence(folder)
        _, secret = read(card)
        wave = name(wave_at(brazier))
        await worker.sends("contact")
        await to_the_end(session)
        for _ in range(50):
            if not any(site == "BHX4" for *_, site in brazier.services.reports._vault):
                break
            await asyncio.sleep(0.1)  # the bot follows the sandbox's clock
            await brazier.tick.now()
        else:
            pytest.fail("the wave was not closed")
    after = evidence(folder)
    assert any(name.endswith(".sqlite3") for name in after)
    needles = [*of_text(NAME), *of_text("Zbigniewa"), *of_text(WORDS), *of_text(SANDBOX_TOKEN)]
    if worker.id >= 10**8:
        needles += of_id(worker.id)
    needles += of_card(secret)
    assert not found(needles, during)
    assert not found(needles, after)
    # Its hash lies in the one table of cards while the wave is open, beside those of all others, and then nowhere.
    known = [hashed(wave, secret), hashed(wave, secret).hex().encode()]
    assert found(known, during) == {f"var/{DATABASE}"}
    assert during[f"var/{DATABASE}"].count(known[0]) == 1
    assert not found(known, after)


@pytest.mark.parametrize("needle", of_id(6_100_200_300))
def test_i07_the_search_would_find_every_form(needle):
    assert found(of_id(6_100_200_300), {"file": b"before" + needle + b"after"}) == {"file"}
