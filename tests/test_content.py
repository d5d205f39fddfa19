"""What editors write: read when it is right, refused as a whole and in sentences when it is not."""

from __future__ import annotations

from datetime import date

import pytest
from small_repository import ROOT, TOPIC, build, change

from bot.content import Content, ContentError, due, read
from bot.models import Certainty, OnChange, Status


@pytest.fixture
def repository(tmp_path):
    return build(tmp_path)


@pytest.fixture
def topic(repository):
    return repository / "data/topics/gb/sacked.md"


def problems(repository):
    with pytest.raises(ContentError) as error:
        Content.load(repository / "data")
    return error.value.problems


def warnings(repository):
    return [str(one) for one in read(repository / "data")[1] if one.warning]


def test_everything_that_is_shipped_can_be_loaded():
    content = Content.load(ROOT / "data")
    assert content.topic("gb", "dismissed-for-union")
    assert content.topic("us", "dismissed-for-union")
    assert content.site("bhx4").jurisdiction == "gb"
    assert content.site("JFK8").jurisdiction == "us"


def test_a_topic_holds_what_its_file_says(repository):
    content = Content.load(repository / "data")
    found = content.topic("gb", "sacked")
    assert found.question == "Can they sack me because of the union?"
    assert (
        found.short
        == "No. That is against the law.\n\n**You have only 7 days.** Ring Acas: {acas}."
    )
    assert found.do == "1. Tell the union today.\n2. Write it down."
    assert (found.status, found.on_change, found.risk) == (
        Status.UNREVIEWED,
        OnChange.WITHDRAW,
        "high",
    )
    assert (found.checked, found.review_by) == (date(2026, 11, 22), date(2027, 1, 5))
    assert found.phones == {"acas": "0300 123 1100"}
    assert found.certainty is Certainty.HIGH
    assert found.sources[0].as_of == date(2026, 6, 30)


def test_a_site_is_found_in_small_letters_and_a_door_by_its_topic(repository):
    content = Content.load(repository / "data")
    assert content.site("bhx4") is content.site("BHX4") is not None
    assert content.site("bhx5") is None
    assert content.door_of("sacked").name == "Trouble at work"
    assert content.door_of("late-pay") is None
    assert content.topic("us", "sacked") is None


def test_the_example_in_the_guide_for_editors_is_right(repository, topic):
    guide = (ROOT / "docs/write-content.md").read_text(encoding="utf-8")
    topic.write_text(guide.partition("````markdown\n")[2].partition("````")[0], encoding="utf-8")
    found, told = read(repository / "data")
    assert [str(problem) for problem in told] == []
    assert found.topic("gb", "sacked").phones


