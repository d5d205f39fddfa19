"""I23: where the rows of people lie in the file does not say who came first."""

from __future__ import annotations

import random
import shutil

from attacks import correlation_by_chance, spearman
from keeping import DATABASE, chats, keeping

from bot.seals import PeopleSeal, load_key
from bot.services.people import Person

PEOPLE = 60


async def places(folder, arrivals):
    """Return where each of `arrivals`, who came in this order, one a tick, lies in the file."""
    async with keeping(folder) as kept:
        for chat in arrivals:
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
            await kept.ticks()
    seal = PeopleSeal(load_key(folder / "keys", "people"))
    image = (folder / "var" / DATABASE).read_bytes()
    found = {chat: image.find(seal.index(chat)) for chat in arrivals}
    assert -1 not in found.values()
    assert all(image.count(seal.index(chat)) == 1 for chat in arrivals), "no second trace of a row"
    return found


async def test_i23_whoever_comes_first_the_file_is_laid_out_alike(tmp_path):
    people = chats(PEOPLE, seed=23)
    others = random.Random(23).sample(people, PEOPLE)
    for name in ("one", "other"):
        (tmp_path / name / "keys").mkdir(parents=True)
        (tmp_path / name / "keys").chmod(0o700)
    load_key(tmp_path / "one" / "keys", "people")
    shutil.copy2(tmp_path / "one" / "keys" / "people.key", tmp_path / "other" / "keys")
    one = await places(tmp_path / "one", people)
    assert one == await places(tmp_path / "other", others)
    assert len({place // 4096 for place in one.values()}) > 1, "more than one page"
    by_arrival = [one[chat] for chat in people]
    assert abs(spearman(by_arrival, range(PEOPLE))) < correlation_by_chance(PEOPLE)
