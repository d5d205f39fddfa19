"""Pictures and pages: all of it is there, nothing over another, in any language and on any paper; and codes lead on."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
import segno
from drawn import plan, reading, shipped
from PIL import Image
from small_repository import ROOT

from bot.drawing import bars, cards, chart, page, posters, qr
from bot.drawing.fonts import by_our_rules, ink, outline, width, wrap
from bot.drawing.page import PAPER, Box, Line, Page, Shape, Style
from bot.drawing.paper import MILLIMETRE, PAPERS, pdf_of, picture_of
from bot.i18n import Texts

LANGUAGES = ["en", "ro", "ur", "xx"]
INDIC = {
    "Gurmukhi": "ਪਿਛਲੇ ਮਹੀਨੇ ਉਹ ਸਾਰੇ ਬਿੱਲ ਨਹੀਂ ਭਰ ਸਕੇ।",
    "Devanagari": "पिछले महीने वे सारे बिल नहीं भर सके।",
    "Bengali": "গত মাসে তারা সব বিল দিতে পারেননি।",
}
STAMP = "Example. Nobody was asked."
FACE = ("Amazon BHX4, Coventry", date(2026, 12, 10), "BHX4HelpBot", "https://union.example/bot")
POSTER = posters.Poster(
    "BHX4 Help",
    "Amazon BHX4, Coventry",
    "BHX4",
    "BHX4HelpBot",
    "the branch",
    "https://union.example/bot",
)


@cache
def texts():
    return Texts.load(ROOT / "translations", pseudo=True)


def large(**changed):
    """A wave of everything: cards, the company's number, days and nights."""
    settled_plan = plan(cards=True, workers=2700)
    bills = settled_plan.stat("bills")
    shift = shipped().surveys[[one.id for one in shipped().surveys].index("hardship")]
    at = [one.id for one in shift.questions].index("shift")
    crossed = replace(
        bills,
        id="bills/shift",
        split="shift",
        split_question=at,
        groups=(("days", 1), ("nights", 2), ("changes", 3)),
        least=200,
    )
    stats = (*settled_plan.stats, crossed)
    return reading(replace(settled_plan, stats=stats, **changed), 300, 120)


def pictures(t):
    """Every kind of picture in one language, before it is drawn."""
    no_cards = plan()
    return {
        "large": chart.lay_out(large(), t, stamp=STAMP),
        "medium": chart.lay_out(reading(no_cards, 70), t),
        "small": chart.lay_out(reading(no_cards, 40), t),
        "not yet": chart.lay_out(reading(no_cards, 10), t),
        "waves": chart.lay_out_waves(
            [reading(no_cards, 10), large(), reading(no_cards, 300, yes=20)], t
        ),
    }


def inks(drawn):
    """Where the ink of each line of text is: left, top, right, bottom."""
    found = []
    for mark in drawn.marks:
        if isinstance(mark, Line) and not mark.turn:
            left, top, right, bottom = ink(mark.text, bold=mark.style.bold)
            size = mark.style.size
            end = mark.left + (right - left) * size
            found.append((mark, (mark.left, mark.y + top * size, end, mark.y + bottom * size)))
    return found


