"""People, the vault, notes of closed waves, and what the key folder must fit to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "person",
        sa.Column("k", sa.LargeBinary, primary_key=True),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vault",
        sa.Column(
            "id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False
        ),
        sa.Column("key_id", sa.LargeBinary, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "note_box",
        sa.Column("k", sa.LargeBinary, primary_key=True),
        sa.Column("survey", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "closed",
        sa.Column("survey", sa.String, primary_key=True),
        sa.Column("wave", sa.String, primary_key=True),
        sa.Column("site", sa.String, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
