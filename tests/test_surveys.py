"""The files of surveys: a right one is read whole, and each mistake is told with its line and what to write instead."""

from __future__ import annotations

import re
import resource
from datetime import UTC, datetime, timedelta

import pytest
from small_repository import build, change

from bot import content
from bot.content import Content
from bot.errors import SetupError
from bot.library import DATA
from bot.models import Wave
from bot.remembered import remember
from bot.services import dialogue
from bot.survey_codec import CHANGE, ENDED, MORE, NOTE, REVIEW, answer_bytes, button_bytes
from bot.surveys import blur, running

SURVEY = """\
button: Tell how hard it is
about: How hard is it?
core: 2
waves:
  - id: 2026-autumn
    site: BHX4
    opens: 2026-11-23
    closes: 2026-12-10
    budget: {count: 10, bills: 30}
questions:
  works:
    screening: yes
    ask: Do you work at {site} now?
    answers:
      company: {label: "Yes"}
      left: {label: I left, ends: yes}
  bills:
    ask: Last month, could you pay all your bills in full?
    answers:
      all: {label: "Yes"}
      some: {label: Not all, help: [sacked]}
  debt:
    ask: What do you owe now?
    answers:
      nothing: {label: Nothing}
      little: {gb: Under £500, us: Under $500}
      much: {gb: Over £500, us: Over $500}
  lender:
    when: {debt: [little, much]}
    ask: Is some of it from a payday lender?
    answers:
      none: {label: "No"}
      some: {label: "Yes"}
  without:
    many: yes
    ask: What did you go without? Tap all that are true.
    answers:
      none: {label: Nothing, alone: yes}
      meals: {label: Meals}
figures:
  bills: {question: bills, yes: [some], says: could not pay, from: 25}
"""


@pytest.fixture
def repository(tmp_path):
    root = build(tmp_path)
    (root / "data/surveys").mkdir()
    (root / "data/surveys/hardship.yaml").write_text(SURVEY, encoding="utf-8")
    return root


def problems(root):
    return content.read(root / "data")[1]


def test_a_right_survey_is_read_whole(repository):
    assert problems(repository) == []
    (survey,) = Content.load(repository / "data").surveys
    assert [one.id for one in survey.questions] == ["works", "bills", "debt", "lender", "without"]
    assert survey.counted == (1, 2, 4)
    assert survey.extra == 1
    assert survey.questions[3].when == (2, frozenset({2, 3}))
    assert survey.questions[2].choices[1].words == {"gb": "Under £500", "us": "Under $500"}
    (wave,) = survey.waves
    assert wave.opens == datetime(2026, 11, 23, tzinfo=UTC)
    assert wave.closes == datetime(2026, 12, 10, 12, tzinfo=UTC)
    assert survey.budgets["BHX4", "2026-autumn"] == {"count": 10, "bills": 30}


def test_a_wave_ends_at_noon_by_the_clock_of_the_site():
    wave = next(one for one in Content.load(DATA).waves if one.site == "JFK8")
    assert (wave.opens.hour, wave.closes.hour) == (5, 17)