def over_another(drawn):
    return [
        (one.text, other.text)
        for (one, a), (other, b) in combinations(inks(drawn), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def outside(drawn, height):
    slack = 0.01
    return [
        mark.text
        for mark, (left, top, right, bottom) in inks(drawn)
        if left < -slack or top < -slack or right > drawn.width + slack or bottom > height + slack
    ]


def words_of(drawn):
    """All that is written, without the marks that nobody sees."""
    text = " ".join(mark.text for mark in drawn.marks if isinstance(mark, Line))
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", text).replace("\u00a0", " ")


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("L"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_a_picture_is_cut_or_lies_over_another(code):
    for kind, drawn in pictures(texts().translator(code)).items():
        assert over_another(drawn.page) == [], kind
        assert outside(drawn.page, drawn.height) == [], kind


def test_what_lies_over_another_or_outside_would_be_found():
    drawn = Page(300)
    drawn.text((10, 10), 280, "one", Style(30))
    drawn.text((20, 20), 280, "two", Style(30))
    assert over_another(drawn) == [("\u200eone", "\u200etwo")]
    drawn.marks.append(Line("three", 290, 20, Style(30), "left"))
    assert outside(drawn, 1000) == ["three"]
    assert "\u200etwo" in outside(drawn, 30)


@pytest.mark.parametrize("code", LANGUAGES)
def test_letters_can_be_read_on_a_phone(code):
    for kind, drawn in pictures(texts().translator(code)).items():
        sizes = [mark.style.size for mark in drawn.page.marks if isinstance(mark, Line)]
        assert min(sizes) >= 26, kind
        assert drawn.page.width == 1080


def luminance(colour):
    # WCAG 2: relative luminance
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def grounds(drawn):
    """Each line of text with the colour of what it stands on."""
    for mark, (left, top, _, _) in inks(drawn):
        below = [
            box.fill
            for box in drawn.marks[: drawn.marks.index(mark)]
            if isinstance(box, Box)
            and box.fill != "none"
            and box.x <= left <= box.x + box.width
            and box.y <= top <= box.y + box.height
        ]
        yield mark, below[-1] if below else PAPER


def test_all_letters_and_bars_stand_out_from_their_ground():
    t = texts().translator("en")
    sheet = cards.pages(["https://t.me/x"], cards.Face([t], *FACE))[0]
    all_of_it = [drawn.page for drawn in pictures(t).values()]
    for drawn in [*all_of_it, sheet, posters.lay_out(POSTER, t)]:
        for mark, ground in grounds(drawn):
            assert contrast(mark.style.colour, ground) >= 4.5, mark.text
    assert contrast(page.SOLID, PAPER) >= 4.5
    assert contrast(page.STAMP, page.INK) >= 4.5  # letters that a stamp lies under
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # as everybody counts


def test_a_picture_is_told_apart_without_colours():
    one = large().shown[0].all
    drawn = Page(1080)
    bars.bar(drawn, (0, 0), 1000, 40, one)
    frame, reach, solid = drawn.marks
    assert (frame.hatch, bool(reach.hatch), solid.hatch) == ("", True, "")
    assert (frame.fill, reach.fill) == (PAPER, PAPER)


def test_the_solid_part_is_the_floor_and_the_frame_is_who_answered():
    one = large().shown[0].all
    drawn = Page(1080)
    bars.bar(drawn, (0, 0), 1000, 40, one)
    frame, reach, solid = drawn.marks
    answers = one.yes.value + one.no.value
    assert solid.width == pytest.approx(1000 * one.floor / answers)
    assert reach.x == pytest.approx(solid.width)
    assert reach.x + reach.width == pytest.approx(1000 * (one.yes.value + one.yes.blur) / answers)
    assert frame.width == 1000


def test_where_no_share_can_be_said_none_can_be_measured_either():
    small = reading(plan(), 40)
    one = small.shown[0].all
    assert one.percent is None
    assert one.floor > 0
    drawn = chart.lay_out(small, texts().translator("en")).page
    assert [mark for mark in drawn.marks if isinstance(mark, Box) and mark.edge != "none"] == []
    people = [mark for mark in drawn.marks if isinstance(mark, Shape)]
    assert len(people) == one.floor


def test_a_wave_of_too_few_says_so_and_shows_no_number():
    few = reading(plan(), 10)
    drawn = chart.lay_out(few, texts().translator("en"))
    assert "Only about" in drawn.title
    assert "at least" not in words_of(drawn.page).lower()


def test_a_figure_for_which_too_few_answered_is_named():
    settled_plan = plan()
    medium = reading(settled_plan, 40)
    told = dict(settled_plan.says)
    assert medium.later
    written = words_of(chart.lay_out(medium, texts().translator("en")).page)
    for later in medium.later:
        assert told[later] in written


def test_a_picture_says_who_when_and_how():
    one = large()
    written = words_of(chart.lay_out(one, texts().translator("en")).page)
    assert one.plan.name in written
    assert texts().translator("en").date(date.fromisoformat(one.plan.closes)) in written
    assert one.plan.fingerprint[:12] in written
    assert "19 times in 20" in written
    for name in ("With a card", "Without a card", "Days", "Nights"):
        assert f"{name}: at least" in written


def test_every_wave_is_in_the_picture_of_all_also_the_one_where_it_got_better():
    worse, better = reading(plan(), 300, yes=80), reading(plan(), 300, yes=20)
    early = replace(worse, plan=replace(worse.plan, closes="2026-09-17"))
    few = replace(reading(plan(), 10), plan=replace(worse.plan, closes="2026-10-15"))
    better = replace(better, plan=replace(worse.plan, closes="2026-12-10"))
    written = words_of(chart.lay_out_waves([early, few, better], texts().translator("en")).page)
    assert "17 September 2026: at least" in written
    assert "15 October 2026: too few for a number" in written
    assert "10 December 2026: at least" in written
    with pytest.raises(ValueError, match="no wave"):
        chart.lay_out_waves([], texts().translator("en"))


def test_a_stamp_stands_above_the_picture_and_under_all_of_it():
    drawn = chart.lay_out(large(), texts().translator("en"), stamp=STAMP)
    stamps = [mark for mark in drawn.page.marks if isinstance(mark, Line) and STAMP in mark.text]
    assert stamps[0] is drawn.page.marks[0]
    assert stamps[0].turn
    assert any(not mark.turn and mark.style.size >= 26 for mark in stamps)


def mirrored(t):
    return replace(t, language=replace(t.language, direction="rtl"))


def test_a_language_that_runs_right_to_left_mirrors_the_picture():
    english = texts().translator("en")
    right, left = (chart.lay_out(large(), t).page for t in (english, mirrored(english)))
    assert len(right.marks) == len(left.marks)
    other = {"left": "right", "right": "left", "center": "center"}
    for one, two in zip(right.marks, left.marks, strict=True):
        assert type(one) is type(two)
        if isinstance(one, Box):
            assert two.x == pytest.approx(1080 - one.x - one.width)
        elif isinstance(one, Line):
            assert two.x == pytest.approx(1080 - one.x)
            assert two.align == other[one.align]


def test_bars_in_urdu_begin_at_the_right():
    shades = pixels(chart.draw(large(), texts().translator("ur")))
    bars_of_it = [row for row in shades < 90 if row[700:1018].all()]
    assert len(bars_of_it) > 100
    assert not any(row[60:380].all() for row in shades < 90)


def test_each_line_runs_its_own_way():
    latin, urdu = "Amazon BHX4, Coventry", "کام کی جگہ"
    assert wrap(urdu, 20, 500, rtl=False)[0].startswith("\u200f")
    assert wrap(latin, 20, 500, rtl=True)[0].startswith("\u200e")
    assert wrap(f"{urdu} {latin}", 20, 500, rtl=True)[0].startswith("\u200f")
    assert wrap(f"{latin} {urdu}", 20, 500, rtl=False)[0].startswith("\u200e")
    assert wrap("71", 20, 500, rtl=True)[0].startswith("\u200f")


def test_brackets_and_percent_stand_on_their_side_in_urdu():
    # "(71 %) 285" from the right: 285 is at the left, and the brackets open towards their number.
    from_right = wrap("(\u206671 %\u2069) 285", 20, 500, rtl=True)[0]
    shown = outline(from_right).vertices
    wanted = outline("\u200e285 (71\u00a0%)").vertices
    assert np.allclose(np.sort(shown, axis=0), np.sort(wanted, axis=0), atol=0.02)


def test_marks_of_direction_take_no_room_and_show_no_box():
    assert width("\u2068285\u2069", 20) == width("285", 20)
    assert width("\u200f\u2066\u2069", 20) == 0
    drawn = Page(200)
    drawn.text((0, 0), 200, "\u2068\u2069", Style(20))
    assert drawn.marks == []


def test_a_name_that_runs_over_the_end_of_a_line_stays_apart_on_both():
    t = texts().translator("ur")
    text = f"ایک {t.isolate('Amazon BHX4 Coventry West Midlands')} دو"
    lines = wrap(text, 30, 260, rtl=True)
    assert len(lines) > 2
    for line in lines:
        assert line.count("\u2066") + line.count("\u2067") == line.count("\u2069")
    assert any(line.startswith("\u200f\u2066") for line in lines[1:])


def test_no_line_is_wider_than_its_room():
    text = "One or two words, and https://union.example/a-very-long-address-that-has-no-end, then 71\u00a0% more."
    for room in (90, 150, 400):
        lines = wrap(text, 20, room, rtl=False)
        assert max(width(line, 20) for line in lines) <= room
        kept = re.sub(r"\W", "", "".join(lines))
        assert kept == re.sub(r"\W", "", text)
        assert not any(line.lstrip("\u200e").startswith("%") for line in lines)


@pytest.mark.parametrize("script", INDIC)
def test_letters_of_india_are_joined_and_all_there(script):
    line = INDIC[script]
    shown = width(line, 100)
    apart = sum(width(letter, 100) for letter in line)
    assert 0 < shown < apart


def test_joined_letters_of_urdu_are_another_shape_than_single_ones():
    assert width("کمپنی", 100) < sum(width(letter, 100) for letter in "کمپنی")


def test_a_letter_that_no_font_has_is_a_warning_and_so_a_failure_here():
    with pytest.warns(UserWarning, match=r"has U\+1F525"):
        outline("\U0001f525")


def test_what_looks_like_a_formula_is_written_as_it_is():
    assert width("$2,000 and $5,000", 20) > width("2,000 and 5,000", 20)
    odd = replace(plan(), name=r"$\frac{1}{2}$ <b>&amp;</b> %s {unit}")
    drawn = chart.lay_out(reading(odd, 300), texts().translator("en"))
    assert odd.name in words_of(drawn.page)
    assert picture_of(drawn.page, drawn.height, drawn.title, "png")


def test_pictures_are_png_and_svg_without_text_or_a_date():
    t = texts().translator("ur")
    png, svg = (chart.draw(large(), t, form) for form in ("png", "svg"))
    assert png.startswith(b"\x89PNG")
    assert pixels(png).shape[1] == 1080
    assert b"Matplotlib" not in png
    assert b"Matplotlib" not in svg
    assert b"<text" not in svg
    assert b"font-family" not in svg
    assert b"dc:date" not in svg
    assert (png, svg) == tuple(chart.draw(large(), t, form) for form in ("png", "svg"))


def test_two_threads_draw_what_one_draws_and_leave_nothing_changed():
    before = dict(mpl.rcParams)
    readings = [large(), reading(plan(), 40), reading(plan(), 300)]
    t = texts().translator("ur")
    alone = [chart.draw(one, t) for one in readings]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda one: chart.draw(one, t), readings)) == alone
    assert dict(mpl.rcParams) == before


def test_rules_of_this_machine_change_no_picture():
    t = texts().translator("en")
    wanted = chart.draw(reading(plan(), 40), t)
    with mpl.rc_context({"hatch.linewidth": 9, "savefig.dpi": 30, "font.family": "serif"}):
        assert chart.draw(reading(plan(), 40), t) == wanted
        with by_our_rules():
            assert mpl.rcParams["savefig.dpi"] == "figure"


def test_drawing_writes_nothing_at_home_and_asks_for_no_font_of_the_machine(tmp_path):
    home = tmp_path / "home"
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("savefig.dpi: 10\n")
    before = sorted(home.rglob("*"))
    program = (
        "import sys\n"
        "from bot.drawing import fonts, page, paper\n"
        "drawn = page.Page(200)\n"
        "drawn.text((10, 10), 180, 'x', page.Style(30))\n"
        "sys.stdout.buffer.write(paper.picture_of(drawn, 100, 'x', 'png'))\n"
        "known = {f.fname for f in fonts.font_manager.fontManager.ttflist}\n"
        "assert all('/bot/fonts/' in one or '/matplotlib/' in one for one in known), known\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"HOME": str(home), "PATH": "/nowhere", "TMPDIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == b""
    assert pixels(done.stdout).shape == (100, 200)
    assert sorted(home.rglob("*")) == before
    assert sorted(tmp_path.iterdir()) == [home]


def test_the_bot_does_not_load_what_draws_until_it_draws():
    program = (
        "import sys, bot.app, bot.commands.posters, bot.commands.cards, bot.commands.figures\n"
        "assert not {'matplotlib', 'segno'} & set(sys.modules)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""


def seen(drawn, height, corner, size, modules):
    """What a camera sees of the code in a square: True for dark, module by module, with the white around it."""
    scale = 3
    figure = drawn.figure(height)
    written = io.BytesIO()
    with by_our_rules():
        figure.savefig(written, format="png", dpi=72 * scale)
    shades = pixels(written.getvalue())
    whole = modules + 2 * qr.QUIET
    at = [(number + 0.5) * size / whole for number in range(whole)]
    x, y = corner
    return [
        [bool(shades[int((y + b) * scale), int((x + a) * scale)] < 128) for a in at] for b in at
    ]


def wanted(link):
    """What segno says of the code of `link`, with four modules of white around it."""
    return [
        [bool(one) for one in row]
        for row in segno.make(link, error="m", micro=False).matrix_iter(border=4)
    ]


def codes(drawn):
    """Corner and size of every code on a page: the white square that each stands on."""
    return [
        ((mark.x, mark.y), mark.width)
        for mark, after in zip(drawn.marks, drawn.marks[1:], strict=False)
        if isinstance(mark, Box) and isinstance(after, Shape)
    ]


def test_the_codes_of_cards_lead_to_their_links_and_are_big_enough():
    links = [f"https://t.me/BHX4HelpBot?start=BHX4-c-{letter * 16}" for letter in "23456789abcd"]
    face = cards.Face([texts().translator(code) for code in ("en", "ro", "ur")], *FACE)
    for paper in ("a4", "letter"):
        sheets = cards.pages(links, face, paper=paper)
        assert [len(codes(sheet)) for sheet in sheets] == [10, 2]
        drawn = [(sheet, *code) for sheet in sheets for code in codes(sheet)]
        for sheet, corner, size in drawn:
            dark = size * len(wanted(links[0])[8:]) / len(wanted(links[0]))
            assert dark >= 28 * MILLIMETRE, (corner, sheet.width)
    for link, (corner, size) in zip(links[10:], codes(sheets[1]), strict=True):
        there = wanted(link)
        assert seen(sheets[1], PAPERS["letter"].height, corner, size, len(there) - 8) == there


def test_nothing_but_its_code_tells_a_card_from_another():
    face = cards.Face([texts().translator("en")], *FACE)
    sheet = cards.pages([f"https://t.me/x?start={n:016}" for n in range(10)], face)[0]
    lines = {}
    for mark in sheet.marks:
        if isinstance(mark, Line):
            lines[mark.text, mark.style] = lines.get((mark.text, mark.style), 0) + 1
    assert set(lines.values()) == {10}
    written = words_of(sheet)
    for said in (
        "Amazon BHX4, Coventry",
        "Good until noon on 10 December 2026.",
        "@BHX4HelpBot",
        "union.example/bot",
    ):
        assert written.count(said) == 10


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("spoken", [["en", "ro", "ur"], ["xx", "ur", "ro", "en", "xx"], ["ur"]])
def test_a_card_holds_its_words_and_leaves_the_code_alone(spoken, paper):
    face = cards.Face([texts().translator(code) for code in spoken], *FACE)
    sheet = cards.pages(["https://t.me/x?start=1"] * 10, face, paper=paper)[0]
    assert over_another(sheet) == []
    assert outside(sheet, PAPERS[paper].height) == []
    lines = [
        mark for mark in sheet.marks if isinstance(mark, Box) and 0.3 in {mark.width, mark.height}
    ]
    assert len(lines) == 9
    for (x, y), size in codes(sheet):
        for mark, (left, top, right, bottom) in inks(sheet):
            over = left < x + size and x < right and top < y + size and y < bottom
            assert not over, mark.text
    for mark, (left, top, right, bottom) in inks(sheet):
        for cut in lines:
            over = (
                left < cut.x + cut.width
                and cut.x < right
                and top < cut.y + cut.height
                and cut.y < bottom
            )
            assert not over, mark.text


def test_a_card_that_cannot_hold_its_words_is_refused():
    face = cards.Face([texts().translator("en")], "word " * 300, *FACE[1:])
    with pytest.raises(ValueError, match="too long"):
        cards.pages(["https://t.me/x"], face)


def test_many_cards_are_a_small_file_that_says_nothing_of_its_making():
    face = cards.Face([texts().translator(code) for code in ("en", "ro", "ur")], *FACE)
    links = [f"https://t.me/BHX4HelpBot?start=BHX4-c-{number:016}" for number in range(40)]
    made = cards.sheet(links, face)
    assert len(made) < 1_000_000  # 200 of them: 5 MB
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == 4
    assert_silent(made)
    assert cards.sheet(links, face) == made


def assert_silent(pdf):
    assert pdf.startswith(b"%PDF")
    for word in (
        b"CreationDate",
        b"ModDate",
        b"Producer",
        b"Creator",
        b"atplotlib",
        b"/Font /",
        str(ROOT).encode(),
    ):
        assert word not in pdf, word


def test_pages_have_the_size_of_their_paper_and_need_no_font():
    for paper, box in (("a4", rb"595\.27\d* 841\.88\d*"), ("letter", b"612 792")):
        made = pdf_of([Page(PAPERS[paper].width)], PAPERS[paper].height, "x")
        assert re.search(rb"/MediaBox \[ ?0 0 " + box, made)
    drawn = Page(500)
    drawn.text((0, 0), 500, f"Bills {INDIC['Bengali']} کام", Style(20))
    made = pdf_of([drawn], 700, "x")
    assert b"/FontFile" not in made
    assert b"/BaseFont" not in made
    assert_silent(made)


def test_an_outline_is_the_same_surface_as_its_squares():
    dark = qr.modules("https://t.me/BHX4HelpBot?start=BHX4-ro")
    surface = 0
    for line in qr.outline(dark):
        surface += (
            sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(line, [*line[1:], line[0]], strict=True))
            / 2
        )
    assert surface == sum(sum(row) for row in dark)
