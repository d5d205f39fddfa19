"""Every gate that a translation passes can be closed: a wrong one is named, a right one is not."""

from __future__ import annotations

import pytest
from small_repository import ROOT

from bot.catalogues import both_sides
from bot.markup import shape
from bot.pseudo import pseudo
from bot.strings import check
from bot.strings_extract import template
from bot.translation import blemishes, faults

EN = "Hello {name}, <b>ring</b> **now**. See /help, union.org, @helper or 0300 123 1100."
RO = "Salut {name}, <b>sună</b> **acum**. Vezi /help, union.org, @helper sau 0300 123 1100."


def test_a_right_translation_has_no_faults():
    assert faults([EN], [RO]) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{name}", "{nume}", "{nume} is not in the English."),
        ("{name}", "tu", "{name} is missing."),
        ("{name}", "{name", "curly bracket"),
        ("</b>", "", "A tag is not closed"),
        ("<b>sună</b>", "</b>sună<b>", "A tag is not closed"),
        ("<b>sună</b>", "sună", "The tags are none; in the English: <b>."),
        ("<b>sună</b>", "<i>sună</i>", "The tags are <i>; in the English: <b>."),
        (
            "<b>sună</b>",
            '<a href="https://evil.example">sună</a>',
            "The tags are <a href=https://evil.example>",
        ),
        ("**acum**", "**acum*", "`**` is here 1 times"),
        ("**acum**", "acum", "`**` is here 0 times"),
        ("union.org", "unions.org", "“unions.org” is a link"),
        ("union.org", "t.me/union", "is a link"),
        ("union.org", "https://union.org", "is a link"),
        ("union.org", "sindicat.рф", "“sindicat.рф” is a link"),
        ("@helper", "@helper2", "“@helper2” is a link or @name"),
        ("/help", "/start", "“/start” is a command that the English does not have."),
        ("/help", "ajutor", "The command /help is missing."),
        ("0300 123 1100", "0900 123 1100", "“09001231100” is a phone number"),
        ("0300 123 1100", "۰۹۰۰ ۱۲۳ ۱۱۰۰", "“09001231100” is a phone number"),
    ],
)
def test_a_translation_that_cannot_be_shown_is_named(old, new, told):
    assert old in RO
    found = faults([EN], [RO.replace(old, new)])
    assert any(told in sentence for sentence in found), found


def test_a_number_in_the_digits_of_the_language_is_the_same_number():
    assert faults([EN], [RO.replace("0300 123 1100", "۰۳۰۰ ۱۲۳ ۱۱۰۰")]) == []


def test_a_plural_form_may_leave_its_number_out_and_nothing_else():
    english = ["{n} person at {site}", "{n} people at {site}"]
    assert faults(english, ["O persoană la {site}", "{n} persoane la {site}"]) == []
    assert faults(english, ["O persoană", "{n} persoane la {site}"]) == ["{site} is missing."]


SHORT = "topic/gb/sacked/short"


@pytest.mark.parametrize(
    ("context", "english", "translated", "told"),
    [
        ("button", "Back", "x" * 41, "41 characters; 40 is the most for a button"),
        ("topic/gb/sacked/button", "Sacked", "x" * 41, "41 characters; 40"),
        ("door", "Strike", "x" * 38, "38 characters; 37"),
        ("alert", "Saved", "x" * 201, "201 characters; 200"),
        ("command", "Help", "x" * 257, "257 characters; 256"),
        ("description", "Help", "x" * 513, "513 characters; 512"),
        ("short description", "Help", "x" * 121, "121 characters; 120"),
        (SHORT, "No", "x" * 601, "601 characters; 600 is the most for a short answer"),
        (SHORT, "No", "😟" * 301, "602 characters; 600 is the most for a short answer"),
        ("topic/gb/sacked/do", "1. A\n2. B", "1. A", "The paragraphs or the lists"),
        ("topic/gb/sacked/do", "- A", "A", "The paragraphs or the lists"),
        (
            SHORT,
            "You have 7 days.",
            "Ai 17 zile.",
            "The figures are 17; in the English they are 7.",
        ),
        (
            SHORT,
            "You have 7 days.",
            "Ai șapte zile.",
            "The figures are none; in the English they are 7.",
        ),
        ("safety/fire", "Ring 999.", "Sună la 112.", "The figures are 112"),
    ],
)
def test_a_clumsy_translation_is_named(context, english, translated, told):
    found = blemishes(context, [english], [translated], rtl=False)
    assert any(told in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("context", "english", "translated"),
    [
        ("button", "Back", "x" * 40),
        (SHORT, "No", "x" * 600),
        (SHORT, "No", "😟" * 300),
        ("", "Have 7 days", "Ai multe zile " * 100),
        (
            "topic/gb/sacked/do",
            "1. Ring within 3 months.\n2. £1,400",
            "1. Sună în 3 luni.\n2. 1.400 de lire",
        ),
        (SHORT, "Within 7 days.", "۷ دن کے اندر"),
    ],
)
def test_a_fitting_translation_is_not_named(context, english, translated):
    assert blemishes(context, [english], [translated], rtl=False) == []


@pytest.mark.parametrize("line", ["Acas کو فون کریں", "- <b>ICO</b> کو", "ٹھیک\n1. NLRB کو"])
def test_a_line_that_begins_with_latin_letters_is_named_in_urdu(line):
    found = blemishes("", ["x"], [line], rtl=True)
    assert any("begins with Latin letters" in sentence for sentence in found)
    assert blemishes("", ["x"], [line], rtl=False) == []


@pytest.mark.parametrize("line", ["ادارہ Acas", "✅ {acas} پر", "1. یونین", "📍 999 پر", "ok"[:0]])
def test_a_line_that_begins_with_a_picture_a_value_or_urdu_is_right(line):
    assert blemishes("", ["x"], [line], rtl=True) == []


def test_all_texts_that_are_shipped_pass_all_gates():
    assert check(ROOT) == []


def test_the_pseudo_language_of_every_text_that_is_shipped_can_be_shown():
    texts = [form for message in template(ROOT) if message.id for form in both_sides(message)[0]]
    assert len(texts) > 100
    for text in texts:
        assert faults([text], [pseudo(text)]) == [], text
        assert shape(pseudo(text)) == shape(text)
