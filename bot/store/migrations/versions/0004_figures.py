"""What is settled for a wave, what is drawn at its end, what that spent, the cards, and what was said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOST_MICRO = 2_000_000  # of one report in one wave; the same as bot.plan.BUDGET_MICRO, and for ever that of these rows
NAMES = ("survey", "wave", "unit")
TABLE = (*NAMES, "stratum", "stat")
GUARDED = {"plan": NAMES, "ledger": TABLE, "release": (*TABLE, "cell")}
OVER = "the budget of this wave is spent"
FIXED = "what was drawn is never changed"
LATE = "this wave is closed"
CLOSED = "EXISTS (SELECT 1 FROM closed WHERE survey = NEW.survey AND wave = NEW.wave AND site = NEW.unit)"


def upgrade() -> None:
    """Make the tables of figures, and the triggers that guard them."""
    op.create_table(
        "plan", *_key(NAMES), sa.Column("text", sa.Text, nullable=False), sqlite_with_rowid=False
    )
    op.create_table(
        "ledger",
        *_key(TABLE),
        sa.Column(
            "epsilon_micro", sa.Integer, sa.CheckConstraint("epsilon_micro > 0"), nullable=False
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        *_key((*TABLE, "cell")),
        sa.Column("value", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(TABLE, [f"ledger.{name}" for name in TABLE]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in NAMES),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "said",
        *_key((*NAMES, "what")),
        sa.Column("after", sa.LargeBinary, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def _key(names: tuple[str, ...]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, primary_key=True) for name in names]


def _triggers(dialect: str) -> list[str]:
    """Return what lets nobody spend more than the budget, draw for a closed wave, or change what was drawn."""
    same = " AND ".join(f"{name} = NEW.{name}" for name in (*NAMES, "stratum"))
    spent = f"(SELECT coalesce(sum(epsilon_micro), 0) FROM ledger WHERE {same})"  # noqa: S608 - constants
    over = f"{spent} + NEW.epsilon_micro > {MOST_MICRO}"
    return _sqlite(over) if dialect == "sqlite" else _postgresql(over)


def _sqlite(over: str) -> list[str]:
    def refuse(name: str, when: str, words: str) -> str:
        return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"

    return [
        refuse("ledger_budget", f"BEFORE INSERT ON ledger WHEN {over}", OVER),
        # INSERT OR REPLACE deletes without asking the trigger of DELETE.
        *(
            refuse(f"{table}_again", f"BEFORE INSERT ON {table} WHEN {_there(table)}", FIXED)
            for table in GUARDED
        ),
        *(
            refuse(f"{table}_late", f"BEFORE INSERT ON {table} WHEN {CLOSED}", LATE)
            for table in GUARDED
        ),
        *(
            refuse(f"{table}_{act.lower()}", f"BEFORE {act} ON {table}", FIXED)
            for table in GUARDED
            for act in ("UPDATE", "DELETE")
        ),
    ]


def _there(table: str) -> str:
    same = " AND ".join(f"{name} = NEW.{name}" for name in GUARDED[table])
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - constants


def _postgresql(over: str) -> list[str]:
    def function(name: str, body: str) -> str:
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        )

    def trigger(name: str, when: str, of: str) -> str:
        return f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {of}()"

    return [
        function("ledger_budget", f"IF {over} THEN RAISE EXCEPTION '{OVER}'; END IF; RETURN NEW;"),
        function("drawn_once", f"RAISE EXCEPTION '{FIXED}';"),
        function("drawn_late", f"IF {CLOSED} THEN RAISE EXCEPTION '{LATE}'; END IF; RETURN NEW;"),
        trigger("ledger_budget", "BEFORE INSERT ON ledger", "ledger_budget"),
        *(
            trigger(f"{table}_fixed", f"BEFORE UPDATE OR DELETE ON {table}", "drawn_once")
            for table in GUARDED
        ),
        *(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION drawn_once()"
            for table in GUARDED
        ),
        *(
            trigger(f"{table}_late", f"BEFORE INSERT ON {table}", "drawn_late")
            for table in GUARDED
        ),
    ]
