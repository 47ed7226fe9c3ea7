"""The ledger of deliveries, and subscriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("lane", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("chat", sa.String(120), nullable=False),
        sa.Column("subscription", sa.Integer),
        sa.Column("due", sa.String(40)),
        sa.Column("planned", sa.String(40)),
        sa.Column("zone", sa.String(60)),
        sa.Column("week", sa.String(8)),
        sa.Column("region", sa.String(20)),
        sa.Column("content", sa.JSON),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("uncertain", sa.JSON, nullable=False),
        sa.Column("skip", sa.JSON, nullable=False),
        sa.Column("receipts", sa.JSON, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("interruptions", sa.Integer, nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("next_at", sa.String(40), nullable=False),
        sa.Column("error", sa.String(80)),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("owner", sa.String(120)),
        sa.Column("owed_at", sa.String(40), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("finished_at", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.UniqueConstraint("subscription", "due", "channel", "chat", name="uq_deliveries_due"),
        sa.UniqueConstraint("kind", "channel", "chat", "region", "week", name="uq_deliveries_week"),
    )
    op.create_index("ix_deliveries_next", "deliveries", ["state", "next_at"])
    op.create_index("ix_deliveries_address", "deliveries", ["channel", "chat", "state"])
    op.create_index("ix_deliveries_subscription", "deliveries", ["subscription", "due"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("chat", sa.String(120), nullable=False),
        sa.Column("region", sa.String(20), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("time", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("holidays", sa.String(10), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    active = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_subscriptions_active",
        "subscriptions",
        ["channel", "chat", "region"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )


def downgrade() -> None:
    op.drop_table("subscriptions")
    op.drop_table("deliveries")
