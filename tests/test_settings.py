"""Settings from the environment: all problems at once, in sentences, with the name and an example."""

from __future__ import annotations

import pytest

from bot.errors import SetupError
from bot.settings import Settings

REAL = "123456789:" + "A" * 35


def problems(**env):
    with pytest.raises(SetupError) as caught:
        Settings.from_env(env)
    return caught.value.problems


def test_an_empty_environment_is_enough_for_the_sandbox():
    assert Settings.from_env({"PATH": "/bin"}).token == ""


def test_all_problems_are_told_at_once_with_name_and_example():
    found = problems(BRAZIER_TOKEN="abc", BRAZIER_HEALTH_PORT="http", BRAZIER_API_URL="telegram")
    assert len(found) == 3
    for name, sentence in zip(("TOKEN", "API_URL", "HEALTH_PORT"), found, strict=True):
        assert sentence.startswith(f"BRAZIER_{name} ")
        assert f"Write for example BRAZIER_{name}=" in sentence


def test_an_unknown_name_is_an_error_with_a_suggestion():
    assert problems(BRAZIER_TOKN=REAL) == [
        "BRAZIER_TOKN is not a setting of Brazier. Did you mean BRAZIER_TOKEN?"
    ]


def test_a_real_token_never_reaches_a_sandbox():
    (sentence,) = problems(BRAZIER_TOKEN=REAL, BRAZIER_SANDBOX_URL="http://127.0.0.1:1")
    assert "a real token must never reach a sandbox" in sentence


def test_the_sandboxs_token_is_not_sent_to_telegram():
    (sentence,) = problems(BRAZIER_TOKEN="1:SANDBOX")
    assert "brazier sandbox" in sentence


@pytest.mark.parametrize(("data", "keys"), [("a", "a"), ("a", "a/keys"), ("a/data", "a")])
def test_keys_never_lie_inside_the_data_nor_the_data_inside_the_keys(data, keys):
    (sentence,) = problems(BRAZIER_DATA_DIR=data, BRAZIER_KEY_DIR=keys)
    assert "a copy of the data would carry the keys" in sentence


def test_the_token_is_not_in_the_representation():
    assert REAL not in repr(Settings.from_env({"BRAZIER_TOKEN": REAL}))


def test_before_workers_use_it_the_bot_must_say_who_runs_it():
    missing = " ".join(Settings.from_env({"BRAZIER_TOKEN": REAL}).missing_for_people())
    for name in ("NAME", "OPERATOR", "CONTROLLER", "ADDRESS"):
        assert f"BRAZIER_{name} is not set" in missing
    assert "BRAZIER_TOKEN" not in missing
