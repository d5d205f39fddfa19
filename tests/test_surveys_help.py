"""What a survey's answers lead to: a topic that a door names; a mistyped one is refused, an unwritten one is said."""

from __future__ import annotations

import pytest
from small_repository import build, change
from test_surveys import SURVEY

from bot import content
from bot.content import Content
from bot.errors import SetupError
from bot.library import DATA


@pytest.fixture
def repository(tmp_path):
    root = build(tmp_path)
    (root / "data/surveys").mkdir()
    (root / "data/surveys/hardship.yaml").write_text(SURVEY, encoding="utf-8")
    return root


def test_help_that_no_door_names_is_refused_with_what_was_meant(repository):
    change(repository / "data/surveys/hardship.yaml", "help: [sacked]", "help: [sackd]")
    with pytest.raises(SetupError, match=r"`sackd` is no topic\. Did you mean `sacked`"):
        Content.load(repository / "data")


def test_help_that_is_planned_but_not_written_is_a_warning(repository):
    change(repository / "data/doors.yaml", "topics: [sacked]", "topics: [sacked, debts]")
    change(repository / "data/surveys/hardship.yaml", "help: [sacked]", "help: [debts, sacked]")
    found = [one for one in content.read(repository / "data")[1] if "surveys" in str(one)]
    (problem,) = found
    assert problem.warning
    assert "nobody has written yet in gb: debts." in str(problem)
    assert Content.load(repository / "data").surveys


def test_all_help_of_the_shipped_surveys_stands_behind_a_door():
    shipped = Content.load(DATA)
    helps = {
        topic
        for survey in shipped.surveys
        for question in survey.questions
        for choice in question.choices
        for topic in choice.help
    }
    assert helps
    assert all(shipped.door_of(topic) for topic in helps)
