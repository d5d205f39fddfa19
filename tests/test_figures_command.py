"""`brazier figures`: every wave in one table, files for programs, the plan byte for byte, sentences for the rest."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import re
import sqlite3
from dataclasses import replace

import pytest
from small_repository import ROOT
from waves import BY_SHIFT, figure, plan, release

from bot.__main__ import main
from bot.commands.figures_files import COLUMNS
from bot.store import figures as kept
from bot.store import opened

STRATA = ("open", "vouched")
SAYS = (("bills", "could not pay all their bills"), ("borrowing", "borrowed money"))
AUTUMN = plan(
    figure("bills"),
    figure("borrowing", 50),
    BY_SHIFT,
    strata=STRATA,
    says=SAYS,
    workers=2700,
    workers_from="the company, 2026-10",
)
SPRING = replace(AUTUMN, wave="2027-spring", opens="2027-03-01", closes="2027-03-18")
SMALL = plan(
    figure("bills"),
    says=SAYS[:1],
    unit="depots",
    name="The depots",
    size="small",
    sites=("BHX9", "BHX11"),
)
BETTER = (130, 26), (60, 12)  # 71 % in autumn, 20 % in spring


@pytest.fixture
def folder(tmp_path, monkeypatch):
    data = tmp_path / "var"
    data.mkdir(mode=0o700)
    monkeypatch.setenv("BRAZIER_DATA_DIR", str(data))
    monkeypatch.setenv("BRAZIER_KEY_DIR", str(tmp_path / "keys"))
    return data


def closed(folder, *waves, settled=()):
    """Write closed waves, and plans of open ones, into the database."""

    async def write():
        async with opened(folder) as store, store.writing() as db:
            for one, drawn in waves:
                await kept.put_plan(db, one)
                await kept.put_release(db, one.key, drawn)
            for one in settled:
                await kept.put_plan(db, one)

    asyncio.run(write())


@pytest.fixture
def two(folder):
    """BHX4 in autumn and in spring, when it was better; the depots in autumn."""
    closed(
        folder,
        (AUTUMN, release(AUTUMN, (212, 150), (200, 142))),
        (SPRING, release(SPRING, *BETTER)),
        (SMALL, release(SMALL, (31, 24))),
    )
    return folder


@pytest.fixture
def typed(capfd):
    """Run a command; returns its status, what it printed, and what it complained of."""

    def run(*words):
        status = main(["figures", *words])
        out, err = capfd.readouterr()
        return status, out, err

    return run


def cells(out, row):
    """The values of the first row of a table that begins so."""
    line = next(line for line in out.splitlines() if line.strip().startswith(row))
    return [part.strip() for part in line.strip()[len(row) :].split("  ") if part.strip()]


def test_every_wave_is_in_one_table_also_the_one_where_it_got_better(two, typed):
    status, out, _ = typed("--site", "BHX4")
    assert status == 0
    assert cells(out, "wave") == ["2026-autumn", "2027-spring"]
    assert cells(out, "took part") == ["about 410", "about 190"]
    assert cells(out, "at least") == ["280", "30"]
    assert cells(out, "of those who answered") == ["71 % of about 410", "20 % of about 190"]
    assert cells(out, "of those the company says work there") == ["15 % of 2,700", "7 % of 2,700"]
    assert cells(out, "Days") == ["at least 120, 71 % of about 210", "too few: from 200 answers"]
    assert cells(out, "with a card")[0] == "about 200"
    assert "at least 135, 71 % of about 200" in out
    assert "2,700 people work there: the company, 2026-10." in out
    assert cells(out, "blurred by at most, 19 times in 20") == ["7 people", "7 people"]
    assert cells(out, "fingerprint of the plan")[0] == AUTUMN.fingerprint[:16]
    assert "depots" not in out


def test_a_small_unit_has_a_floor_and_no_share_yet(two, typed):
    _, out, _ = typed("--site", "depots")
    assert "The depots (depots), hardship" in out
    assert cells(out, "at least") == ["15"]
    assert cells(out, "of those who answered") == ["too few for a share"]
    assert "with a card" not in out
    assert "company says" not in out


def test_units_are_added_up_where_they_asked_the_same(two, typed):
    _, out, _ = typed()
    together = out[out.index("Together:") :]
    assert "(BHX4 + depots), hardship" in together
    assert cells(together, "took part") == ["about 440"]
    assert cells(together, "at least") == ["300"]  # 150 + 142 + 24, less a blur of 8, in tens
    assert cells(together, "blurred by at most, 19 times in 20") == ["8 people"]
    assert "borrowed" not in together
    assert "fingerprint of" not in together


def test_too_few_says_what_is_missing(folder, typed):
    few = plan(figure("bills"), figure("hurt", 50), BY_SHIFT)
    nobody = replace(few, wave="2027-spring", closes="2027-03-18")
    closed(folder, (few, release(few, (30, 20))), (nobody, release(nobody, (-4, -7))))
    _, out, _ = typed()
    assert cells(out, "took part") == ["about 30", "too few: under 25"]
    assert cells(out, "say hurt") == ["too few: from 50 answers", "too few: from 50 answers"]
    assert cells(out, "Days") == ["too few: from 200 answers"]
    assert "too few: from 25 answers" in out
    assert not re.search(r"(?<!\w)-\d", out)


def test_where_the_strata_differ_it_says_which_to_quote(folder, typed):
    closed(folder, (AUTUMN, release(AUTUMN, (250, 90), (100, 70))))
    _, out, _ = typed()
    assert "differ: quote those with a card" in out
    rows = list(csv.DictReader(io.StringIO(typed("--format", "csv")[1])))
    quoted = [row for row in rows if row["figure"] == "bills" and row["quoted"] == "yes"]
    assert [(row["stratum"], row["at_least"]) for row in quoted] == [("vouched", "65")]


def test_the_csv_has_the_documented_columns_and_a_row_for_all_that_was_settled(two, typed):
    _, out, _ = typed("--format", "csv", "--site", "bhx4", "--wave", "2027-spring")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert tuple(rows[0]) == COLUMNS
    found = {(row["figure"], row["stratum"], row["group"]): row for row in rows}
    assert len(found) == len(rows) == 3 + 3 + 2 + 3
    bills = found["bills", "all", ""]
    assert (bills["at_least"], bills["percent"], bills["answered"]) == ("30", "20", "190")
    assert (bills["percent_of_workers"], bills["blur"], bills["step"]) == ("1", "7", "10")
    assert bills["plan"] == SPRING.fingerprint
    assert found["bills", "all", "days"]["at_least"] == ""
    assert {row["quoted"] for row in rows} == {"yes", "no"}


def test_every_column_is_explained():
    page = (ROOT / "docs/figures-files.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in page] == []


def test_the_json_has_the_cells_as_they_were_drawn_and_what_they_spent(two, typed):
    found = json.loads(typed("--format", "json")[1])
    assert [one["wave"] for one in found["waves"]] == ["2026-autumn", "2027-spring", "2026-autumn"]
    first = found["waves"][0]
    assert first["plan"] == AUTUMN.fingerprint
    assert {"stratum": "vouched", "table": "bills", "cell": "yes", "value": 142} in first["cells"]
    assert {"stratum": "open", "table": "bills", "epsilon_micro": 600_000} in first["spent"]
    (bills,) = [
        row
        for row in first["rows"]
        if (row["figure"], row["stratum"], row["group"]) == ("bills", "all", "")
    ]
    assert (bills["at_least"], bills["percent"], bills["quoted"]) == (280, 71, True)
    (whole,) = found["together"]
    assert (whole["unit"], "plan" in whole) == ("BHX4 + depots", False)
    assert {"stratum": "open", "table": "bills", "cell": "yes", "value": 174} in whole["cells"]


def test_the_plan_is_printed_byte_for_byte_also_of_an_open_wave(folder, typed):
    coming = replace(AUTUMN, closes="2999-12-10")
    closed(folder, settled=[coming])
    status, out, _ = typed("--plan")
    assert status == 0
    assert hashlib.sha256(out.encode()).hexdigest() == coming.fingerprint
    status, out, err = typed()
    assert (status, out) == (1, "")
    assert (
        "No figures yet. The wave 2026-autumn of hardship at BHX4 ends on 2999-12-10 at noon"
        in err
    )


def test_a_wave_that_is_over_and_was_never_drawn_does_not_end_in_the_past(folder, typed):
    lost = replace(AUTUMN, opens="2025-11-02", closes="2025-11-20")
    closed(folder, settled=[lost, replace(lost, wave="2999", closes="2999-12-10")])
    status, out, err = typed("--site", "BHX4")
    assert (status, out) == (1, "")
    assert "at BHX4 ended on 2025-11-20 at noon and was not counted" in err
    assert "The wave 2999 of hardship at BHX4 ends on 2999-12-10 at noon" in err
    assert err.count("Nothing is counted before.") == 1


def test_which_plan_is_asked_where_there_are_several(two, typed):
    status, out, err = typed("--plan", "--site", "BHX4")
    assert (status, out) == (1, "")
    assert "--site BHX4 --survey hardship --wave 2026-autumn; --site BHX4" in err
    _, out, _ = typed("--plan", "--site", "BHX4", "--wave", "2027-spring")
    assert out == SPRING.text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--site", "JFK9"), "Nobody knows a site JFK9. There are: BHX4, JFK8, depots."),
        (("--survey", "strike"), "No wave of a survey strike has opened. There are: hardship."),
        (("--wave", "2030"), "No wave 2030 has opened. There are: 2026-autumn, 2027-spring."),
        (("--site", "JFK8"), "No wave at JFK8 has opened yet, so there are no figures."),
        (
            ("--site", "depots", "--wave", "2027-spring"),
            "No wave 2027-spring at depots has opened yet, so there are no figures.",
        ),
        (("--format", "png"), "A picture needs a file. Add: --out figures.png"),
        (("--format", "svg", "--out", "x.svg"), "Say: --site BHX4 --survey hardship or --site"),
        (("--plan", "--site", "JFK8"), "No such wave has opened yet"),
        (
            ("--format", "png", "--site", "BHX4", "--language", "zz", "--out", "x.png"),
            "There is no language zz. There are: en, ro, ur.",
        ),
    ],
)
def test_what_nobody_knows_is_refused_with_what_there_is(two, typed, words, sentence):
    status, out, err = typed(*words)
    assert (status, out) == (1, "")
    assert sentence in err


def test_without_a_wave_that_is_over_there_is_a_sentence(folder, typed):
    status, _, err = typed()
    assert status == 1
    assert "There is no database" in err
    closed(folder)
    for words in ((), ("--survey", "hardship"), ("--site", "BHX4")):
        status, _, err = typed(*words)
        assert status == 1
        assert "No wave is over yet, so there are no figures." in err


def test_a_file_is_written_once_and_never_over_another(two, typed, tmp_path):
    for form, begins in (
        ("text", b"Amazon"),
        ("csv", b"survey,"),
        ("png", b"\x89PNG"),
        ("json", b"{"),
    ):
        file = tmp_path / f"figures.{form}"
        words = (
            "--format",
            form,
            "--site",
            "depots" if form == "png" else "BHX4",
            "--out",
            str(file),
        )
        assert typed(*words)[:2] == (0, "")
        assert file.read_bytes().startswith(begins)
    file.write_bytes(b"something else")
    status, _, err = typed(*words)
    assert status == 1
    assert "Nothing was overwritten" in err
    assert file.read_bytes() == b"something else"


def test_figures_are_read_while_the_bot_writes_and_nothing_is_changed(two, typed):
    file = two / "brazier.sqlite3"
    before = file.read_bytes()
    writer = sqlite3.connect(file, isolation_level=None)
    try:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO miss VALUES ('2026-W48', 'pay', 1)")
        status, out, _ = typed("--site", "BHX4")
        assert (status, cells(out, "at least")) == (0, ["280", "30"])
        writer.execute("ROLLBACK")
    finally:
        writer.close()
    assert file.read_bytes() == before


def test_a_damaged_number_is_refused_and_not_left_out(two, typed):
    db = sqlite3.connect(two / "brazier.sqlite3")
    db.execute("DROP TRIGGER release_delete")
    db.execute("DELETE FROM release WHERE stat = 'bills' AND cell = 'no' AND unit = 'depots'")
    db.commit()
    db.close()
    status, out, err = typed()
    assert (status, out) == (1, "")
    assert "What was published is damaged in the database." in err
