"""I28: what lights up a locked phone by itself names nothing, in any language."""

from __future__ import annotations

from html import unescape

import pytest
import yaml

from bot.i18n import Texts
from bot.library import ROOT
from bot.replies import privacy, report, report_end

# What somebody beside her could read into it; the translations of them are in the glossary.
NAMED = ("union", "strike", "picket", "debt", "to owe money", "rent", "eviction", "sacked", "boss")
MORE = {
    "en": [
        "union",
        "strike",
        "picket",
        "debt",
        "rent",
        "evict",
        "sack",
        "injur",
        "hurt",
        "lender",
    ],
    "ro": ["sindicat", "grev", "datori", "chiri", "evacua", "pichet", "concedi", "accident"],
    "ur": ["یونین", "ہڑتال", "قرض", "کرایہ", "بے دخل", "پکٹ", "نوکری سے نکال", "چوٹ"],
    "xx": [],
}
TEXTS = Texts.load(ROOT / "translations")


def pushed(t):
    """Every message that the bot sends, or changes, when she did not just tap or write."""
    return [
        report_end.neutral(t, "~x"),
        report_end.saved(t, [], results=False),
        report_end.saved(t, [], results=True),
        report_end.saving(t, "~x", delayed=True),
        report_end.repeated(t, results=True),
        report_end.closed(t),
        report.prompt(t, "https://t.me/bot#x"),
        privacy.ask_code(t, "https://t.me/bot#x"),
        privacy.taking_back(t),
        privacy.taken_back(t),
        privacy.no_such_code(t),
        privacy.code_too_late(t),
        privacy.switched(t, on=True),
        privacy.cleaned(t, chat=True, me=True, closes="7 December"),
    ]


def denied(code):
    glossary = yaml.safe_load((ROOT / "translations/glossary.yaml").read_text(encoding="utf-8"))
    own = [term[code] for term in glossary["terms"] if term["en"] in NAMED and term.get(code)]
    return [word.lower() for word in own + MORE.get(code, [])]


@pytest.mark.parametrize("code", [language.code for language in TEXTS.languages])
def test_i28_no_pushed_text_names_what_it_is_about(code):
    t = TEXTS.translator(code)
    words = {*denied(code), *denied("en")}
    assert len(words) >= 5
    for reply in pushed(t):
        text = unescape(reply.text).lower()
        assert [word for word in words if word in text] == [], text


def test_i28_the_list_would_find_a_word():
    assert "sindicat" in denied("ro")
    assert any(word in "یونین کا اجلاس" for word in denied("ur"))
