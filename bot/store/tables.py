"""The tables, for statements that SQLite and PostgreSQL both understand; migrations make them.

No row has a moment, a number that counts, or a name of a person. Keys are random or keyed hashes, and rows lie in the
order of their keys (`WITHOUT ROWID`), so that no table says what came first.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

# One person who chose something: a blind index and a sealed box of fixed length.
person = Table(
    "person",
    metadata,
    Column("k", LargeBinary, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The same rows while they are written anew: in memory, for one transaction, made by no migration.
held = Table(
    "held",
    MetaData(),
    Column("k", LargeBinary, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    prefixes=["TEMPORARY"],
)

# Every open wave in one sealed blob, written anew with each tick.
vault = Table(
    "vault",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("key_id", LargeBinary, nullable=False),
    Column("blob", LargeBinary, nullable=False),
)

# Notes that the organisers can open, of waves that are closed; `k` is random.
note_box = Table(
    "note_box",
    metadata,
    Column("k", LargeBinary, primary_key=True),
    Column("survey", String, nullable=False),
    Column("wave", String, nullable=False),
    Column("site", String, nullable=False),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The waves that are closed for good, whatever the clock says later.
closed = Table(
    "closed",
    metadata,
    Column("survey", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("site", String, primary_key=True),
    sqlite_with_rowid=False,
)

# What the key folder must fit to.
mark = Table(
    "mark",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
