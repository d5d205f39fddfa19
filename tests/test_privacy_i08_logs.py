"""I8: the log has none of her id, name, words or the token: in a normal session, when a tick fails, when all fails."""

from __future__ import annotations

import io
import logging
from base64 import b64encode

import pytest
from carding import handed, scan, to_the_review, wave_at
from conversation import call
from needles import found, of_card, of_id, of_text
from running import settings
from surveying import quick, with_waves

from bot import library
from bot.logs import OURS, QUIET, set_up
from bot.sandbox.server import SANDBOX_TOKEN
from bot.services.cards import hashed, make, payload, read
from bot.services.vault import name

NAME = "Zbigniewa Przykladowa"
WORDS = "my daughter Agnieszka is at St Mary's"


@pytest.fixture
def log():
    """All logs at DEBUG, in one stream; afterwards everybody has their loggers back."""
    names = [None, *OURS, *QUIET]
    before = [
        (logging.getLogger(n), logging.getLogger(n).level, [*logging.getLogger(n).handlers])
        for n in names
    ]
    stream = io.StringIO()
    set_up(logging.DEBUG, stream)
    yield stream
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def waves(tmp_path, monkeypatch):
    """Waves that began yesterday."""
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo"))


@pytest.mark.usefixtures("waves")
async def test_i08_no_line_says_who_or_what(sandbox, session, phones, tmp_path, log):
    worker = await phones("en", NAME)
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await worker.says(WORDS)
        card, forged = await handed(brazier), payload("BHX4", make(1)[0])
        fault = {"kind": "bad_gateway", "method": "deleteMessages", "count": 9}
        await call(session, "POST", "/sandbox/faults", fault)
        await worker.says(f"/start {forged}", wait_s=20)
        await call(session, "DELETE", "/sandbox/faults")
        await scan(worker, card)
        await to_the_review(worker)
        await worker.taps("✅ Send")
        wave = name(wave_at(brazier))
        (tmp_path / "keys").rename(tmp_path / "gone")
        assert not await brazier.tick.now()
        (tmp_path / "gone").rename(tmp_path / "keys")
        await call(session, "POST", "/sandbox/faults", {"kind": "blocked", "chat": worker.id})
        await worker.says(WORDS)
        await worker.does("block", blocked=True)
        assert await brazier.tick.now()
    text = log.getvalue()
    assert "tick.failed" in text, "the control: something was logged"
    assert "card.not_deleted" in text, "of cards too"
    secrets = [read(one)[1] for one in (card, forged)]
    hashes = [hashed(wave, secret) for secret in secrets]
    needles = [
        *of_text(NAME),
        *of_text(WORDS),
        *of_text("Agnieszka"),
        *of_text(SANDBOX_TOKEN),
        *of_id(worker.id)[:1],
        *(needle for secret in secrets for needle in of_card(secret)),
        *(form for one in hashes for form in (one, one.hex().encode(), b64encode(one)[:-2])),
        *(repr(one)[2:-1].encode() for one in (*secrets, *hashes)),
    ]
    assert not found(needles, {"log": text.encode()})
