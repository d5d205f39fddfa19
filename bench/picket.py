"""How many follow in; a data folder with them, a picket and a change that is to be told, as the bot finds it, out."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.event import Event, Kind, Notice, Occurrence, Place, State, Tell, Wishes
from bot.keeping import Keeper
from bot.seals import PeopleSeal, load_key
from bot.services.people import Person, kept
from bot.store import events, opened
from bot.store import people as rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SITE, ZONE = "BHX4", "Europe/London"
LANGUAGES = ("en", "ro", "pl", "ur", "pa", "pt")


async def prepare(folder: Path, chats: Sequence[int], tell: Tell = Tell.HELD) -> None:
    """Write people who follow all events of the site, a picket tomorrow, and one notice that is due now."""
    data, keys = folder / "var", folder / "keys"
    for made in (data, keys):
        made.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC).replace(microsecond=0)
    starts = now + timedelta(hours=20)
    local = starts.replace(tzinfo=None)
    event = Event("picket01", Kind.PICKET, SITE, ZONE, local, 240, Place("Gate 2"), state=State.ON)
    ends = starts + timedelta(hours=4)
    occurrence = Occurrence("picket01x", event.id, local, local, starts, ends)
    async with opened(data) as store:
        keeper = Keeper(store, keys)
        await keeper.load()
        seal = PeopleSeal(load_key(keys, "people"))
        async with store.writing() as db:
            for page in range(0, len(chats), 5_000):
                boxes = {}
                for number, chat in enumerate(chats[page : page + 5_000]):
                    language = LANGUAGES[number % len(LANGUAGES)]
                    wishes = Wishes(follows=("*",))
                    person = Person(language, SITE, chosen=True, kept=True, wishes=wishes)
                    boxes[seal.index(chat)] = seal.seal({"chat": chat, **kept(person)})
                await rows.change(db, boxes)
            await events.put_event(db, event, None)
            await events.put_occurrence(db, occurrence)
            await events.add_notice(db, Notice(0, occurrence.id, 1, tell, now, ends))


@contextmanager
def telegram(people: int, *more: str) -> Iterator[str]:
    """Run a sandbox with `people` in a process of its own; give its address."""
    arguments = [sys.executable, "-m", "bench.telegram", "--people", str(people), *more]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def bot(folder: Path, url: str) -> subprocess.Popen:
    """Start `brazier run` on what was prepared in `folder`."""
    environment = {
        "PATH": os.environ["PATH"],
        "BRAZIER_TOKEN": "1:SANDBOX",
        "BRAZIER_SANDBOX_URL": url,
        "BRAZIER_DATA_DIR": str(folder / "var"),
        "BRAZIER_KEY_DIR": str(folder / "keys"),
        "BRAZIER_NAME": "BHX4 Help",
        "BRAZIER_OPERATOR": "the bench",
    }
    with (folder / "log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )


def ask(url: str, path: str, **order: object) -> dict:
    data = json.dumps(order).encode() if order else None
    request = urllib.request.Request(f"{url}/sandbox/{path}", data)  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def sent(url: str, since: int = 0) -> list[dict]:
    """Return the calls of sendMessage after number `since`."""
    return ask(url, f"log?method=sendMessage&since={since}")["calls"]


def wait_for(url: str, number: int, within_s: float = 60) -> None:
    """Wait until `number` messages were accepted."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if sum(call["status"] == 200 for call in sent(url)) >= number:
            return
        time.sleep(0.2)
    raise SystemExit(f"fewer than {number} messages after {within_s} s")


if __name__ == "__main__":
    asyncio.run(prepare(Path(sys.argv[1]), range(1001, 1001 + int(sys.argv[2]))))
