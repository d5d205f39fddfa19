"""Two small sites that are counted together, from the first tap in the real bot to what `brazier figures` says."""

from __future__ import annotations

import asyncio
import re

import pytest
from running import settings
from surveying import HARD, answer, begin, quick, to_the_end, with_waves

from bot import library
from bot.commands import figures as command
from bot.errors import SetupError
from bot.plan import CELL, COUNT
from bot.store import figures as kept

UNITS = "units:\n  depots:\n    name: The depots\n    size: small\n    sites: [BHX4, BHX9]\n"


@pytest.fixture
def chosen(sandbox, tmp_path, monkeypatch):
    data = with_waves(tmp_path / "repo")
    sites = data / "sites.yaml"
    text = sites.read_text(encoding="utf-8")
    one = re.search(r"(?ms)^  BHX4:.*?(?=^  JFK8:)", text)[0]
    member = one.replace("    size: large\n", "")
    other = member.replace("BHX4", "BHX9").replace("Coventry", "Rugby")
    sites.write_text(f"{text.replace(one, member + other)}\n{UNITS}", encoding="utf-8")
    survey = data / "surveys/hardship.yaml"
    text = survey.read_text(encoding="utf-8").replace("site: BHX4", "site: depots", 1)
    text = re.sub(r"budget: .*bills/shift.*", "budget: {count: 20, bills: 80}", text)
    survey.write_text(text, encoding="utf-8")
    monkeypatch.setattr(library, "DATA", data)
    return settings(sandbox, tmp_path, content_dir=data)


@pytest.mark.slow
async def test_workers_of_both_sites_are_in_one_table_that_says_nothing_of_either(
    chosen, phones, session, capfd
):
    async with quick(chosen) as brazier:
        for site in ("BHX4", "BHX9"):
            worker = await phones()
            await begin(worker, site)
            await answer(worker, [*HARD, "Nothing", "The rent or mortgage is paid"])
            await worker.taps("Look at it and send")
            await worker.taps("✅ Send")
        await brazier.tick.now()
        (plan,) = [one for one in await brazier.services.published.plans() if one.unit == "depots"]
        with pytest.raises(SetupError, match="No figures yet"):
            await command.run(chosen, command.Asked(site="BHX9"))
        await to_the_end(session)
        await asyncio.sleep(0.7)  # the bot's clock follows the sandbox's
        await brazier.tick.now()
        async with brazier.services.published._store.reading() as db:
            ((settled, release),) = await kept.releases(db)
        assert settled == plan
        assert (settled.sites, settled.size) == (("BHX4", "BHX9"), "small")
        assert {cell.stat for cell in release.cells} == {COUNT, "bills"}
        assert all(abs(release.value(one, COUNT, CELL)) < 60 for one in settled.strata)
        capfd.readouterr()
        assert await command.run(chosen, command.Asked(site="bhx9")) == 0  # while the bot runs
        out = capfd.readouterr().out
        assert "The depots (depots), hardship" in out
        assert "Rugby" not in out
        assert await command.run(chosen, command.Asked(site="depots", plan=True)) == 0
        assert capfd.readouterr().out == plan.text
