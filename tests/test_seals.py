"""Buttons: only those of this bot, for this person, are honoured."""

from __future__ import annotations

import random

import pytest

from bot.errors import OldMenuError
from bot.presses import Press, Verb, ask, payload, read
from bot.seals import ButtonSeal

SEAL = ButtonSeal(bytes(32))
PAYLOAD = payload(ask(Verb.TOPIC, "agency-cover-for-strikers", "careful"), "pt_br", "BHX4")


def test_a_button_opens_for_the_person_it_was_made_for():
    assert SEAL.open(SEAL.seal(PAYLOAD, 7), 7) == PAYLOAD


def test_a_button_of_somebody_else_does_not_open():
    with pytest.raises(OldMenuError):
        SEAL.open(SEAL.seal(PAYLOAD, 7), 8)


def test_a_button_of_another_bot_does_not_open():
    with pytest.raises(OldMenuError):
        ButtonSeal(b"1" * 32).open(SEAL.seal(PAYLOAD, 7), 7)


def test_no_single_changed_character_passes():
    sealed, generator = SEAL.seal(PAYLOAD, 7), random.Random(7)
    for place in range(len(sealed)):
        other = generator.choice([c for c in "AZaz09.-_" if c != sealed[place]])
        with pytest.raises(OldMenuError):
            SEAL.open(sealed[:place] + other + sealed[place + 1 :], 7)


@pytest.mark.parametrize("data", ["", "x", "é" * 10, "\0" * 64, "A" * 64])
def test_whatever_a_changed_client_sends_is_refused(data):
    with pytest.raises(OldMenuError):
        SEAL.open(data, 7)


def test_what_does_not_fit_64_bytes_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="fit"):
        SEAL.seal("x" * 57, 7)


def test_the_longest_topic_with_the_longest_site_fits():
    assert len(SEAL.seal(PAYLOAD, 7)) <= 64


def test_a_tap_reads_as_it_was_written():
    assert read("ro.BHX4.t.right-to-strike.do") == Press(
        Verb.TOPIC, ("right-to-strike", "do"), "ro", "BHX4"
    )


@pytest.mark.parametrize("text", ["", "ro", "ro.BHX4", "ro.BHX4.Z", "ro.BHX4.."])
def test_a_tap_of_a_menu_that_no_longer_exists_is_an_old_menu(text):
    with pytest.raises(OldMenuError):
        read(text)
