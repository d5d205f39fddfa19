"""The mark that stands for what was taken out, in no language: it is shown in all of them."""

from __future__ import annotations

MARK = "[…]"
