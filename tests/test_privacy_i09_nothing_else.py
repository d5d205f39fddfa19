"""I9: nothing keeps state behind our back: no persistence, no pickle, no stored jobs, no ids in their names."""

from __future__ import annotations

from apscheduler.jobstores.memory import MemoryJobStore
from keeping import evidence


async def test_i09_no_library_keeps_anything(bot, phones, tmp_path):
    worker = await phones()
    await worker.says("/start BHX4")
    application = bot.application
    assert application.persistence is None
    assert application._job_queue is None
    assert application.updater is None
    assert not application.user_data
    assert not application.chat_data
    assert application.bot.callback_data_cache is None
    scheduler = bot.services.clock._scheduler
    assert [type(store) for store in scheduler._jobstores.values()] == [MemoryJobStore]
    for job in scheduler.get_jobs():
        assert not job.args
        assert not job.kwargs
        assert not any(character.isdigit() for character in job.id)


async def test_i09_the_folders_hold_only_what_is_known(bot, phones, tmp_path):
    worker = await phones()
    await worker.says("/start BHX4")
    await bot.tick.now()
    files = {name for name in evidence(tmp_path) if not name.startswith("var/index/")}
    assert {name for name in files if not name.startswith("keys/dialogue.")} <= {
        *("var/.lock", "var/brazier.sqlite3", "var/brazier.sqlite3-journal", "var/waves.json"),
        *("keys/.lock", "keys/buttons.key", "keys/people.key", "keys/vault.slots"),
    }
