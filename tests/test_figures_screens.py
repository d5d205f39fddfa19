"""Every screen about figures fits Telegram in every language, and sounds like no formula."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import drawn
import pytest

from bot.i18n import Texts
from bot.library import ROOT
from bot.presses import payload
from bot.replies import figures_group, figures_method, figures_results, report_end
from bot.translation import faults

TEXTS = Texts.load(ROOT / "translations", pseudo=True)
CODES = [language.code for language in TEXTS.languages]
EN = TEXTS.translator("en")
PLAN = drawn.plan(workers=2700)
BOTH = drawn.plan(workers=2700, cards=True)
FIGURES = [
    one.id for one in next(s for s in drawn.shipped().surveys if s.id == "hardship").figures
]
WIDE = drawn.plan(
    workers=90_000,
    cards=True,
    budget={
        "count": 4,
        **dict.fromkeys(FIGURES, 4),
        "bills/shift": 8,
        "bills/works-here": 8,
        "hurt/shift": 8,
        "hurt/works-here": 8,
    },
)

# As many tables as a budget has room for: with less than a tenth of it none is exact enough to be shown.
MOST = drawn.plan(
    workers=90_000,
    cards=True,
    budget=dict.fromkeys(
        ["count", *FIGURES[5:11], "debt/shift", "home/shift", "meals/works-here"], 10
    ),
)


def replies(t):
    """Every screen about figures, at its longest and its shortest."""
    others = [one for one in TEXTS.languages if one.offered]
    full, few = drawn.reading(BOTH, 3000, 1200), drawn.reading(PLAN, 30)
    wide, none = drawn.reading(MOST, 30_000, 12_000), drawn.reading(PLAN, 7)
    rough = drawn.reading(WIDE, 40, 20, yes=0)
    yield figures_group.table(t, [rough, full], others)
    yield figures_results.screen(t, rough, on=True)
    yield figures_group.opened(t, MOST)
    yield figures_group.opened(t, BOTH)
    yield figures_group.opened(t, drawn.plan())
    for reading in (full, few, wide):
        yield figures_group.answers(t, reading, others, announced="2026-11-02")
        yield figures_group.table(t, [reading] * 12, others)
        yield figures_results.screen(t, reading, on=True)
        yield figures_method.screen(t, reading.plan)
    yield figures_group.not_yet(t, none)
    yield figures_group.table(t, [none], others)
    yield figures_group.which(t, [full, few], "press")
    yield figures_group.none_closed(t)
    yield figures_group.unknown(t, ["BHX4", "<JFK8>"])
    yield figures_results.screen(t, none, on=False)
    yield figures_results.nothing(t, on=True)
    yield figures_results.told(t, PLAN)
    yield figures_method.screen(t, None)
    yield report_end.none_open(t, figures=True)


@pytest.mark.parametrize("code", CODES)
def test_every_screen_fits_telegram_in_every_language(code):
    t = TEXTS.translator(code)
    for reply in replies(t):
        text = unescape(re.sub("<[^>]*>", "", reply.text))
        assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096, text
        assert faults([reply.text], [reply.text]) == [] or "{" in reply.text
        assert "{" not in text, text
        for button in (one for row in reply.buttons for one in row):
            assert t.language.pseudo or len(button.label) <= 40, button.label
            assert len(button.copy) <= 256
            if button.data:
                assert len(payload(button.data, "pt_br", "X" * 14)) <= 54


def test_a_screen_with_many_figures_leaves_out_the_parts_before_it_leaves_out_a_figure():
    text = figures_results.screen(EN, drawn.reading(WIDE, 30_000, 12_000), on=True).text
    assert text.count("<b>At least") == len(FIGURES)
    assert "Nights:" not in text
    assert (
        "Nights:"
        in figures_results.screen(
            EN,
            drawn.reading(replace(WIDE, stats=WIDE.stats[:5] + WIDE.stats[-4:]), 30_000, 12_000),
            on=True,
        ).text
    )


@pytest.mark.parametrize("code", CODES)
def test_every_caption_fits_under_a_picture(code):
    t = TEXTS.translator(code)
    for reading in (drawn.reading(WIDE, 30_000, 12_000), drawn.reading(PLAN, 30)):
        caption = figures_group.caption(t, reading)
        assert len(unescape(re.sub("<[^>]*>", "", caption)).encode("utf-16-le")) // 2 <= 1024
        assert caption.startswith("<b>")


@pytest.mark.parametrize("code", CODES)
def test_in_chat_and_press_nothing_sounds_like_a_formula(code):
    t = TEXTS.translator(code)
    for reply in replies(t):
        for word in ("noise", "epsilon", "ε", "differential", "significant", "±", "laplace"):
            assert word not in reply.text.lower()
