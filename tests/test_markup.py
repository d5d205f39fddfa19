"""Markdown-light in, Telegram HTML out."""

from __future__ import annotations

import pytest
from small_repository import ROOT

from bot.i18n import Texts
from bot.markup import section_html, shape

TEXTS = Texts.load(ROOT / "translations")
PHONES = {"acas": "0300 123 1100"}


def html(text, code="en"):
    return section_html(text, PHONES, TEXTS.translator(code))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**7 days.** Ring.", "<b>7 days.</b> Ring."),
        ("One\n\n\n  Two", "One\n\nTwo"),
        ("A line that\nwas broken\n\nNext", "A line that was broken\n\nNext"),
        ("1. Tell.\n2.  Write\n   it down.", "1. Tell.\n2. Write it down."),
        ("- One\n* Two", "• One\n• Two"),
        ("**Bold\nover two lines**", "<b>Bold over two lines</b>"),
        ("Pay < rent & <script>", "Pay &lt; rent &amp; &lt;script&gt;"),
        ('"quoted"', '"quoted"'),
        ("Half **of it", "Half **of it"),
        ("Ring {acas}.", "Ring 0300 123 1100."),
        ("Ring {nobody}.", "Ring {nobody}."),
        ("- **Now:** ring {acas}", "• <b>Now:</b> ring 0300 123 1100"),
    ],
)
def test_a_section_becomes_html(text, shown):
    assert html(text) == shown


def test_a_phone_number_stays_left_to_right_in_urdu():
    assert html("فون {acas}", "ur") == "فون \u20660300 123 1100\u2069"


def test_the_shape_of_a_section_is_its_kinds_of_lines():
    assert shape("One\n\nTwo") == "pp"
    assert shape("Do:\n1. A\n   more of A\n2. B\n\n- C") == "p11-"
    assert shape("1. A\n2. B") != shape("1. A")
