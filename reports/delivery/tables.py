"""The ledger's table: one row a message that is, or was, owed to a chat. Rows are never deleted."""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    # Order is kept within a lane of an address: all replies are one, each subscription is one.
    sa.Column("lane", sa.String(60), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("chat", sa.String(120), nullable=False),
    sa.Column("subscription", sa.Integer),
    sa.Column("due", sa.String(40)),
    sa.Column("planned", sa.String(40)),
    sa.Column("zone", sa.String(60)),
    sa.Column("week", sa.String(8)),
    sa.Column("region", sa.String(20)),
    # none_as_null: «not prepared yet» is NULL, not the JSON text null.
    sa.Column("content", sa.JSON(none_as_null=True)),
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
    sa.UniqueConstraint("key", name="uq_deliveries_key"),
    sa.UniqueConstraint("subscription", "due", "channel", "chat", name="uq_deliveries_due"),
    # A chat gets the digest of a region's week once, also when the subscription is changed or taken anew.
    sa.UniqueConstraint("kind", "channel", "chat", "region", "week", name="uq_deliveries_week"),
)
sa.Index("ix_deliveries_next", deliveries.c.state, deliveries.c.next_at)
sa.Index("ix_deliveries_address", deliveries.c.channel, deliveries.c.chat, deliveries.c.state)
sa.Index("ix_deliveries_subscription", deliveries.c.subscription, deliveries.c.due)
