"""I10: a survey's button fits, opens for its person, survey and wave only, has one length, and cannot be made up."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.content import Content
from bot.errors import OldMenuError
from bot.library import DATA
from bot.models import Wave
from bot.seals.dialogue import DialogueSeal
from bot.survey_codec import (
    CALLBACK_BYTES,
    CARD_BYTES,
    ENDED,
    INTRO,
    Draft,
    button_bytes,
    pack,
    unpack,
)

SURVEYS = Content.load(DATA).surveys
FORGERIES = 20_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def wave(survey, site="BHX4", name="2026-1"):
    return Wave(survey.id, name, site, NOW, NOW + timedelta(weeks=2))


def drafts(survey, count, seed=10):
    generator = random.Random(seed)
    for _ in range(count):
        answers = tuple(
            generator.randrange(1 << len(one.choices))
            if one.many
            else generator.randrange(len(one.choices) + 1)
            for one in survey.questions
        )
        at = generator.choice([*range(len(survey.questions)), *range(INTRO, ENDED + 1)])
        yield Draft(
            at,
            answers,
            generator.randrange(1 << 32),
            generator.randrange(256),
            generator.random() < 0.5,
            generator.random() < 0.5,
            generator.random() < 0.5,
            generator.randrange(10**16),
            generator.choice([b"", generator.randbytes(CARD_BYTES)]),
        )


@pytest.fixture
def seal(tmp_path):
    return DialogueSeal(tmp_path)


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda one: one.id)
def test_i10_every_state_has_one_length_that_fits_and_comes_back_as_it_was(seal, survey):
    lengths = set()
    for draft in drafts(survey, 2000):
        sealed = seal.seal(7, survey, wave(survey), draft)
        lengths.add(len(sealed))
        assert seal.open(7, survey, wave(survey), sealed) == draft
    assert lengths == {button_bytes(survey)}
    assert button_bytes(survey) <= CALLBACK_BYTES


def test_i10_twenty_thousand_forgeries_and_not_one_opens(seal):
    survey, generator = SURVEYS[0], random.Random(10)
    real = [seal.seal(7, survey, wave(survey), draft) for draft in drafts(survey, 200)]
    letters = string.ascii_letters + string.digits + "-_"
    opened = tried = 0
    for _ in range(FORGERIES):
        one = list(generator.choice(real))
        for _ in range(generator.choice((1, 1, 1, 2, 3, 40))):
            place = generator.randrange(1, len(one))
            one[place] = generator.choice(letters)
        forged = "".join(one)
        if forged in real:
            continue
        tried += 1
        try:
            seal.open(7, survey, wave(survey), forged)
        except OldMenuError:
            continue
        opened += 1
    assert tried > FORGERIES * 0.95
    assert opened == 0


@pytest.mark.parametrize("data", ["", "~", "~~", "x" * 64, "~" + "é" * 20, "~" + "A" * 63, "~\0"])
def test_i10_whatever_a_changed_client_sends_is_refused(seal, data):
    with pytest.raises(OldMenuError):
        seal.open(7, SURVEYS[0], wave(SURVEYS[0]), data)


def test_i10_it_opens_for_nobody_else_in_no_other_wave_at_no_other_site_of_no_other_survey(seal):
    first, second = SURVEYS[:2]
    own = wave(first)
    sealed = seal.seal(7, first, own, next(drafts(first, 1)))
    for person, survey, other in [
        (8, first, own),
        (-7, first, own),
        (7, first, wave(first, site="JFK8")),
        (7, first, wave(first, name="2026-2")),
        (7, second, wave(second)),
        (7, first, replace(own, survey="shift")),
    ]:
        with pytest.raises(OldMenuError):
            seal.open(person, survey, other, sealed)


def test_i10_the_state_cannot_be_read_from_the_button(seal):
    """Two drafts that differ in one answer share no more characters than chance gives."""
    survey = SURVEYS[0]
    one = next(drafts(survey, 1))
    first = one.answers[0]
    other = replace(one, answers=((first + 1) % 5, *one.answers[1:]))
    pair = [seal.seal(7, survey, wave(survey), draft) for draft in (one, other)]
    same = sum(a == b for a, b in zip(*pair, strict=True))
    assert same <= 6, "the mark, and 1 in 64 of the rest"


def test_i10_after_the_wave_the_key_is_destroyed_and_nothing_opens(seal, tmp_path):
    survey = SURVEYS[0]
    own, later = wave(survey), wave(survey, name="2026-2")
    sealed = seal.seal(7, survey, own, next(drafts(survey, 1)))
    seal.seal(7, survey, later, next(drafts(survey, 1)))
    (key,) = tmp_path.glob("*2026-1.key")
    old = key.read_bytes()
    assert seal.forget([(own.survey, own.id, own.site)]) == 1
    assert not key.exists()
    with pytest.raises(OldMenuError):
        seal.open(7, survey, own, sealed)
    assert old not in [path.read_bytes() for path in tmp_path.iterdir()]


def test_i10_bytes_that_are_no_state_are_refused():
    survey = SURVEYS[0]
    good = pack(survey, next(drafts(survey, 1)))
    for bad in (
        b"",
        good[:-1],
        good + b"\0",
        bytes((len(survey.questions),)) + good[1:],
        good[:1] + b"\xff" + good[2:],
        good[:14] + b"\xff" * (len(good) - 14),
    ):
        with pytest.raises(OldMenuError):
            unpack(survey, bad)
