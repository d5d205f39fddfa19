"""I26: the memory of the running bot has no key of an earlier tick, and the process that closes a wave ends."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keeping import WAVE, chats, keys_in
from lots import exact, settled

from bot.models import Report
from bot.plan import OPEN, Stat
from bot.services.closing import close
from bot.services.draw import draw
from bot.services.vault import Period

ROOT = Path(__file__).resolve().parent.parent
TICKS = 60


def memory(pid):
    """Return all readable memory of a process (proc(5))."""
    parts = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(half, 16) for half in span.split("-"))
            try:
                mem.seek(start)
                parts.append(mem.read(end - start))
            except (OSError, ValueError, OverflowError):
                continue
    return b"".join(parts)


LINUX = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")


@pytest.mark.slow
@LINUX
def test_i26_the_keys_of_earlier_ticks_are_not_in_memory(tmp_path):
    marker = secrets.token_bytes(32)
    keys = []
    program = [sys.executable, ROOT / "tests" / "ticking.py", tmp_path]
    env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    with subprocess.Popen(
        program, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdin.write(marker.hex() + "\n")
        for _ in range(TICKS):
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "ticked\n"
            keys += keys_in(tmp_path).values()
        try:
            found = memory(process.pid)
        except PermissionError:
            pytest.skip("this machine lets nobody look into memory")
        finally:
            process.stdin.close()
    assert marker in found, "the control: what is there is found"
    assert len(set(keys)) == TICKS
    assert [at for at, key in enumerate(keys[:-1]) if key in found] == []


@LINUX
async def test_i26_the_process_that_closes_a_wave_ends_with_it():
    period = Period.begin(WAVE)
    for chat in chats(5, 26):
        period = period.add(chat, Report("hardship", "2026-11", "BHX4", (1,) * 6, b"note" * 8))
    before = set(children())
    assert (await close(period)).notes == (b"note" * 8,) * 5
    assert set(children()) <= before


async def test_i26_the_bot_itself_counts_nothing(monkeypatch):
    def counts(*_):
        raise AssertionError("this is the process of the bot")

    monkeypatch.setattr(Stat, "cell", counts)
    period = Period.begin(WAVE)
    with pytest.raises(AssertionError):
        draw(settled(WAVE), [((2, 3, 1), False)], exact)
    for chat in chats(500, 26):
        period = period.add(chat, Report("hardship", "2026-11", "BHX4", (2, 3, 1)))
    ended = await close(period, settled(WAVE))
    assert abs(ended.release.value(OPEN, "bills", "yes") - 500) < 100, "the control: it is counted"


def children():
    """Return the processes that the thread of this test has started and not yet buried."""
    thread = threading.get_native_id()
    return Path(f"/proc/self/task/{thread}/children").read_text().split()
