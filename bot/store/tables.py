"""The tables, for statements that SQLite and PostgreSQL both understand; migrations make them.

No row about a worker has a moment, a number that counts, or a name. Keys are random or keyed hashes, and rows lie in
the order of their keys (`WITHOUT ROWID`), so that no table says what came first. Events and notices are the
organisers' and the clock's: they have times. A row of the outbox has its due time, and lives until it is sent.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

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

# What people are called to, as organisers typed and approved it; `details` is the event without its state, as JSON.
# `change` is what waits for a second admin; `void` (UTC, seconds) is when a draft, a proposal or a change lapses.
event = Table(
    "event",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Column("change", Text),
    Column("void", BigInteger),
    Column("card", BigInteger),
)

# Each time at which an event takes place; `local` is the site's clock as ISO text, `starts` and `ends` are UTC seconds.
occurrence = Table(
    "occurrence",
    metadata,
    Column("id", String, primary_key=True),
    Column("event", String, ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    Column("planned", String, nullable=False),
    Column("local", String, nullable=False),
    Column("starts", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("standing", String, nullable=False),
    Column("late", Integer, nullable=False),
    Column("was", String),
    Column("elsewhere", Boolean, nullable=False),
    Column("place_b", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("occurrence_event", "event"),
)

# What many are told about one occurrence. Times are UTC seconds; `after` is how far a pass over the people has come.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("occurrence", String, ForeignKey("occurrence.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("tell", String, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("planned", BigInteger),
    Column("until", BigInteger),
    Column("after", LargeBinary, nullable=False),
    Column("total", Integer, nullable=False, server_default=text("0")),
    Column("sent", Integer, nullable=False, server_default=text("0")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("dropped", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("occurrence", "tell", "version", name="notice_once"),
    sqlite_autoincrement=True,  # a number is never used again: whoever still holds one must not tell the wrong thing
)

# Who is still to be told: by blind index, until the message is acknowledged. `state`: 0 ready, 1 leased, 2 under way.
outbox = Table(
    "outbox",
    metadata,
    Column(
        "notice",
        Integer,
        ForeignKey("notice.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("k", LargeBinary, primary_key=True),
    Column("state", Integer, nullable=False, server_default=text("0")),
    Column("prio", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("lease", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("silent", Boolean, nullable=False),
    # The conditions are literals: with a parameter PostgreSQL's generic plan cannot use a partial index.
    Index(
        "outbox_ready",
        "prio",
        "due",
        sqlite_where=text("state = 0"),
        postgresql_where=text("state = 0"),
    ),
    Index(
        "outbox_held", "lease", sqlite_where=text("state > 0"), postgresql_where=text("state > 0")
    ),
    sqlite_with_rowid=False,
)

# The organisers' group: one sealed box, or none.
console = Table(
    "console",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("box", LargeBinary, nullable=False),
)

# Questions that people shared, each sealed to the organisers, all of one length; `k` is random.
question_box = Table(
    "question_box",
    metadata,
    Column("k", LargeBinary, primary_key=True),
    Column("box", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# How often no answer fitted, by ISO week and by the door behind which it would stand; no text, nobody.
miss = Table(
    "miss",
    metadata,
    Column("week", String, primary_key=True),
    Column("door", String, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What was settled for a wave when it opened: the words, the unit, the budget; public, and never changed.
plan = Table(
    "plan",
    metadata,
    Column("survey", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What each table of each stratum of a closed wave has spent; triggers refuse more than the budget, and any change.
ledger = Table(
    "ledger",
    metadata,
    Column("survey", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("stratum", String, primary_key=True),
    Column("stat", String, primary_key=True),
    Column("epsilon_micro", Integer, CheckConstraint("epsilon_micro > 0"), nullable=False),
    sqlite_with_rowid=False,
)

# What was drawn, once, when a wave closed. There is no number without a row of the ledger.
release = Table(
    "release",
    metadata,
    Column("survey", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("stratum", String, primary_key=True),
    Column("stat", String, primary_key=True),
    Column("cell", String, primary_key=True),
    Column("value", Integer, nullable=False),
    ForeignKeyConstraint(
        ["survey", "wave", "unit", "stratum", "stat"],
        ["ledger.survey", "ledger.wave", "ledger.unit", "ledger.stratum", "ledger.stat"],
    ),
    sqlite_with_rowid=False,
)

# The cards of a wave, by hash. Which of them were used is known inside the vault only; all go when the wave closes.
card = Table(
    "card",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("survey", String, nullable=False),
    Column("wave", String, nullable=False),
    Column("unit", String, nullable=False),
    sqlite_with_rowid=False,
)

# What was said about a wave: `opened` and `closed` in the organisers' group, `results` to who asked for them; `after`
# is how far the last has come over the rows of people.
said = Table(
    "said",
    metadata,
    Column("survey", String, primary_key=True),
    Column("wave", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("after", LargeBinary, nullable=False),
    Column("done", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
