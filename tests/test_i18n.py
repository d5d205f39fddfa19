"""One person's language: which one, what it says, what is stale in it, and what keeps its direction."""

from __future__ import annotations

from datetime import date

import pytest
from small_repository import LANGUAGES, build, change

from bot.errors import SetupError
from bot.i18n import N_, Texts
from bot.pseudo import pseudo

RO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Back"
msgstr "Înapoi"

msgctxt "button"
msgid "Back"
msgstr "‹ Înapoi"

#, fuzzy
msgctxt "topic/gb/sacked/short"
msgid "New English"
msgstr "Text vechi"

#, fuzzy
msgctxt "safety/danger"
msgid "Leave now."
msgstr "Text vechi"

msgctxt "safety/fire"
msgid "Leave."
msgstr "Ieși."

msgid "{n} person"
msgid_plural "{n} people"
msgstr[0] "o persoană"
msgstr[1] "{n} persoane"
msgstr[2] "{n} de persoane"

msgid "Untranslated"
msgstr ""

msgid "Hello {name}"
msgstr "Salut {nume}"

msgid "Ask your union."
msgstr "Vezi t.me/altbot"

msgid "<b>Stop</b>"
msgstr "<b>Stop"
"""


@pytest.fixture
def folder(tmp_path):
    folder = build(tmp_path) / "translations"
    (folder / "ro/LC_MESSAGES").mkdir(parents=True)
    (folder / "ro/LC_MESSAGES/messages.po").write_text(RO, encoding="utf-8")
    return folder


@pytest.fixture
def ro(folder):
    return Texts.load(folder).translator("ro")


@pytest.mark.parametrize(
    ("code", "chosen"),
    [
        ("ro", "ro"), ("ro-MD", "ro"), ("RO_ro", "ro"), ("ur-pk", "ur"), ("ur", "ur"),
        ("pt-br", "en"), ("xx", "en"), ("", "en"), (None, "en"), ("-", "en"), ("🦊", "en"),
    ],
)  # fmt: skip
def test_telegrams_code_leads_to_the_language_that_serves_best(folder, code, chosen):
    assert Texts.load(folder).choose(code).code == chosen


def test_a_part_of_a_code_is_enough_and_all_of_it_is_better(folder):
    for code in ("pt", "pt_br"):
        entry = f'[{code}]\nname = "P"\nenglish = "P"\ndirection = "ltr"\noffered = "preview"\n'
        path = folder / "languages.toml"
        path.write_text(
            path.read_text(encoding="utf-8") + entry + 'date_like = "pt"\n', encoding="utf-8"
        )
    texts = Texts.load(folder)
    assert texts.choose("pt-BR").code == "pt_br"
    assert texts.choose("pt-PT").code == "pt"


def test_offered_languages_are_offered_and_the_pseudo_language_only_when_asked_for(folder):
    assert [one.code for one in Texts.load(folder).offered] == ["en", "ro"]
    assert [one.code for one in Texts.load(folder, pseudo=True).offered] == ["en", "ro", "xx"]
    assert Texts.load(folder, pseudo=True).choose("xx").code == "xx"


def test_a_context_tells_two_texts_apart(ro):
    assert ro.gettext("Back") == "Înapoi"
    assert ro.pgettext("button", "Back") == "‹ Înapoi"
    assert ro.pgettext("title", "Back") == "Back"
    assert N_("Back") == "Back"


def test_the_languages_own_plural_rule_is_used_whatever_the_file_says(ro):
    def people(n):
        return ro.ngettext("{n} person", "{n} people", n).format(n=n)

    said = [people(n) for n in (0, 1, 2, 3, 5, 11, 19, 20, 21, 100, 101)]
    assert said == [
        "0 persoane", "o persoană", "2 persoane", "3 persoane", "5 persoane", "11 persoane",
        "19 persoane", "20 de persoane", "21 de persoane", "100 de persoane", "101 persoane",
    ]  # fmt: skip


def test_a_stale_answer_is_shown_and_says_so(ro):
    assert ro.pgettext("topic/gb/sacked/short", "New English") == "Text vechi"
    assert ro.is_stale("topic/gb/sacked/short", "New English")
    assert not ro.is_missing("topic/gb/sacked/short", "New English")
    assert not ro.is_stale("button", "Back")


def test_a_stale_safety_text_is_english_and_a_fresh_one_is_not(ro):
    assert ro.pgettext("safety/danger", "Leave now.") == "Leave now."
    assert ro.pgettext("safety/fire", "Leave.") == "Ieși."


def test_what_nobody_translated_is_english_and_says_so(ro, folder):
    assert ro.gettext("Untranslated") == "Untranslated"
    assert ro.is_missing("", "Untranslated")
    assert ro.is_missing("", "Never seen")
    assert not ro.is_missing("", "Back")
    texts = Texts.load(folder, pseudo=True)
    assert not texts.translator("en").is_missing("", "Back")
    assert not texts.translator("xx").is_missing("", "Back")
    assert texts.translator("ur").is_missing("", "Back")


@pytest.mark.parametrize("text", ["Hello {name}", "Ask your union.", "<b>Stop</b>"])
def test_a_translation_that_would_crash_or_mislead_is_not_used(ro, text):
    assert ro.gettext(text) == text
    assert ro.is_missing("", text)


def test_dates_are_written_as_in_the_language(folder):
    texts, day = Texts.load(folder, pseudo=True), date(2026, 11, 22)
    assert texts.translator("ro").date(day) == "22 noiembrie 2026"
    assert texts.translator("ur").date(day) == "22 نومبر، 2026"
    assert "2026" in texts.translator("xx").date(day)


def test_a_language_that_babel_does_not_know_has_its_own_rules(folder):
    path = folder / "languages.toml"
    entry = '[quc]\nname = "K\'iche\'"\nenglish = "Kiche"\ndirection = "ltr"\noffered = true\ndate_like = "es"\n'
    rule = 'plurals = "nplurals=2; plural=(n > 3);"\n'
    path.write_text(path.read_text(encoding="utf-8") + entry + rule, encoding="utf-8")
    (folder / "quc/LC_MESSAGES").mkdir(parents=True)
    (folder / "quc/LC_MESSAGES/messages.po").write_text(
        'msgid "{n} person"\nmsgid_plural "{n} people"\nmsgstr[0] "{n} few"\nmsgstr[1] "{n} many"\n',
        encoding="utf-8",
    )
    quc = Texts.load(folder).translator("quc")
    assert [quc.ngettext("{n} person", "{n} people", n) for n in (1, 3, 4)] == [
        "{n} few",
        "{n} few",
        "{n} many",
    ]
    assert quc.date(date(2026, 11, 22)) == "22 de noviembre de 2026"


def test_a_value_keeps_its_direction_only_where_it_could_lose_it(folder):
    texts = Texts.load(folder)
    english, urdu = texts.translator("en"), texts.translator("ur")
    assert urdu.isolate("BHX4") == "\u2068BHX4\u2069"
    assert urdu.isolate("0300 123", ltr=True) == "\u20660300 123\u2069"
    assert english.isolate("0300 123", ltr=True) == "0300 123"
    assert english.isolate("BHX4") == "BHX4"
    assert english.isolate("اردو") == "\u2068اردو\u2069"
    assert urdu.isolate("") == ""


def test_the_pseudo_language_leaves_alone_what_code_and_telegram_read():
    text = "Hello {name}, see <b>this</b> &amp; **that**, /help or @somebody"
    told = pseudo(text)
    for kept in ("{name}", "<b>", "</b>", "&amp;", "**", "/help", "@somebody"):
        assert kept in told
    assert told.startswith("⟦Ĥéļļõ")
    assert told.endswith("⟧")
    assert len(pseudo("Settings")) == len("Settings") + 4 + 2


def test_the_pseudo_language_leaves_lists_lists(folder):
    assert pseudo("1. A\n\n- B").split("\n")[0].startswith("1. ⟦")
    assert pseudo("1. A\n\n- B").split("\n")[1] == ""
    xx = Texts.load(folder, pseudo=True).translator("xx")
    assert xx.pgettext("button", "Back") == xx.gettext("Back") == "⟦ßàçķ~~⟧".replace("ß", "Ɓ")
    assert xx.ngettext("{n} person", "{n} people", 2) == xx.npgettext(
        "c", "{n} person", "{n} people", 2
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('direction = "rtl"', 'direction = "right"', "[ur]: `direction` is neither"),
        ('offered = "preview"', 'offered = "soon"', "[ur]: `offered` is neither"),
        ('name = "Română"\n', "", "[ro]: `name` is missing"),
        ('name = "Română"\n', 'name = "Română"\nflag = "🇷🇴"\n', "[ro]: nobody knows `flag`"),
        ('name = "Română"\n', "name = 3\n", "[ro]: `name` is of the wrong kind"),
        ("[ro]", "[prs]", '[prs]: Babel knows no dates of "prs"'),
        ("[en]", "[de]", "has no [en]"),
        ("[en]", "[en", "cannot be read"),
    ],
)
def test_a_mistake_in_the_list_of_languages_is_told(folder, old, new, told):
    change(folder / "languages.toml", old, new)
    with pytest.raises(SetupError) as error:
        Texts.load(folder)
    assert any(told in problem for problem in error.value.problems), error.value.problems


def test_a_broken_catalogue_is_told_by_its_file(folder):
    (folder / "ro/LC_MESSAGES/messages.po").write_text(
        'msgid "Back"\nThis is no line of it.\n', encoding="utf-8"
    )
    with pytest.raises(SetupError, match=r"ro/LC_MESSAGES/messages\.po cannot be read"):
        Texts.load(folder)


def test_who_reads_a_language_that_is_no_longer_there_reads_english(folder):
    assert "de" not in LANGUAGES
    assert Texts.load(folder).translator("de").language.code == "en"


def test_an_offered_language_without_its_file_is_a_problem(folder):
    (folder / "ro" / "LC_MESSAGES" / "messages.po").unlink()
    with pytest.raises(SetupError, match="is missing, and the language is offered"):
        Texts.load(folder)
