"""What is kept of her wishes: shown to her in words, sealed for others, written at the tick alone, and forgotten."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from calling import approved, labels, local, opened, picket, tap
from keeping import DATABASE, chats, evidence, keeping
from running import settings
from surveying import quick

from bot.event import Before, Push, Sleep, Wishes
from bot.i18n import Texts
from bot.library import ROOT
from bot.replies import privacy
from bot.services.people import People, Person, kept
from bot.services.tally import Tally

TEXTS = Texts.load(ROOT / "translations")
WISHES = Wishes(
    follows=("event_01", "event_02"),
    before=(Before.DAY,),
    sleep=(Sleep(31, 480, 960), Sleep(96, 0, 420)),
    push=Push.QUIET,
    wake=True,
    answers={"event_01hhhhh": "k", "event_02hhhhh": "p1"},
)


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def test_everything_that_is_kept_is_shown_in_words_a_person_understands():
    found = {"chat": 7, **kept(Person("en", "BHX4", kept=True, wishes=WISHES))}
    text = privacy.box(TEXTS.translator("en"), found).text
    for line in (
        "You are reminded of: <b>2 events</b>",
        "When: <b>24 hours before</b>",
        "You sleep: <b>Monday to Friday, 08:00–16:00</b>",
        "You sleep: <b>Saturday and Sunday, 00:00–07:00</b>",
        "On your lock screen: <b>Quiet: only when.</b>",
        "A change may wake you: <b>yes</b>",
        "<b>you can't: children, family</b>",
        "<b>you come, from pick-up point 2</b>",
    ):
        assert line in text
    assert "wishes" not in text
    assert "event_0" not in text


@pytest.mark.parametrize("code", ["ro", "ur", "xx"])
def test_it_is_shown_in_every_language(code):
    t = Texts.load(ROOT / "translations", pseudo=True).translator(code)
    found = {"chat": 7, **kept(Person(code, "BHX4", kept=True, wishes=WISHES))}
    text = privacy.box(t, found).text
    assert "08:00–16:00" in text
    assert text.count("<b>") == text.count("</b>") >= 12


async def test_she_finds_her_answers_and_deletes_them_with_all_else(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "🔔 Remind me of everything here")
    await tap(worker, "‹ Back")
    await tap(worker, "✋")
    await worker.says("/privacy")
    assert "Organisers see only round numbers, never who." in (await worker.last())["text"]
    shown = await tap(worker, "📦")
    assert "You are reminded of: everything at your workplace" in shown["text"]
    assert f"{one.local:%A %-d %B}, 06:00: you come" in shown["text"]
    await brazier.tick.now()
    assert brazier.services.tally.coming(one.id) == 1
    await worker.says("/privacy")
    await tap(worker, "📦")
    assert "🗑 Delete all of it" in labels(await worker.last())
    await tap(worker, "🗑 Delete all of it")
    await brazier.tick.now()
    await worker.sees("✓ I have forgotten you.")
    assert brazier.services.people.box(worker.id) == {}
    assert brazier.services.tally.coming(one.id) == 0
    assert brazier.services.tally.followers("BHX4") == 0


async def test_nothing_of_her_wishes_can_be_read_in_any_file(tmp_path):
    told = (b"event_01", b"event_02", b"hhhhh")
    async with keeping(tmp_path) as held:
        for chat in chats(20, seed=3):
            held.people.put(chat, Person("ro", "BHX4", kept=True, wishes=WISHES))
        await held.ticks(3)
        files = evidence(tmp_path)
    assert any(path.endswith(DATABASE) for path in files)
    assert not [(path, word) for path, body in files.items() for word in told if word in body]


async def test_i06_subscriptions_answers_and_stops_are_written_at_the_tick_alone(tmp_path):
    people = chats(12, seed=12)

    def image():
        return (tmp_path / "var" / DATABASE).read_bytes()

    counts, sizes = [], set()
    async with keeping(tmp_path) as held:
        for chat in people:
            held.people.put(chat, Person("ro", "BHX4", kept=True))
        await held.ticks()
        for moment in range(24):
            chat = people[moment % len(people)]
            before = image()
            person = await held.people.get(chat)
            if moment % 4:
                wanted = (WISHES, Wishes(("*",)), Wishes(answers={"event_01hhhhh": "c"}))
                known = Person(person.language, person.site, kept=True, wishes=wanted[moment % 3])
                held.people.put(chat, known, held.hear(chat))
            if moment % 3 == 0:
                held.send(chat, (1, 2, 3, 4, 5, 0))
            assert image() == before
            await held.ticks()
            counts.append(int.from_bytes(image()[24:28], "big"))
            sizes.add(len(image()))
    assert {after - before for before, after in itertools.pairwise(counts)} == {1}
    assert len(sizes) == 1, "how much she wishes does not show"


async def test_every_row_has_one_length_whatever_she_wishes(tmp_path):
    async with keeping(tmp_path) as held:
        for number, chat in enumerate(chats(4, seed=9)):
            held.people.put(
                chat, Person("ro", kept=True, wishes=WISHES if number % 2 else Wishes())
            )
        await held.ticks()
        pages = [page async for page in held.tick._keeper.everybody()]
    assert sorted(len(one.wishes.answers) for one in pages[0]) == [0, 0, 2, 2]


async def test_the_counts_are_those_of_what_is_written_whatever_happens_between_ticks(tmp_path):
    ana, bilal = chats(2, seed=7)
    tally = Tally()
    async with keeping(tmp_path) as held:
        held.people._moved = tally.moved
        coming = Wishes(("*",), answers={"event_01hhhhh": "c"})
        held.people.put(ana, Person("ro", "BHX4", kept=True, wishes=coming))
        held.people.put(ana, Person("ro", "BHX4", kept=True, wishes=Wishes(("*",))))
        held.people.put(bilal, Person("ur", "BHX4", kept=True, wishes=coming))
        assert tally.followers("BHX4") == 0
        await held.ticks()
        assert (tally.followers("BHX4"), tally.coming("event_01hhhhh")) == (2, 1)
        changes = held.people.changes()
        held.people.forget(bilal)
        held.people.put(bilal, Person("ur", "BHX4", kept=True, wishes=coming))
        held.people.forget(ana)
        assert changes == {}
        await held.ticks()
        assert (tally.followers("BHX4"), tally.coming("event_01hhhhh")) == (1, 1)
    async with keeping(tmp_path) as held:
        fresh = Tally()
        async for page in held.tick._keeper.everybody():
            for person in page:
                fresh.add(person)
        assert (fresh.followers("BHX4"), fresh.coming("event_01hhhhh")) == (1, 1)
        # Somebody else opened her box, and forgets her without having asked for her.
        (one,) = [person async for page in held.tick._keeper.everybody() for person in page]
        held.people._moved = fresh.moved
        held.people.forget(bilal, was=one)
        await held.ticks()
        assert (fresh.followers("BHX4"), fresh.answers("event_01hhhhh")) == (0, {})


def test_a_change_while_the_tick_writes_is_counted_once():
    tally = Tally()
    people = People(lambda: datetime(2026, 11, 22, tzinfo=UTC), moved=tally.moved)
    people.put(7, Person("ro", "BHX4", kept=True, wishes=Wishes(("*",))))
    writing = people.changes()
    people.put(7, Person("ro", "JFK8", kept=True, wishes=Wishes(("*",))))
    people.written(writing)
    assert (tally.followers("BHX4"), tally.followers("JFK8")) == (1, 0)
    people.written(people.changes())
    assert (tally.followers("BHX4"), tally.followers("JFK8")) == (0, 1)


async def test_who_is_forgotten_after_her_last_week_is_counted_no_more(tmp_path):
    ana, bilal = chats(2, seed=52)
    tally = Tally()
    async with keeping(tmp_path) as held:
        held.people._moved = tally.moved
        held.tick._keeper.on_end = lambda person: tally.moved(person, None)
        for chat in (ana, bilal):
            held.people.put(chat, Person("ro", "BHX4", kept=True, wishes=Wishes(("*",))))
        await held.ticks()
        assert tally.followers("BHX4") == 2
        held.hands.on(weeks=30)
        held.people.put(bilal, Person("ur", "BHX4", kept=True, wishes=Wishes(("*",))))
        await held.ticks()
        held.hands.on(weeks=24)
        held.people.put(bilal, Person("ro", "BHX4", kept=True, wishes=Wishes(("*",))))
        await held.ticks(2)
        assert tally.followers("BHX4") == 1
