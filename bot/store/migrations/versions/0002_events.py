"""Events, their occurrences and notices, who is still to be told, and the organisers' group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of events."""
    op.create_table(
        "event",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("change", sa.Text),
        sa.Column("void", sa.BigInteger),
        sa.Column("card", sa.BigInteger),
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "event", sa.String, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("planned", sa.String, nullable=False),
        sa.Column("local", sa.String, nullable=False),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("standing", sa.String, nullable=False),
        sa.Column("late", sa.Integer, nullable=False),
        sa.Column("was", sa.String),
        sa.Column("elsewhere", sa.Boolean, nullable=False),
        sa.Column("place_b", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("occurrence_event", "occurrence", ["event"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "occurrence",
            sa.String,
            sa.ForeignKey("occurrence.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("tell", sa.String, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("planned", sa.BigInteger),
        sa.Column("until", sa.BigInteger),
        sa.Column("after", sa.LargeBinary, nullable=False),
        sa.Column("total", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("sent", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("failed", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("dropped", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.UniqueConstraint("occurrence", "tell", "version", name="notice_once"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column(
            "notice",
            sa.Integer,
            sa.ForeignKey("notice.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("k", sa.LargeBinary, primary_key=True),
        sa.Column("state", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("prio", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("lease", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("unsure", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("silent", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "outbox_ready",
        "outbox",
        ["prio", "due"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_index(
        "outbox_held",
        "outbox",
        ["lease"],
        sqlite_where=sa.text("state > 0"),
        postgresql_where=sa.text("state > 0"),
    )
    op.create_table(
        "console",
        sa.Column(
            "id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False
        ),
        sa.Column("box", sa.LargeBinary, nullable=False),
    )
