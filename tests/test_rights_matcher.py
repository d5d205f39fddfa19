"""Questions in, outcomes out, with the phrasings and the calibration that ship; and the cache of the index."""

from __future__ import annotations

import json
import logging
import shutil
import stat
import string
from pathlib import Path

import numpy as np
import pytest
from running import shared_index

from bench.development import read_questions
from bot.models import Outcome
from bot.services.rights import CALIBRATION, Matcher, PhrasingError
from bot.services.rights.cache import content_hash, open_index
from bot.services.rights.corpus import read_corpus
from bot.services.rights.decide import read_calibration
from bot.services.rights.distress import hear, make_listener
from bot.services.rights.normalise import fold
from bot.services.rights.rank import rank

PHRASINGS = Path(__file__).parent.parent / "data" / "phrasings"
LANGUAGES = ("ar", "en", "es", "pa", "pl", "pt", "ro", "ur")
SMALL = """\
right-to-strike:
  question: Do I have the right to strike?
  phrasings:
  - is striking legal
sick-pay:
  question: Do I get paid when I am ill?
  phrasings:
  - how much is sick pay
"""


@pytest.fixture(scope="module")
def cache():
    return shared_index()


@pytest.fixture(scope="module")
def matcher(cache):
    return Matcher.load(PHRASINGS, cache)


@pytest.fixture
def small(tmp_path):
    """A folder with two topics in one language."""
    folder = tmp_path / "phrasings"
    folder.mkdir()
    (folder / "en.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "chatter.yaml").write_text("hello:\n  en:\n  - hi\n", encoding="utf-8")
    (folder / "distress.yaml").write_text("violence:\n  en:\n  - hit me\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "question",
    [
        "can they sack me for joining a union",
        "Will I get fired if I join the union?",
        "pot fi dat afara daca intru in sindicat?",
        "Pot fi dat afară dacă intru în sindicat?",
        "کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟",
        "union join karne par naukri se nikal sakte hain?",
    ],
)
def test_whether_joining_can_cost_the_job_is_found_by_letters(matcher, question):
    match = matcher.ask(question)
    assert match.topics[0][0] == "dismissed-for-union"
    assert match.outcome in {Outcome.ANSWER, Outcome.OFFER}


def test_a_question_full_of_typing_mistakes_has_the_right_topic_first(matcher):
    match = matcher.ask("can they sak me for joinin a uninon")
    assert match.topics[0][0] == "dismissed-for-union"
    assert match.outcome in {Outcome.ANSWER, Outcome.OFFER}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("will my boss know that I joined the union", "will-my-employer-know"),
        ("va afla seful ca sunt in sindicat", "will-my-employer-know"),
        ("کیا باس کو پتا چلے گا کہ میں یونین میں ہوں", "will-my-employer-know"),
        ("kya boss ko pata chalega ke main union mein hoon?", "will-my-employer-know"),
        ("do we have the right to strike?", "right-to-strike"),
        ("avem dreptul la greva?", "right-to-strike"),
        ("کیا ہمیں ہڑتال کا حق ہے؟", "right-to-strike"),
        ("kya hum hartal kar sakte hain?", "right-to-strike"),
    ],
)
def test_the_other_first_answers_are_found(matcher, question, topic):
    match = matcher.ask(question)
    assert match.topics[0][0] == topic
    assert match.outcome in {Outcome.ANSWER, Outcome.OFFER}


def test_a_phrasing_word_for_word_is_answered(matcher):
    for line in read_corpus(PHRASINGS).topics[::40]:
        if len(line.text.split()) > 1 and line.label != "emergency":
            match = matcher.ask(line.text)
            assert (match.outcome, match.topics[0][0]) == (Outcome.ANSWER, line.label), line


def test_the_likeliest_door_comes_with_the_match(matcher):
    assert matcher.ask("can we strike without a vote").door == "strike"
    assert matcher.ask("xkcd jjjj wqwq").topics


def test_worse_shifts_after_union_work_are_not_taken_for_a_dismissal(matcher):
    match = matcher.ask("boss cut my shifts since he saw me with a union leaflet")
    assert match.topics[0][0] == "retaliation"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_on_a_button_leads_to_its_own_topic(matcher, language):
    for topic in matcher.topics:
        match = matcher.ask(matcher.questions(topic, language))
        assert match.topics[0][0] == topic
        assert match.outcome in {Outcome.ANSWER, Outcome.OFFER}


