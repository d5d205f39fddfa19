"""One command brings all texts up to date: nothing is lost, nothing is guessed, and a second run changes nothing."""

from __future__ import annotations

import ast
import io

import pytest
from babel.messages.pofile import read_po
from small_repository import (
    CODE,
    ROOT,
    TOPIC,
    build,
    change,
    messages,
    po,
    short_of,
    translate,
)

from bot.catalogues import key_of
from bot.errors import SetupError
from bot.i18n import Texts
from bot.strings import check, languages, progress, unready, update
from bot.strings_extract import template
from bot.strings_merge import catalogue_text, previous_of

SHORT = "topic/gb/sacked/short"


@pytest.fixture
def repository(tmp_path):
    root = build(tmp_path)
    update(root)
    return root


def translate_all(root):
    path = po(root)
    catalogue = read_po(io.StringIO(path.read_text(encoding="utf-8")), locale="ro")
    for message in catalogue:
        if message.id:
            message.string = (
                message.id
                if isinstance(message.id, str)
                else (message.id[0], *[message.id[1]] * 2)
            )
    path.write_text(
        catalogue_text(catalogue, Texts.load(root / "translations").translator("ro").language),
        "utf-8",
    )


def test_the_template_holds_every_kind_of_text(repository):
    found = {key_of(message): message for message in template(repository) if message.id}
    assert set(found) == {
        ("", "Hello {name}, <b>welcome</b>. See /help"),
        ("", "Start again"),
        ("", "{n} person"),
        ("button", "Back"),
        ("door", "Trouble at work"),
        ("safety/danger", "Leave the building. Ring {danger}."),
        ("topic/gb/sacked/question", "Can they sack me because of the union?"),
        ("topic/gb/sacked/button", "Sacked because of the union"),
        (SHORT, short_of(TOPIC)),
        ("topic/gb/sacked/do", "1. Tell the union today.\n2. Write it down."),
        ("topic/gb/sacked/careful", "- An appeal gives you no more time."),
        ("topic/gb/sacked/help", "Acas: {acas}."),
    }
    hello = found["", "Hello {name}, <b>welcome</b>. See /help"]
    assert hello.auto_comments == ["Above the doors."]
    assert [file for file, _ in hello.locations] == ["bot/replies/menu.py"]


def test_the_texts_that_are_shipped_are_in_the_template():
    found = {key_of(message) for message in template(ROOT) if message.id}
    assert ("door", "Trouble at work") in found
    assert ("topic/us/right-to-strike/button", "Can I strike?") in found
    assert any(context == "button" for context, _ in found)
    assert sum(context == "" for context, _ in found) > 30


def test_every_text_that_the_code_asks_for_can_be_translated():
    known = {(message.context, message.id) for message in template(ROOT)}
    known |= {(context, one) for context, text in known if isinstance(text, tuple) for one in text}
    asked = [(path, call) for path in sources() for call in calls(path)]
    assert len(asked) > 500
    lost = [(path.name, words) for path, words in asked if words not in known]
    assert lost == []


def sources():
    return [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]


