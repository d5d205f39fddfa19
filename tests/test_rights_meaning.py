"""Vectors, what is learnt from them, and who waits for them: with vectors made by hand, so that no model is needed."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import time
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pytest

from bot.models import Outcome
from bot.services.rights import Matcher, adviser, engine, preparing
from bot.services.rights.adviser import Adviser
from bot.services.rights.best import best
from bot.services.rights.corpus import read_corpus
from bot.services.rights.engine import SIZE, NoEngineError
from bot.services.rights.index import build_index
from bot.services.rights.linear import make_targets, products, solve
from bot.services.rights.meaning import (
    DISTRESS,
    RIDGE,
    SHARE,
    build_meaning,
    kernel,
    make_sense,
    texts_of,
)
from bot.services.rights.normalise import fold
from bot.services.rights.postings import read_query, score_lines
from bot.services.rights.rank import rank
from bot.services.rights.vectors import embed_all

if TYPE_CHECKING:
    from pathlib import Path

# Words that mean the same get the same place: the hand-made vectors know what letters cannot.
MEANS = {"greva": "strike", "walkout": "strike", "ill": "sick", "flu": "sick", "bolnav": "sick"}
ENGLISH = """\
right-to-strike:
  question: Do I have the right to strike?
  phrasings:
  - is a strike allowed
  - strike at this place
sick-pay:
  question: Do I get paid when I am sick?
  phrasings:
  - money when sick
  - sick and no wages
