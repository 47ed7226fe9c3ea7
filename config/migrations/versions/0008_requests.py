"""Requests: what other commands ask of the process that owns the home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("operation", sa.String(60), nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("progress", sa.JSON),
        sa.Column("result", sa.JSON),
        sa.Column("error", sa.JSON),
        sa.Column("asked_at", sa.String(40), nullable=False),
        sa.Column("taken_at", sa.String(40)),
        sa.Column("done_at", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_index("ix_requests_state", "requests", ["state"])


def downgrade() -> None:
    op.drop_table("requests")
