"""The blur of published numbers, for services; its law stands in bot.blur, which the surveys' checker needs too."""

from __future__ import annotations

from bot.blur import MICRO, NEVER, blur, variance

__all__ = ["MICRO", "NEVER", "blur", "variance"]
