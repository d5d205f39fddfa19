"""I12: a code takes exactly one report and its note out; twice it does nothing; after the end it says so."""

from __future__ import annotations

import asyncio
import re

import pytest
from carding import handed, scan, to_the_review, vouched
from running import settings
from surveying import HARD, quick, to_review, to_the_end

from bot.seals.note import new_pair

PUBLIC, _ = new_pair()


@pytest.fixture
async def bot(sandbox, tmp_path, waves):
    async with quick(settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)) as brazier:
        yield brazier


def kept(brazier):
    """Everything that the vault holds, whatever it is called there."""
    periods = brazier.services.reports._vault.values()
    lines = {line for period in periods for line in period.lines}
    notes = {note for period in periods for note in period.notes}
    return lines, notes


async def report(worker, brazier, *, note, labels=None):
    """Send a report with a code; return the code."""
    await to_review(worker, labels)
    if note:
        await worker.taps("✍️ Write a note")
        await worker.says("No water at the line.", reply_to=(await worker.last())["id"])
        await worker.taps("Next ›")
    else:
        await worker.taps("No note")
    await worker.taps("🔑 Can I take it back?")
    alert = (await worker.taps("🔑 Show me a code"))["alert"]
    assert alert["show_alert"]
    code = re.match(r"\d{4} \d{4} \d{4} \d{4}", alert["text"])[0]
    await worker.taps("‹ Back to my answers")
    await worker.taps("✅ Send")
    await brazier.tick.now()
    await worker.sees("✓ It is in")
    return code


async def take_back(worker, brazier, code):
    await worker.says("/privacy")
    await worker.taps("🔑 Take my answers back")
    asked = (await worker.last())["id"]
    typed = await worker.says(code, reply_to=asked)
    await brazier.tick.now()
    await asyncio.sleep(0.1)
    left = [message["id"] for message in await worker.messages()]
    assert typed["message_id"] not in left
    assert asked not in left
    return (await worker.last())["text"]


async def test_i12_the_code_takes_out_exactly_one_report_and_its_note(bot, phones):
    ana, bilal = await phones(), await phones()
    mine = await report(ana, bot, note=True)
    await report(bilal, bot, note=True, labels=HARD)
    before_lines, before_notes = kept(bot)
    assert (len(before_lines), len(before_notes)) == (2, 2)
    assert "✓ Your answers are out" in await take_back(ana, bot, mine)
    lines, notes = kept(bot)
    gone = before_lines - lines
    assert [tuple(line.answers)[4] for line in gone] == [1], "hers, who pays her bills"
    assert len(before_notes - notes) == 1
    assert {receipt for receipt, _ in before_notes - notes} == {line.receipt for line in gone}
    assert lines < before_lines
    assert notes < before_notes
    await bot.tick.now()
    assert kept(bot) == (lines, notes), "nor does it come back with a later tick"


async def test_i12_the_code_takes_back_answers_that_came_with_a_card(bot, phones):
    ana, bilal = await phones(), await phones()
    await report(bilal, bot, note=False, labels=HARD)
    await scan(ana, await handed(bot))
    await to_the_review_with_note(ana)
    await ana.taps("🔑 Can I take it back?")
    code = (await ana.taps("🔑 Show me a code"))["alert"]["text"][:19]
    await ana.taps("‹ Back to my answers")
    await ana.taps("✅ Send")
    await bot.tick.now()
    await ana.sees("✓ It is in")
    assert vouched(bot) == [False, True]
    assert "✓ Your answers are out" in await take_back(ana, bot, code)
    assert vouched(bot) == [False]


async def to_the_review_with_note(worker):
    await to_the_review(worker)
    await worker.taps("No note")


async def test_i12_twice_is_no(bot, phones):
    ana, bilal = await phones(), await phones()
    code = await report(ana, bot, note=False)
    await report(bilal, bot, note=False)
    await take_back(ana, bot, code)
    before = kept(bot)
    assert "No answers have this code" in await take_back(ana, bot, code)
    assert kept(bot) == before


@pytest.mark.slow
async def test_i12_a_wrong_code_takes_nothing_out(bot, phones):
    ana = await phones()
    code = await report(ana, bot, note=False)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    before = kept(bot)
    assert "No answers have this code" in await take_back(ana, bot, wrong)
    assert "No answers have this code" in await take_back(ana, bot, "1234")
    assert kept(bot) == before


@pytest.mark.slow
async def test_i12_five_tries_an_hour(bot, phones):
    ana = await phones()
    code = await report(ana, bot, note=False)
    for _ in range(5):
        await take_back(ana, bot, "1111 2222 3333 4444")
    assert "Too many tries" in await take_back(ana, bot, code)
    assert len(kept(bot)[0]) == 1


@pytest.mark.slow
async def test_i12_a_code_in_the_digits_of_her_language_is_the_same(bot, phones):
    ana = await phones()
    code = await report(ana, bot, note=False)
    urdu = code.translate({ord(str(digit)): 0x06F0 + digit for digit in range(10)})
    assert "✓ Your answers are out" in await take_back(ana, bot, urdu)


async def test_i12_after_the_end_it_says_so(bot, phones, session):
    ana = await phones()
    code = await report(ana, bot, note=False)
    await ana.says("/privacy")
    await ana.taps("🔑 Take my answers back")
    asked = (await ana.last())["id"]
    await to_the_end(session)
    await asyncio.sleep(1.2)
    await ana.says(code, reply_to=asked)
    await ana.sees("It is too late")


async def test_i12_who_asks_for_no_code_has_none_and_the_vault_does_not_show_it(bot, phones):
    ana, bilal = await phones(), await phones()
    await report(ana, bot, note=False)
    await to_review(bilal)
    await bilal.taps("No note")
    await bilal.taps("✅ Send")
    await bot.tick.now()
    await bilal.sees("✓ It is in")
    receipts = [line.receipt for line in kept(bot)[0]]
    assert [len(receipt) for receipt in receipts] == [16, 16]
    assert len(set(receipts)) == 2