# What an editor types by mistake: the text, what becomes of it, and a part of what she is told.
MISTAKES = {
    "unknown key": ("risk: high", "risk: high\nreveiw_by: 2027-01-05", "`reveiw_by`. Did you mean `review_by`?", 1),
    "date the other way": ("checked: 2026-11-22", "checked: 22/11/2026", "Write for example: checked: 2026-11-22", 0),
    "day that is not": ("review_by: 2027-01-05", "review_by: 2027-02-30", "`review_by: 2027-02-30` is not a date", 0),
    "review before check": ("review_by: 2027-01-05", "review_by: 2026-01-05", "`review_by` is before `checked`", 0),
    "no read as a switch": ("button: Sacked because of the union", "button: NO", 'Put it in quotation marks: "NO"', 0),
    "empty": ("button: Sacked because of the union", 'button: ""', "`button` is empty", 0),
    "missing": ("risk: high\n", "", "`risk` is missing. Write for example: risk: normal", None),
    "none of the choices": ("on_change: withdraw", "on_change: withdrawn", "Did you mean `withdraw`?", 0),
    "key twice": ("risk: high", "risk: high\nrisk: normal", "`risk` is here twice", 1),
    "colon in a text": ("question: Can they", "question: So: can they", "a colon in it needs quotation marks", 0),
    "phone as a number": ('{acas: "0300 123 1100"}', "{acas: 3001231100}", "is read as a number", 0),
    "no phone number": ('"0300 123 1100"', '"ring them"', "`acas: ring them` is not a phone number", 0),
    "reviewed by nobody": ("status: unreviewed", "status: reviewed", "`reviewed_role` is missing", None),
    "related to nothing": ("related: []", "related: [scaked]", "`scaked` is no topic here. Did you mean `sacked`?", 0),
    "related to itself": ("related: []", "related: [sacked]", "`sacked` is this topic itself", 0),
    "source without address": ("    url: https://www.acas.org.uk/early-conciliation\n", "", "`url` is missing", None),
    "address of another kind": ("https://www.acas", "http://www.acas", "is no address that begins with https://", 0),
    "long button": ("button: Sacked because of the union", f"button: {'Sacked ' * 6}", "has 41 characters; 40 fit", 0),
    "long question": ("question: Can they", f"question: {'Can ' * 12}they", "`question` has", 0),
    "heading in other words": ("## Be careful", "## Be carefull", "Did you mean `Be careful`?", 0),
    "heading of another size": ("## Be careful", "### Be careful", "is none of the headings", 0),
    "heading twice": ("## Be careful", "## Short answer", "`## Short answer` is here twice", 0),
    "no text": ("- An appeal gives you no more time.\n", "", "There is no text under `## Be careful`", -2),
    "text before all headings": ("## Short answer", "Hello\n\n## Short answer", "before the first heading", 0),
    "law by name": ("against the law", "against the Equality Act", "“Equality Act” is the name of a law", 0),
    "law by section": ("against the law", "against section 152", "“section 152” is the name of a law", 0),
    "law by letters": ("against the law", "against the NLRA", "“NLRA” is the name of a law", 0),
    "law by number": ("against the law", "against s.152", "“s.152” is the name of a law", 0),
    "five steps": ("2. Write it down.", "2. A.\n3. B.\n4. C.\n5. D.", "There are 5 steps", 3),
    "phone in the text": ("2. Write it down.", "2. Ring 0300 123 1100.", "0300 123 1100 is typed in the text", 0),
    "name without a phone": ("2. Write it down.", "2. Ring {hse}.", "`{hse}` has no number under `phones`", 0),
    "phone that nobody is told": ('{acas: "0300', '{hse: "0300 003 1647", acas: "0300', "`hse` is never used", 0),
    "bracket": ("2. Write it down.", "2. Write {it} down}.", "Curly brackets are for the names", 0),
    "link": ("2. Write it down.", "2. See www.acas.org.uk now.", "“www.acas.org.uk” is a link", 0),
    "name in Telegram": ("2. Write it down.", "2. Ask @some_bot.", "“@some_bot” is a link or an @name", 0),
    "other marks": ("2. Write it down.", "2. Write <b>it</b> down.", "“<b>” would be shown as it stands", 0),
    "half of a bold passage": ("**You have only 7 days.**", "**You have only 7 days.", "the other `**` is missing", 0),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_file_line_and_what_to_write(repository, topic, mistake):
    old, new, told, below = MISTAKES[mistake]
    line = change(topic, old, new)
    found = problems(repository)
    assert any(told in problem for problem in found), found
    assert all(problem.startswith("data/topics/gb/sacked.md, line ") for problem in found)
    if below is not None:
        assert any(f"line {line + below}: " in problem and told in problem for problem in found), (
            found
        )


def test_a_missing_heading_is_told(repository, topic):
    change(topic, "## Be careful\n", "")
    assert any(
        "The heading `## Be careful` is missing" in problem for problem in problems(repository)
    )


SHOW = "## Show this\n\n{}\n\n## Be careful\n"


def test_a_sentence_to_show_may_be_there_or_not(repository, topic):
    assert not Content.load(repository / "data").topic("gb", "sacked").show
    change(topic, "## Be careful\n", SHOW.format("Please put it in writing."))
    assert (
        Content.load(repository / "data").topic("gb", "sacked").show == "Please put it in writing."
    )


@pytest.mark.parametrize(
    "text",
    ["1. Please write.\n2. Now.", "Please **write**.", "Ring {acas}.", "a" * 200 + ".", "Please"],
)
def test_what_is_shown_to_a_manager_is_one_plain_sentence(repository, topic, text):
    change(topic, "## Be careful\n", SHOW.format(text))
    assert any("`## Show this` is for one plain sentence" in told for told in problems(repository))


def test_headings_in_another_order_are_told(repository, topic):
    text = TOPIC.replace("## Be careful", "## X").replace("## Who can help", "## Be careful")
    topic.write_text(text.replace("## X", "## Who can help"), encoding="utf-8")
    assert any("`## Be careful` comes too late" in problem for problem in problems(repository))


def test_a_short_answer_has_350_characters_besides_phones_and_its_warning(repository, topic):
    def with_letters(number):
        filler = "No. That is against the law.\n\n Ring Acas: ."
        topic.write_text(
            TOPIC.replace("No. That", "a" * (number - len(filler)) + "No. That"), encoding="utf-8"
        )

    with_letters(350)
    assert Content.load(repository / "data")
    with_letters(351)
    assert any("has 351 characters" in problem for problem in problems(repository))


def test_all_problems_of_all_files_come_at_once(repository, topic):
    change(topic, "risk: high", "risk: huge")
    change(topic, "checked: 2026-11-22", "checked: soon")
    change(repository / "data/sites.yaml", "Europe/London", "Europe/Londom")
    change(repository / "data/doors.yaml", "icon", "icn")
    found = "\n".join(problems(repository))
    assert "`risk: huge` is none of normal, high" in found
    assert "`checked: soon` is not a date" in found
    assert "Did you mean `Europe/London`?" in found
    assert "Nobody knows `icn`. Did you mean `icon`?" in found


def test_a_date_of_emergency_services_is_no_phone_number(repository, topic):
    change(topic, "2. Write it down.", "2. Ring 999. From 2025-2026, or since 18 February 2026.")
    assert Content.load(repository / "data")


def test_a_long_sentence_is_a_warning_and_the_bot_starts(repository, topic):
    line = change(topic, "2. Write it down.", f"2. Write{' it' * 20} down.")
    assert Content.load(repository / "data")
    assert [
        told for told in warnings(repository) if f"line {line}: A sentence of 22 words" in told
    ]


def test_bold_in_a_list_item_does_not_join_two_sentences(repository, topic):
    change(topic, "2. Write it down.", f"2. **Write{' it' * 9} down.** Then{' it' * 12} again.")
    assert not warnings(repository)


def test_a_topic_behind_no_door_is_told_with_what_it_was_meant_to_be(repository):
    change(repository / "data/doors.yaml", "[sacked]", "[saked]")
    assert any(
        "`sacked` stands behind no door" in p and "`saked`" in p for p in problems(repository)
    )


def test_a_topic_behind_two_doors_is_told(repository):
    change(repository / "data/doors.yaml", "always: []", "always: [sacked]")
    assert any("`sacked` in `trouble` is already in `always`" in p for p in problems(repository))


def test_a_planned_topic_is_a_warning(repository):
    change(repository / "data/doors.yaml", "[sacked]", "[sacked, late-pay]")
    assert Content.load(repository / "data").doors[0].topics == ("sacked", "late-pay")
    assert any("nobody has written yet: late-pay" in told for told in warnings(repository))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("jurisdiction: gb", "jurisdiction: uk", "`jurisdiction: uk` is none of gb, us"),
        ("[en, ro]", "[en, rum]", "`rum` is no language"),
        ("[en, ro]", "[]", "`languages` is missing or empty"),
        ("BHX4:", "BHX 4:", "`BHX 4` cannot stand in a link"),
        ('"https://www.gmb.org.uk"', '"www.gmb.org.uk"', "does not begin with https://"),
        (', url: "https://www.gmb.org.uk"', "", "Nobody can be reached here"),
        ('"0300 123 1100"', '"ring us"', "`ring us` is not a phone number"),
        ("union:", "onion:", "`union` is missing"),
    ],
)
def test_a_mistake_in_a_site_is_told(repository, old, new, told):
    line = change(repository / "data/sites.yaml", old, new)
    found = problems(repository)
    assert any(told in problem for problem in found), found
    assert any(f"data/sites.yaml, line {line}" in p for p in found) or "missing" in told