"""


class HandMade:
    """In the place of the language model: one number for each word, the same for words of one meaning."""

    def __init__(self, wait: float = 0.0, *, fails: bool = False) -> None:
        self.asked: list[str] = []
        self.wait, self.fails = wait, fails

    def embed(self, texts):
        time.sleep(self.wait)
        if self.fails:
            raise RuntimeError
        self.asked.extend(texts)
        found = np.zeros((len(texts), SIZE), np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in fold(text).split():
                row[crc32(MEANS.get(word, word).encode()) % SIZE] += 1
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "phrasings"
    folder.mkdir()
    (folder / "en.yaml").write_text(ENGLISH, encoding="utf-8")
    (folder / "chatter.yaml").write_text(
        "hello:\n  en:\n  - hi there\noutside:\n  en:\n  - renew my passport\n", encoding="utf-8"
    )
    (folder / "distress.yaml").write_text(
        "violence:\n  en:\n  - hit me -target\n  - =beat me\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def learnt(small):
    """A corpus, its index, and its meaning."""
    corpus = read_corpus(small)
    index = build_index(corpus)
    return corpus, index, build_meaning(corpus, index, HandMade().embed(texts_of(corpus)))


def deep(small, learnt):
    return Matcher.load(small).understanding(learnt[2])


@pytest.fixture
def ready(small, learnt):
    """An adviser whose better build is ready, with a model made by hand."""

    def make(model, now=time.monotonic):
        made = Adviser(Matcher.load(small).understanding(learnt[2]), None, now)
        made._engine = model
        return made

    return make


def test_an_edit_costs_the_vectors_of_the_new_lines_only(tmp_path):
    first, second = HandMade(), HandMade()
    before = embed_all(["one", "two", "one"], first.embed, tmp_path)
    after = embed_all(["two", "three"], second.embed, tmp_path)
    assert first.asked == ["one", "two"]
    assert second.asked == ["three"]
    assert np.allclose(before[1], after[0])
    third = HandMade()
    embed_all(["one"], third.embed, tmp_path)
    assert third.asked == ["one"], "what no phrasing says any more is forgotten"


def test_broken_vectors_are_computed_again(tmp_path):
    embed_all(["one"], HandMade().embed, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:200])
    again = HandMade()
    assert embed_all(["one"], again.embed, tmp_path).shape == (1, SIZE)
    assert again.asked == ["one"]


def test_vectors_that_cannot_be_kept_are_computed_all_the_same(tmp_path):
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be", encoding="utf-8")
    assert embed_all(["one", "two"], HandMade().embed, in_the_way).shape == (2, SIZE)


def test_the_weights_are_those_of_ridge_regression(learnt):
    _, index, meaning = learnt
    count = len(index.owner)
    texts = [query_of(index, text) for text in texts_of(learnt[0])[:count]]
    letters = np.array([score_lines(index.phrasings, query)[1] for query in texts])
    vectors = meaning.vectors[:count]
    matrix = letters + SHARE * kernel(vectors @ vectors.T) + RIDGE * np.eye(count)
    exact = np.linalg.solve(matrix, make_targets(index.owner, len(index.topics)))
    assert np.allclose(meaning.dual, exact, atol=0.01 * np.abs(exact).max())


def query_of(index, text):
    return read_query(index.phrasings, fold(text))


def test_the_solver_solves(learnt):
    _, index, _ = learnt
    times, target = products(index.phrasings), make_targets(index.owner, len(index.topics))
    found = solve(lambda step: times(step) + step, target, 50, 1e-6)
    assert np.allclose(times(found) + found, target, atol=1e-4)


def test_the_marks_of_editors_are_no_part_of_what_a_distress_line_means(learnt):
    assert texts_of(learnt[0])[-2:] == ["hit me", "beat me"]


def test_a_word_that_no_phrasing_has_is_understood_by_its_meaning(small, learnt):
    matcher, question = deep(small, learnt), "flu and at home"
    by_letters = rank(matcher.index, question)
    vector = HandMade().embed([question])[0]
    by_meaning = rank(matcher.index, question, matcher.meaning, vector)
    topic = matcher.index.topics.index("sick-pay")
    assert by_meaning.sense.linear[topic] > 0 > by_meaning.sense.linear[1 - topic] - 1
    assert by_meaning.sense.near[topic] > by_meaning.sense.near[1 - topic]
    assert by_letters.sense is None
    assert matcher.ask(question, vector=vector).topics[0][0] == "sick-pay"


def test_distress_has_a_sort_of_its_own(learnt):
    _, index, meaning = learnt
    text = "they beat me and hit me"
    sense = make_sense(meaning, index, query_of(index, text), HandMade().embed([text])[0])
    assert sense.sorts.argmax() == DISTRESS


def test_without_a_vector_the_better_matcher_goes_by_letters(small, learnt):
    plain, better = Matcher.load(small), deep(small, learnt)
    assert better.ask("is a strike allowed") == plain.ask("is a strike allowed")


def test_what_was_learnt_is_opened_in_place_and_belongs_to_its_phrasings(small, tmp_path):
    cache = tmp_path / "cache"
    assert preparing.open_meaning(small, cache) is None
    preparing.build(small, cache, HandMade())
    found = preparing.open_meaning(small, cache)
    assert isinstance(found.vectors, np.memmap)
    assert stays_apart(cache)
    with (small / "en.yaml").open("a", encoding="utf-8") as file:
        file.write("  - off with flu\n")
    assert preparing.open_meaning(small, cache) is None


def stays_apart(cache: Path) -> bool:
    kinds = {path.name.partition("-")[0] for path in cache.iterdir()}
    return kinds == {"rights", "meaning", "vectors"}


def test_learning_that_is_not_whole_is_not_opened(small, tmp_path, caplog):
    preparing.build(small, tmp_path, HandMade())
    (folder,) = tmp_path.glob("meaning-*")
    (folder / "dual.npy").write_bytes(b"\x93NUMPY")
    assert preparing.open_meaning(small, tmp_path) is None
    assert "meaning-cache-broken" in caplog.text


async def test_the_better_build_answers_when_it_is_ready(ready):
    model = HandMade()
    made = ready(model)
    match = await made.match("flu and at home", 1)
    assert match.topics[0][0] == "sick-pay"
    assert model.asked == ["flu and at home"]
    made.stop()


async def test_a_cry_that_letters_hear_does_not_wait_for_the_model(ready):
    model = HandMade()
    made = ready(model)
    assert (await made.match("my boss hit me", 1)).outcome is Outcome.DISTRESS
    assert model.asked == []
    made.stop()


async def test_who_floods_is_answered_by_letters_until_it_is_over(ready):
    model, moment = HandMade(), [0.0]
    made = ready(model, lambda: moment[0])
    for number in range(adviser.MANY + 3):
        await made.match(f"is a strike allowed {number}", 1)
    assert len(model.asked) == adviser.MANY
    await made.match("is a strike allowed", 2)
    assert len(model.asked) == adviser.MANY + 1
    moment[0] += adviser.WITHIN_S + 1
    await made.match("is a strike allowed", 1)
    assert len(model.asked) == adviser.MANY + 2
    made.stop()


async def test_while_many_wait_the_others_are_answered_by_letters_at_once(ready):
    model = HandMade(wait=0.05)
    made = ready(model)
    asked = [made.match(f"strike {number} allowed", number) for number in range(20)]
    matches = await asyncio.gather(*asked)
    assert len(matches) == 20
    assert len(model.asked) == adviser.WAITING
    await made.match("is a strike allowed", 99)
    assert len(model.asked) == adviser.WAITING + 1
    made.stop()


async def test_the_event_loop_goes_on_while_the_model_works(ready):
    made, turns = ready(HandMade(wait=0.2)), 0
    asked = asyncio.create_task(made.match("is a strike allowed", 1))
    while not asked.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10
    made.stop()


@pytest.mark.parametrize("model", [HandMade(fails=True), HandMade(wait=0.2)])
async def test_a_model_that_fails_or_is_too_slow_costs_no_answer(
    ready, model, monkeypatch, caplog
):
    monkeypatch.setattr(adviser, "PATIENCE_S", 0.05)
    made = ready(model)
    match = await made.match("is a strike allowed canary-4711", 1)
    assert match.topics[0][0] == "right-to-strike"
    assert "meaning-unanswered" in caplog.text
    assert "canary" not in caplog.text
    made.stop()


async def test_without_a_model_letters_answer_and_the_log_says_so_once(
    small, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    made = Adviser(Matcher.load(small), (small, tmp_path / "cache"))
    with caplog.at_level(logging.INFO):
        await made.prepare()
        match = await made.match("is a strike allowed", 1)
    assert match.topics[0][0] == "right-to-strike"
    assert not made.understands
    assert caplog.text.count("meaning-absent platform") == 1
    made.stop()


async def test_it_is_learnt_in_a_process_of_its_own_and_swapped_in(
    small, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(adviser, "Engine", HandMade)
    cache = tmp_path / "cache"
    preparing.build(small, cache, HandMade())
    made = Adviser(Matcher.load(small, cache), (small, cache))
    plain = made.matcher
    with caplog.at_level(logging.INFO):
        await made.prepare()
    assert made.understands
    assert made.matcher is not plain
    assert "meaning-ready topics=2" in caplog.text
    made.stop()


async def test_a_bot_that_is_stopped_while_it_learns_leaves_no_process(
    small, tmp_path, monkeypatch
):
    monkeypatch.setattr(adviser, "Engine", HandMade)
    told = tmp_path / "pid"
    monkeypatch.setattr(
        adviser, "command", lambda *_, **__: ("sh", "-c", f"echo $$ > {told}; exec sleep 600")
    )
    made = Adviser(Matcher.load(small), (small, tmp_path / "cache"))
    learning = asyncio.create_task(made.prepare())
    while not (told.exists() and told.read_text(encoding="utf-8").strip()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    learning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await learning
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text(encoding="utf-8")), 0)
    made.stop()


async def test_what_cannot_be_learnt_leaves_letters(small, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(adviser, "Engine", HandMade)
    monkeypatch.setattr(adviser, "command", lambda *_, **__: ("false",))
    made = Adviser(Matcher.load(small), (small, tmp_path / "cache"))
    await made.prepare()
    assert not made.understands
    assert "meaning-not-built" in caplog.text
    made.stop()


def test_an_old_processor_is_told_and_not_tried(tmp_path, monkeypatch):
    cpu = tmp_path / "cpuinfo"
    cpu.write_text("flags\t\t: fpu sse2 avx\n", encoding="utf-8")
    monkeypatch.setattr(engine, "_CPU", cpu)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    with pytest.raises(NoEngineError, match="too old") as told:
        engine.Engine()
    assert told.value.code == "processor"


def test_the_command_line_says_what_it_lacks(small, tmp_path, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    found = best(Matcher.load(small), small, tmp_path, print)
    assert "x86-64" in found.lacks
    assert found.ask("is a strike allowed").topics[0][0] == "right-to-strike"