@pytest.mark.parametrize(
    "cry",
    [
        "I want to kill myself",
        "my boss cut all my hours and honestly i just wanna die",
        "i wnat to die",
        "he hits me when I am too slow",
        "the doors are locked and they locked us in",
        "the agency took my pasport and I have to work without pay",
        "vreau sa mor",
        "nu mai vreau să trăiesc",
        "seful m-a batut aseara",
        "ne-au încuiat în hală",
        "mi-au luat pasaportul si nu mi-l dau",
        "میں خودکشی کرنا چاہتا ہوں",
        "میں مرنا چاہتی ہوں",
        "مالک مجھے مارتا ہے",
        "ہمیں کمرے میں بند کر دیا ہے",
        "اس نے میرا پاسپورٹ چھین لیا",
        "main khudkushi karna chahta hoon",
        "boss mujhe marta hai",
        "mera passport le liya hai wapas nahi dete",
        "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦੀ ਹਾਂ",
        "ਮਾਲਕ ਮੈਨੂੰ ਕੁੱਟਦਾ ਹੈ",
        "mera passport kho leya malak ne",
        "menu kutteya boss ne",
        "chcę się zabić",
        "kierownik mnie uderzył",
        "zabrali mi paszport",
        "zamknęli nas w magazynie",
        "ya no quiero vivir",
        "mi jefe me pegó",
        "nos tienen encerrados",
        "me quitaron el pasaporte",
        "أريد أن أموت",
        "صاحب العمل يضربني",
        "أخذوا جوازي ولا أستطيع الخروج",
        "حبسونا في المستودع",
        "não quero mais viver",
        "o patrão bateu-me",
        "estamos trancados no armazém",
        "ficaram com o meu passaporte",
        "a man collapsed and is not breathing",
        "I don't see any point in living",
        "not allowed to leave, I owe them money and have to work",
        "nu mai are sens viata",
        "مالک نے مارنے کی دھمکی دی",
        "ਮੈਨੂੰ ਮਾਰਨ ਦੀ ਧਮਕੀ ਦਿੱਤੀ",
        "mam dość życia",
        "quiero acabar con todo",
        "سئمت الحياة",
        "não aguento mais viver",
    ],
)
def test_distress_comes_before_everything_else(matcher, cry):
    assert matcher.ask(cry).outcome is Outcome.DISTRESS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_distress_line_is_heard_and_every_kind_has_every_language(matcher, language):
    lines = [line for line in read_corpus(PHRASINGS).distress if line.language == language]
    kinds = {line.label for line in lines}
    assert kinds == {"self-harm", "violence", "locked-in", "forced-work", "hurt"}
    for line in lines:
        said = [word for word in line.text.split() if not word.startswith("-")]
        assert hear(matcher.listener, fold(" ".join(said)))


def test_a_long_distress_word_may_be_mistyped_by_one_letter(matcher):
    for typed in ("suiicde", "suicde", "suixide", "suicidde"):
        assert hear(matcher.listener, fold(f"thinking of {typed}"))


def test_no_phrasing_and_no_question_of_the_development_set_is_heard_as_distress(matcher):
    corpus = read_corpus(PHRASINGS)
    said = [line.text for line in (*corpus.topics, *corpus.chatter)]
    said += [question.text for question in read_questions(matcher.topics)]
    assert [text for text in said if hear(matcher.listener, fold(text))] == []


@pytest.mark.parametrize(
    "question",
    [
        "can they force me to work overtime",
        "can I kick off about my pay",
        "my locker was blocked",
        "the manager will not let me leave early",
        "they rated me badly",
        "I could kill for a coffee",
        "boss threatens to sack union members",
        "they asked for my passport to check my right to work",
        "șeful mă bate la cap cu norma",
        "me tocó el turno de noche",
        "boss naukri se nikalne ki dhamki deta hai",
        "how can I save money",
    ],
)
def test_ordinary_questions_are_not_distress(matcher, question):
    assert matcher.ask(question).outcome is not Outcome.DISTRESS


def test_words_that_silence_a_distress_line_do_so():
    listener = make_listener(
        [("forced-work", "force me to work -overtime"), ("violence", "=raped")]
    )
    assert hear(listener, "they force me to work here") == "forced-work"
    assert hear(listener, "they force me to work overtime") == ""
    assert hear(listener, "they rated me") == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello", "hello"),
        ("Hi!", "hello"),
        ("bună ziua", "hello"),
        ("السلام علیکم", "hello"),
        ("ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "hello"),
        ("thank you very much", "thanks"),
        ("multumesc mult", "thanks"),
        ("shukriya", "thanks"),
        ("la revedere", "bye"),
        ("khuda hafiz", "bye"),
        ("who are you?", "who"),
        ("are you a robot??", "machine"),
        ("esti robot?", "machine"),
        ("kya aap robot hain", "machine"),
        ("you are useless", "abuse"),
        ("what's the weather today", "offtopic"),
        ("cine a castigat meciul", "offtopic"),
    ],
)
def test_small_talk_is_known_by_kind(matcher, text, kind):
    match = matcher.ask(text)
    assert (match.outcome, match.chatter) == (Outcome.CHATTER, kind)


