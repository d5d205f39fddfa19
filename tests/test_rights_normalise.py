"""Folding, skeletons and n-grams of questions."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.services.rights.normalise import MAX_CHARACTERS, buckets, fold, grams, skeleton


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Pot fi DAT AFARĂ dacă intru în sindicat?", "pot fi dat afara daca intru in sindicat"),
        ("Mulţumesc, şefule", fold("mulțumesc șefule")),
        ("Czy łączność, źdźbło", "czy lacznosc zdzblo"),
        ("Can't  they\nsack me?!", "cant they sack me"),
        ("sooooo tiiired", "so tired"),
        ("٣٤ 12 ۵", "34 12 5"),
        ("😀🎉", ""),
        ("", ""),
        ("\0\0", ""),
        ("ﬁred", "fired"),
    ],
)
def test_case_accents_punctuation_and_repeats_do_not_matter(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("کیا یہ حق ہے", "كيا يه حق هے"),
        ("إضراب", "اضراب"),
        ("الإِضْرَابُ", "الاضراب"),
        ("هــــل", "هل"),
        ("نقابة", "نقابه"),
        ("میں", "مین"),
        ("می\u200cشود", "میشود"),
    ],
)
def test_arabic_letters_of_all_keyboards_are_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "word",
    ["ਮੈਂ", "ਹੜਤਾਲ", "ਕੱਢਿਆ", "ਪੁੱਛਣਾ", "हड़ताल", "नौकरी", "ধর্মঘট", "ચૂંટણી"],
)
def test_vowel_signs_of_indic_scripts_stay(word):
    assert len(fold(word)) >= len(word) - word.count("ੱ")
    assert fold(word)[1] == word[1]


def test_two_gurmukhi_words_that_differ_in_a_vowel_sign_stay_different():
    assert fold("ਕਾਮਾ") != fold("ਕਮਾ")
    assert fold("ਦਿਨ") != fold("ਦੀਨ")


def test_bengali_words_are_not_merged_by_losing_their_signs():
    assert fold("কাজ") != fold("কোজ")


@pytest.mark.parametrize(
    "spellings",
    [
        ("ہڑتال", "ਹੜਤਾਲ", "hartaal", "hartal"),
        ("نوکری", "ਨੌਕਰੀ", "naukri", "nokri"),
        ("یونین", "ਯੂਨੀਅਨ", "union", "yunian"),
        ("میٹنگ", "ਮੀਟਿੰਗ", "meeting"),
        ("چھٹی", "chutti", "chhutti"),
        ("قانونی", "ਕਾਨੂੰਨੀ", "qanooni", "kanooni"),
        ("ووٹ", "ਵੋਟ", "vote", "wote"),
    ],
)
def test_a_word_has_one_skeleton_in_every_alphabet(spellings):
    assert len({skeleton(fold(spelling)) for spelling in spellings}) == 1


def test_a_long_message_is_cut():
    start = "strike " * 200
    assert fold(start + "a question at the end") == fold(start)
    assert len(fold("ab" * 20_000)) == MAX_CHARACTERS


def test_grams_are_letters_within_words_and_bones_of_words():
    found = grams(fold("strike pay"))
    assert found[" str"] == 1
    assert found["1strk"] == 1
    assert found["2strk p"] == 1
    assert not any("e p" in gram for gram in found)


def test_buckets_are_sorted_and_count_every_gram():
    numbers, counts = buckets(fold("strike strike"))
    assert (numbers[1:] > numbers[:-1]).all()
    assert counts.sum() == sum(grams("strike strike").values())


def test_a_text_without_letters_has_no_buckets():
    assert len(buckets(fold("?!… 🎉"))[0]) == 0


def test_hashing_is_the_same_in_every_process():
    code = (
        "from bot.services.rights.normalise import buckets, fold;"
        "print(buckets(fold('ہڑتال union'))[0].tolist())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{buckets(fold('ہڑتال union'))[0].tolist()}\n"}