def calls(path):
    """Every gettext call with constant words, found in another way than the template finds it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            wanted = {"gettext": 1, "pgettext": 2, "ngettext": 2, "npgettext": 3}.get(
                node.func.attr
            )
            words = [word for word in words if isinstance(word, str)]
            if wanted == len(words):
                yield (words[0], words[1]) if "pgettext" in node.func.attr else (None, words[0])


def test_a_second_run_changes_nothing(repository):
    translate(repository, "button", "Back", "Înapoi")
    assert any("(changed)" in line for line in update(repository)) is False
    before = po(repository).read_bytes()
    update(repository)
    assert po(repository).read_bytes() == before
    assert check(repository) == []


def test_nothing_that_changes_by_itself_or_names_a_person_is_written(repository):
    change(
        po(repository),
        '"Language: ro',
        '"Last-Translator: Ana <ana@example.org>\\n"\n"PO-Revision-Date: 2026\\n"\n"Language: ro',
    )
    update(repository)
    text = po(repository).read_text(encoding="utf-8")
    for gone in ("Ana", "Date", "Generated-By", "menu.py:"):
        assert gone not in text
    assert "Plural-Forms: nplurals=3" in text


def test_a_text_that_moves_in_its_file_changes_nothing(repository):
    path = repository / "bot/replies/menu.py"
    path.write_text(f"import this\n\n\n{CODE}", encoding="utf-8")
    assert not any("(changed)" in line for line in update(repository))


def test_an_answer_whose_english_changes_becomes_stale_and_keeps_the_old_english(repository):
    translate(repository, SHORT, short_of(TOPIC), "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}.")
    change(repository / "data/topics/gb/sacked.md", "only 7 days", "only 9 days")
    update(repository)
    message = messages(repository)[SHORT, short_of(TOPIC).replace("7", "9")]
    assert message.fuzzy
    assert message.string == "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}."
    assert previous_of(message) == short_of(TOPIC)
    assert "#| msgid" in po(repository).read_text(encoding="utf-8")
    ro = Texts.load(repository / "translations").translator("ro")
    assert ro.is_stale(SHORT, short_of(TOPIC).replace("7", "9"))


def test_a_stale_answer_stays_stale_through_more_changes_and_is_fresh_when_the_english_comes_back(
    repository,
):
    translate(repository, SHORT, short_of(TOPIC), "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}.")
    path = repository / "data/topics/gb/sacked.md"
    for was, now in (("7", "9"), ("9", "8")):
        change(path, f"only {was} days", f"only {now} days")
        update(repository)
        update(repository)
    message = messages(repository)[SHORT, short_of(TOPIC).replace("7", "8")]
    assert message.fuzzy
    assert previous_of(message) == short_of(TOPIC)
    change(path, "only 8 days", "only 7 days")
    update(repository)
    assert not messages(repository)[SHORT, short_of(TOPIC)].fuzzy


def test_a_change_that_does_not_touch_the_meaning_keeps_a_translation_fresh(repository):
    translate(repository, SHORT, short_of(TOPIC), "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}.")
    change(repository / "data/topics/gb/sacked.md", "No. That is", "No! That is")
    update(repository, keep={SHORT})
    message = messages(repository)[SHORT, short_of(TOPIC).replace("No.", "No!")]
    assert not message.fuzzy
    assert message.string.startswith("Nu.")


def test_a_context_to_keep_that_does_not_exist_is_refused(repository):
    with pytest.raises(SetupError, match="There is no text `topic/gb/saked/short`"):
        update(repository, keep={"topic/gb/saked/short"})


def test_a_text_that_looks_like_another_gets_no_translation(repository):
    translate(repository, SHORT, short_of(TOPIC), "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}.")
    translate(repository, "button", "Back", "Înapoi")
    (repository / "data/topics/gb/late-pay.md").write_text(
        TOPIC.replace("7 days", "8 days"), encoding="utf-8"
    )
    change(repository / "data/doors.yaml", "[sacked]", "[sacked, late-pay]")
    change(repository / "bot/replies/menu.py", '"Back"', '"Go back"')
    update(repository)
    found = messages(repository)
    assert not found["topic/gb/late-pay/short", short_of(TOPIC).replace("7", "8")].string
    assert not found["button", "Go back"].string
    assert not found[SHORT, short_of(TOPIC)].fuzzy


def test_a_text_that_goes_is_kept_and_comes_back_with_its_translation(repository):
    translate(repository, "button", "Back", "Înapoi")
    change(repository / "bot/replies/menu.py", '"Back"', '"Home"')
    update(repository)
    assert ("button", "Back") not in messages(repository)
    assert '#~ msgstr "Înapoi"' in po(repository).read_text(encoding="utf-8")
    change(repository / "bot/replies/menu.py", '"Home"', '"Back"')
    update(repository)
    assert messages(repository)["button", "Back"].string == "Înapoi"
    assert "#~" not in po(repository).read_text(encoding="utf-8")


def test_a_template_that_is_out_of_date_and_a_file_without_a_text_are_told(repository):
    change(repository / "bot/replies/menu.py", '"Back"', '"Home"')
    found = check(repository)
    assert any("translations/messages.pot is out of date" in problem for problem in found)
    assert any("ro/LC_MESSAGES/messages.po has not the texts" in problem for problem in found)
    assert all("brazier strings" in problem for problem in found)


def test_a_fault_of_a_translation_is_told_by_file_and_text(repository):
    translate(repository, "button", "Back", "x" * 41)
    translate(repository, "topic/gb/sacked/help", "Acas: {acas}.", "Acas: {acas} sau t.me/acas")
    found = check(repository)
    assert len(found) == 2
    assert "ro/LC_MESSAGES/messages.po, button, “Back”: It has 41 characters" in found[0]
    assert "topic/gb/sacked/help" in found[1]
    assert "“t.me/acas” is a link" in found[1]


def test_plural_forms_that_are_missing_are_told(repository):
    change(po(repository), 'msgstr[0] ""', 'msgstr[0] "o persoană"')
    assert any("It needs all 3 plural forms" in problem for problem in check(repository))


def test_a_stale_answer_is_not_measured_by_an_english_that_it_was_not_made_from(repository):
    translate(
        repository, SHORT, short_of(TOPIC), "Nu.\n\n**Ai doar 7 zile.** Sună la Acas: {acas}."
    )
    change(repository / "data/topics/gb/sacked.md", "only 7 days", "only 9 days")
    update(repository)
    assert check(repository) == []


def test_a_stale_answer_whose_phone_is_gone_is_english_and_no_problem_of_the_translator(
    repository,
):
    translate(repository, "topic/gb/sacked/help", "Acas: {acas}.", "La Acas: {acas}.")
    path = repository / "data/topics/gb/sacked.md"
    change(path, "\nAcas: {acas}.\n", "\nAcas: {acas_new}.\n")
    change(path, '{acas: "0300', '{acas_new: "0300 123 1101", acas: "0300')
    update(repository)
    ro = Texts.load(repository / "translations").translator("ro")
    assert ro.pgettext("topic/gb/sacked/help", "Acas: {acas_new}.") == "Acas: {acas_new}."
    assert check(repository) == []


def test_content_that_cannot_be_read_stops_the_command_and_loses_nothing(repository):
    translate(repository, "button", "Back", "Înapoi")
    before = po(repository).read_bytes()
    change(repository / "data/topics/gb/sacked.md", "risk: high", "risk: huge")
    with pytest.raises(SetupError):
        update(repository)
    assert po(repository).read_bytes() == before
    assert any(
        "cannot be collected" in problem and "`risk: huge`" in problem
        for problem in check(repository)
    )


def test_progress_counts_interface_safety_and_answers_apart(repository):
    translate(repository, "button", "Back", "Înapoi")
    translate(repository, SHORT, short_of(TOPIC), "Nu. **Ai doar 7 zile.** Sună la Acas: {acas}.")
    change(repository / "data/topics/gb/sacked.md", "only 7 days", "only 9 days")
    update(repository)
    romanian = progress(repository)[0]
    assert romanian.language.code == "ro"
    assert (romanian.interface.fresh, romanian.interface.missing) == (1, 4)
    assert (romanian.safety.fresh, romanian.safety.missing) == (0, 1)
    assert (romanian.topics.fresh, romanian.topics.stale, romanian.topics.missing) == (0, 1, 5)
    assert languages(repository)[1].split() == ["Romanian", "yes", "20%", "0%", "0,", "1,", "5"]
    assert languages(repository)[2].split()[:2] == ["Urdu", "preview"]


def test_topics_that_everything_leads_to_count_as_safety(repository):
    change(repository / "data/doors.yaml", "always: []", "always: [sacked]")
    change(repository / "data/doors.yaml", "topics: [sacked]", "topics: []")
    assert progress(repository)[0].safety.missing == 7
    assert progress(repository)[0].topics.missing == 0


def test_an_offered_language_that_is_not_ready_is_told_and_a_preview_is_not(repository):
    found = unready(repository)
    assert len(found) == 2
    assert found[0].startswith("Romanian is offered, and 0.0% of its interface")
    assert "keeps people safe" not in found[0]
    translate_all(repository)
    assert unready(repository) == []
    assert check(repository) == []
    change(repository / "bot/replies/menu.py", "Leave the building.", "Leave the building now.")
    update(repository)
    assert unready(repository) == [
        "Romanian is offered, and a text that keeps people safe is not translated."
    ]


def test_to_keep_what_does_not_exist_is_told(repository):
    with pytest.raises(SetupError, match="nothing"):
        update(repository, ["nothing"])