def test_a_greeting_before_a_question_is_a_question(matcher):
    match = matcher.ask("hello, can they sack me for joining a union?")
    assert match.outcome in {Outcome.ANSWER, Outcome.OFFER}
    assert match.topics[0][0] == "dismissed-for-union"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "😀🎉🔥",
        "\0\0\0",
        "asdf qwer zxcv",
        "xkcd jjjj wqwq ppzz",
        string.punctuation,
        "ɑ" * 15_000,
        "12345 67890",
    ],
)
def test_gibberish_opens_the_menu(matcher, text):
    assert matcher.ask(text).outcome is Outcome.MENU


def test_fifteen_kilobytes_are_no_more_than_their_beginning(matcher):
    long = "can they sack me for joining a union? " + "bla " * 4_000
    assert matcher.ask(long) == matcher.ask(long[:600])


@pytest.mark.parametrize(
    "question",
    [
        "how many days of annual leave do I get",
        "cate zile de concediu de odihna am",
        "سال میں کتنی سالانہ چھٹیاں ہیں",
        "how do I renew my passport",
        "best pizza in town",
        "unde este statia de autobuz",
    ],
)
def test_what_no_topic_answers_is_not_answered(matcher, question):
    assert matcher.ask(question).outcome is not Outcome.ANSWER


def test_five_topics_come_with_falling_probabilities(matcher):
    for question in ("can they sack me for joining a union", "union", "strike pay", "", "pizza"):
        chances = [chance for _, chance in matcher.ask(question).topics]
        assert len(chances) == 5
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)
        assert sum(chances) <= 1.001


@pytest.mark.slow
def test_the_same_question_gets_the_same_match_from_memory_and_from_the_cache(matcher):
    built = Matcher.load(PHRASINGS)
    for question in read_questions(matcher.topics)[::10]:
        assert built.ask(question.text) == matcher.ask(question.text)


def test_the_language_of_the_chat_changes_nothing(matcher):
    assert matcher.ask("hartal ka haq", "en") == matcher.ask("hartal ka haq", "ur")


def test_a_topic_has_its_question_in_the_language_or_in_english(matcher):
    assert matcher.questions("right-to-strike", "ro") == "Am dreptul la grevă?"
    assert matcher.questions("right-to-strike", "hu") == "Do I have the right to strike?"
    assert matcher.questions("no-such-topic", "ro") == "no-such-topic"


def test_what_is_asked_is_never_logged(matcher, caplog):
    with caplog.at_level(logging.DEBUG):
        matcher.ask("canary-4711 can they sack me")
        matcher.ask("canary-4711 I want to die")
    assert "canary" not in caplog.text


def test_the_calibration_belongs_to_these_phrasings(matcher):
    assert not matcher.stale, "Phrasings or grams changed: run `python -m bench.calibrate`."


@pytest.mark.slow
def test_another_phrasing_makes_the_calibration_stale(tmp_path, matcher):
    folder = tmp_path / "phrasings"
    shutil.copytree(PHRASINGS, folder)
    path = folder / "en.yaml"
    changed = path.read_text(encoding="utf-8").replace("- is striking legal", "- is a strike ok")
    path.write_text(changed, encoding="utf-8")
    other = Matcher.load(folder)
    assert other.stale
    assert other.ask("do I have the right to strike").outcome is Outcome.ANSWER


def test_a_calibration_of_other_signs_is_refused(tmp_path):
    found = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    found["signs"] = found["signs"][1:]
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(ValueError, match=r"bench\.calibrate"):
        read_calibration(path)


def test_no_question_of_the_development_set_is_a_phrasing():
    corpus = read_corpus(PHRASINGS)
    learnt = {fold(line.text) for line in (*corpus.topics, *corpus.chatter)}
    asked = [fold(question.text) for question in read_questions(())]
    assert [text for text in asked if text in learnt] == []
    assert len(set(asked)) == len(asked)


def test_no_phrasing_stands_at_two_topics():
    topics: dict[str, set[str]] = {}
    for line in read_corpus(PHRASINGS).topics:
        topics.setdefault(fold(line.text), set()).add(line.label)
    assert {text: found for text, found in topics.items() if len(found) > 1} == {}