def test_two_sites_with_one_code_are_told(repository):
    path = repository / "data/sites.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.partition("\n")[2].replace("BHX4:", "bhx4:"), encoding="utf-8")
    assert any("Two sites have the code `bhx4`" in problem for problem in problems(repository))


def test_a_folder_that_is_no_jurisdiction_is_told(repository, topic):
    (repository / "data/topics/uk").mkdir()
    topic.rename(repository / "data/topics/uk/sacked.md")
    assert any("`uk` is no jurisdiction" in problem for problem in problems(repository))


def test_a_file_of_another_encoding_or_none_is_told(repository, topic):
    topic.write_bytes("question: É".encode("latin-1"))
    (repository / "data/sites.yaml").unlink()
    found = problems(repository)
    assert (
        "data/topics/gb/sacked.md, line 1: This file cannot be read. Save it as UTF-8 text."
        in found
    )
    assert "data/sites.yaml, line 1: This file is missing." in found


def test_a_file_saved_by_another_system_is_the_same_file(repository, topic):
    before = Content.load(repository / "data").topics
    topic.write_bytes(b"\xef\xbb\xbf" + TOPIC.replace("\n", "\r\n").encode())
    assert Content.load(repository / "data").topics == before


def test_a_topic_without_its_head_is_told(repository, topic):
    topic.write_text("# Sacked\n", encoding="utf-8")
    assert any("A topic begins with a line `---`" in problem for problem in problems(repository))


def test_what_is_overdue_comes_first_and_by_risk(repository, topic):
    other = repository / "data/topics/gb/late-pay.md"
    other.write_text(
        TOPIC.replace("risk: high", "risk: normal").replace("2027-01-05", "2026-12-01"),
        encoding="utf-8",
    )
    change(repository / "data/doors.yaml", "[sacked]", "[sacked, late-pay]")
    content = Content.load(repository / "data")
    early = due(content, date(2026, 11, 30))
    assert [line.partition(":")[0] for line in early] == ["gb/sacked", "gb/late-pay"]
    late = due(content, date(2026, 12, 24))
    assert late[0].startswith("gb/late-pay: OVERDUE since 2026-12-01")
    assert late[1].startswith("gb/sacked: review by 2027-01-05")
    change(topic, "status: unreviewed", "status: withdrawn")
    assert len(due(Content.load(repository / "data"), date(2026, 12, 24))) == 1
