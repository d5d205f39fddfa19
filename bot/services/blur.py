"""The blur of published numbers, for services; the law itself stands in bot.blur, which the surveys' checker needs too."""

from __future__ import annotations

from bot.blur import MICRO, NEVER, blur

__all__ = ["MICRO", "NEVER", "blur"]
