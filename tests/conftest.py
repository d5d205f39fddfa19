"""What all tests start from: a Telegram of their own, over real HTTP."""

from __future__ import annotations

import pytest

from bot.sandbox.server import Sandbox


@pytest.fixture
async def sandbox():
    async with Sandbox() as running:
        yield running