@pytest.mark.parametrize(
    ("old", "new", "told_"),
    [
        ("closes: 2026-12-10", "closes: 2026-12-12", "2026-12-12 is a Saturday"),
        ("closes: 2026-12-10", "closes: 2026-11-26", "from one week to six weeks"),
        ("closes: 2026-12-10", "closes: 2027-02-10", "from one week to six weeks"),
        ("closes: 2026-12-10", "closes: soon", "is not a date"),
        ("site: BHX4", "site: BHX5", "`BHX5` is no site of data/sites.yaml. There are: BHX4."),
        ("bills: 30}", "bills: 20}", "would be blurred by 7 people, and we round to 5"),
        ("bills: 30}", "bill: 30}", "`bill` is no figure of this survey. Did you mean `bills`?"),
        (
            "count: 10, bills: 30",
            "count: 71, bills: 30",
            "The shares make 101, and there are 100.",
        ),
        ("count: 10, ", "", "`count` is missing"),
        ("yes: [some]", "yes: [all]", "`all` is the first answer, and counts as yes."),
        ("yes: [some]", "yes: [som]", "`som` is no answer to `bills`. Did you mean `some`?"),
        ("yes: [some]", "yes: []", "A share needs a yes and a no"),
        ("from: 25", "from: 5", "`from` is 25, 50, 100 or 200"),
        (
            "question: bills,",
            "question: bils,",
            "`bils` is no question here. Did you mean `bills`?",
        ),
        ("{label: Meals}", "{label: £20 for meals}", "names money, which is not the same"),
        ("{label: Meals}", "{labl: Meals}", "Nobody knows `labl`. Did you mean `label`?"),
        ("{label: Meals}", "{label: " + "m" * 41 + "}", "has 41 characters; 40 fit a button"),
        ("label: Meals", "label: no", "is read as yes or no"),
        (
            "label: Not all, help: [sacked]",
            "label: Not all, help: [sackd]",
            "`sackd` is no topic.",
        ),
        ("label: Not all, help", "label: Not all, ends: yes, help", "Only a screening question"),
        ("when: {debt: [little", "when: {dept: [little", "`dept` is no earlier question. Did you"),
        ("when: {debt: [little", "when: {debt: [litle", "`litle` is no answer to `debt`. Did you"),
        ("core: 2", "core: 9", "`core: 9`, but there are 3 questions"),
        ("core: 2", "core: two", "`core: two` is not a whole number"),
        ("many: yes", "many: maybe", "`many` is yes or no"),
        ("many: yes", "many: no", "`alone` has a meaning only where `many: yes` is"),
        ("      meals: {label: Meals}\n", "", "has 1 answers; 2 to 8 fit a phone"),
        ("What do you owe now?", "What {do} you owe now?", "Only {site} can stand in curly"),
        ("What do you owe now?", "Owe? " * 40, "Shorten it."),
        ("core: 2", "core: 2\nafter: strike", "`strike` is no other survey."),
        (
            "button: Tell how hard it is",
            "buton: Tell",
            "Nobody knows `buton`. Did you mean `button`?",
        ),
        ("\n  bills:\n    ask", "\n  Bills!:\n    ask", "is no name here: small letters"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_what_to_write(repository, old, new, told_):
    line = change(repository / "data/surveys/hardship.yaml", old, new)
    found = [str(one) for one in problems(repository)]
    assert any(told_ in one for one in found), found
    assert all(one.startswith("data/surveys/hardship.yaml, line ") for one in found)
    assert any(abs(int(re.search(r"line (\d+)", one)[1]) - line) <= 12 for one in found)
    with pytest.raises(SetupError):
        Content.load(repository / "data")


def test_a_survey_that_does_not_fit_a_button_is_refused_with_its_size(repository):
    question = "  {}:\n    many: yes\n    ask: What?\n    answers:\n"
    answers = "".join(f"      a{n}: {{label: Word {n}}}\n" for n in range(8))
    more = "".join(question.format(f"more-{n}") + answers for n in range(12))
    change(repository / "data/surveys/hardship.yaml", "figures:", more + "figures:")
    (problem,) = problems(repository)
    assert "take 68 bytes of a button, and Telegram gives 64" in problem.text
    assert "bits too many: drop questions or answers" in problem.text


def test_two_waves_of_a_survey_at_a_site_do_not_overlap(repository):
    again = (
        "  - {id: 2026-winter, site: BHX4, opens: 2026-12-09, closes: 2026-12-21, "
        "budget: {count: 10}}\nquestions:"
    )
    change(repository / "data/surveys/hardship.yaml", "questions:", again)
    assert any("overlap" in str(one) for one in problems(repository))


def test_an_id_of_a_wave_is_used_once_at_a_site(repository):
    again = (
        "  - {id: 2026-autumn, site: BHX4, opens: 2027-01-04, closes: 2027-01-18, "
        "budget: {count: 10}}\nquestions:"
    )
    change(repository / "data/surveys/hardship.yaml", "questions:", again)
    assert any("is here twice" in str(one) for one in problems(repository))


def test_the_second_survey_is_offered_after_the_first_wave_of_the_first(repository):
    shift = SURVEY.replace("core: 2", "core: 2\nafter: hardship")
    file = repository / "data/surveys/shift.yaml"
    file.write_text(shift, encoding="utf-8")
    assert any("opens before the first wave" in str(one) for one in problems(repository))
    change(file, "opens: 2026-11-23", "opens: 2026-12-11")
    change(file, "closes: 2026-12-10", "closes: 2026-12-22")
    assert problems(repository) == []


def test_the_blur_is_that_of_discrete_laplace_noise():
    """0.6 of epsilon: 5 people, 19 times in 20 (surveys: "three headlines (0.6): 5 people")."""
    assert [blur(30), blur(75), blur(100)] == [5, 2, 1]
    assert blur(0) > 1000


def test_the_shipped_surveys_are_the_ten_and_the_five():
    hardship, shift = Content.load(DATA).surveys
    assert (len(hardship.counted), hardship.core, hardship.extra) == (10, 6, 4)
    assert (len(shift.counted), shift.core, shift.extra) == (5, 5, 0)
    assert max(button_bytes(one) for one in (hardship, shift)) <= 64
    assert answer_bytes(hardship) == 5


def test_a_survey_runs_from_its_first_minute_until_just_before_noon_of_its_last_day():
    surveys = Content.load(DATA).surveys
    wave = surveys[0].waves[0]
    second = timedelta(seconds=1)
    for moment, is_open in [
        (wave.opens - second, False),
        (wave.opens, True),
        (wave.closes - second, True),
        (wave.closes, False),
    ]:
        assert ((surveys[0], wave) in running(surveys, "BHX4", moment)) is is_open


@pytest.fixture
def survey(repository):
    return Content.load(repository / "data").surveys[0]


def test_the_way_through_forward_and_back_visits_the_same_places(survey):
    draft = dialogue.begin(survey, 0, 1)
    seen = [draft.at]
    for answer in (1, 2, 2, 1):
        draft = dialogue.answered(survey, draft, answer, notes=True)
        seen.append(draft.at)
    assert seen == [0, 1, 2, 3, MORE]
    draft = dialogue.more(survey, draft)
    assert draft.at == 4
    draft = dialogue.answered(survey, draft, 2, notes=True)
    assert draft.at == NOTE
    back = []
    while (step := dialogue.back(survey, draft, notes=True)) is not None:
        draft = step
        back.append(draft.at)
    assert back == [4, MORE, 3, 2, 1, 0]


def test_who_left_comes_to_the_end_at_once(survey):
    draft = dialogue.answered(survey, dialogue.begin(survey, 0, 1), 2, notes=False)
    assert draft.at == ENDED


def test_back_from_the_review_leads_to_the_note_where_there_is_one(survey):
    draft = dialogue.begin(survey, 0, 1)
    for answer in (1, 1, 1):
        draft = dialogue.answered(survey, draft, answer, notes=False)
    assert draft.at == MORE
    for notes, place in ((True, NOTE), (False, MORE)):
        at = dialogue.back(survey, dialogue.fix(draft, 1), notes=notes)
        assert at.at == REVIEW
        assert dialogue.back(survey, at, notes=notes).at == place
    change_ = dialogue.back(survey, dialogue.replace(draft, at=CHANGE), notes=True)
    assert change_.at == REVIEW


def test_a_file_that_was_changed_in_mid_wave_is_refused_with_words(tmp_path):
    opens = datetime(2026, 11, 23, tzinfo=UTC)
    wave = Wave("hardship", "2026-autumn", "BHX4", opens, opens + timedelta(weeks=2), "old words")
    changed = Wave(wave.survey, wave.id, wave.site, wave.opens, wave.closes, "new words")
    file = tmp_path / "waves.json"
    remember(file, [wave], opens - timedelta(days=1))
    remember(file, [changed], opens - timedelta(days=1))  # before it opens, anything goes
    remember(file, [wave], opens)
    remember(file, [wave], opens + timedelta(days=1))
    with pytest.raises(SetupError, match="Put the old words back") as refused:
        remember(file, [changed], opens + timedelta(days=2))
    assert (
        "data/surveys/hardship.yaml was changed while its wave 2026-autumn at BHX4 is open"
        in (refused.value.problems[0])
    )
    remember(file, [changed], wave.closes)


def test_a_clock_that_jumps_settles_nothing_and_what_it_once_settled_ahead_is_dropped(tmp_path):
    opens = datetime(2026, 11, 23, tzinfo=UTC)
    wave = Wave("hardship", "2026-autumn", "BHX4", opens, opens + timedelta(weeks=2), "old words")
    changed = Wave(wave.survey, wave.id, wave.site, wave.opens, wave.closes, "new words")
    file = tmp_path / "waves.json"
    remember(file, [wave], opens, steady=False)
    assert not file.exists()
    remember(file, [wave], opens)  # a wrong clock that ran evenly
    remember(file, [wave], opens - timedelta(days=1), steady=False)
    assert "old words" in file.read_text()
    remember(file, [changed], opens - timedelta(days=1))
    remember(file, [changed], opens)
    with pytest.raises(SetupError):
        remember(file, [wave], opens, steady=False)


def test_a_full_disk_leaves_what_was_settled_as_it_was(tmp_path):
    opens = datetime(2026, 11, 23, tzinfo=UTC)
    one, other = (
        Wave("hardship", "2026-autumn", site, opens, opens + timedelta(weeks=2), "words")
        for site in ("BHX4", "JFK8")
    )
    file = tmp_path / "waves.json"
    remember(file, [one], opens)
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            remember(file, [one, other], opens)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
    remember(file, [one, other], opens)
    assert "JFK8" in file.read_text()


def test_another_word_in_any_answer_is_another_shape(repository):
    before = Content.load(repository / "data").surveys[0].waves[0].shape
    change(repository / "data/surveys/hardship.yaml", "label: Meals", "label: Dinner")
    assert Content.load(repository / "data").surveys[0].waves[0].shape != before


def test_a_new_wave_does_not_change_the_shape_of_an_open_one(repository):
    before = Content.load(repository / "data").surveys[0].waves[0].shape
    again = (
        "  - {id: 2027-1, site: BHX4, opens: 2027-01-04, closes: 2027-01-18, budget: {count: 10}}"
        "\nquestions:"
    )
    change(repository / "data/surveys/hardship.yaml", "questions:", again)
    assert Content.load(repository / "data").surveys[0].waves[0].shape == before