def test_the_development_set_keeps_its_quality(matcher):
    """A floor well under what bench/matching.py reports, so that a broken matcher is noticed."""
    asked = [q for q in read_questions(matcher.topics) if not q.for_calibration]
    matches = [(question, matcher.ask(question.text)) for question in asked]
    within = [(q, m) for q, m in matches if q.right]
    first = sum(m.topics[0][0] in q.right for q, m in within)
    answered = [(q, m) for q, m in matches if m.outcome is Outcome.ANSWER]
    right = sum(m.topics[0][0] in q.right for q, m in answered)
    assert first / len(within) > 0.7
    assert right / len(answered) > 0.85
    assert len(answered) > 0.25 * len(within)


def test_ranking_does_not_depend_on_accents_or_case(matcher):
    one = rank(matcher.index, "Îmi pot tăia ORELE?")
    other = rank(matcher.index, "imi pot taia orele")
    assert np.array_equal(one.fused, other.fused)


def test_a_second_start_opens_the_arrays_in_place(matcher, cache):
    index = open_index(PHRASINGS, cache)
    assert isinstance(index.weights.base, np.memmap) or isinstance(index.weights, np.memmap)
    assert index.topics == tuple(matcher.topics)


def test_a_changed_phrasing_gets_another_index(small, tmp_path):
    before = content_hash(small)
    Matcher.load(small, tmp_path / "cache")
    (small / "en.yaml").write_text(SMALL + "  - off ill\n", encoding="utf-8")
    assert content_hash(small) != before
    Matcher.load(small, tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_the_oldest_index_is_removed(small, tmp_path):
    for number in range(4):
        (small / "en.yaml").write_text(f"{SMALL}  - ill {number}\n", encoding="utf-8")
        Matcher.load(small, tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2


def ruin_by_cutting(folder):
    path = folder / "weights.npy"
    path.write_bytes(path.read_bytes()[:-5])


def ruin_by_changing(folder):
    path = folder / "phrasings.cosine.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


def ruin_by_removing(folder):
    (folder / "owner.npy").unlink()


def ruin_the_list(folder):
    (folder / "index.json").write_text("{", encoding="utf-8")


def ruin_the_folder(folder):
    shutil.rmtree(folder)
    folder.write_text("not a folder", encoding="utf-8")


@pytest.mark.parametrize(
    "ruin",
    [ruin_by_cutting, ruin_by_changing, ruin_by_removing, ruin_the_list, ruin_the_folder],
)
def test_a_broken_cache_is_built_again(small, tmp_path, ruin):
    cache = tmp_path / "cache"
    right = Matcher.load(small, cache).ask("is a strike legal")
    (folder,) = cache.iterdir()
    ruin(folder)
    assert Matcher.load(small, cache).ask("is a strike legal") == right
    assert Matcher.load(small, cache).ask("is a strike legal") == right


def test_a_cache_that_cannot_be_written_is_done_without(small, tmp_path):
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be", encoding="utf-8")
    match = Matcher.load(small, in_the_way).ask("is a strike legal")
    assert match.topics[0][0] == "right-to-strike"


def test_a_read_only_cache_is_done_without(small, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        match = Matcher.load(small, cache).ask("is a strike legal")
    finally:
        cache.chmod(stat.S_IRWXU)
    assert match.topics[0][0] == "right-to-strike"


def test_no_half_written_index_is_left_behind(small, tmp_path):
    cache = tmp_path / "cache"
    Matcher.load(small, cache)
    assert [path.name for path in cache.iterdir()] == [f"rights-{content_hash(small)}"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("right-to-strike: [", "not YAML"),
        ("- a list", "write a topic"),
        ("right-to-strike: Do I?", "needs a `question:`"),
        ("right-to-strike:\n  phrasings:\n  - is it legal\n", "needs a `question:`"),
        ("right-to-strike:\n  question: May I?\n  phrasings: one\n", "one phrasing a line"),
        ("right-to-strike:\n  question: May I?\n  phrasings:\n  - 48\n", "quote it"),
        ("right-to-strike:\n  question: May I?\n  phrasing:\n  - one\n", "`phrasing`"),
    ],
)
def test_a_broken_phrasing_file_says_what_to_write(small, content, told):
    (small / "en.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PhrasingError, match=r"en\.yaml.*") as caught:
        Matcher.load(small)
    assert told in str(caught.value)


def test_a_missing_distress_file_is_refused(small):
    (small / "distress.yaml").unlink()
    with pytest.raises(PhrasingError, match=r"distress\.yaml is missing"):
        Matcher.load(small)


def test_a_folder_without_phrasings_is_refused(tmp_path):
    with pytest.raises(PhrasingError, match=r"en\.yaml"):
        Matcher.load(tmp_path)
