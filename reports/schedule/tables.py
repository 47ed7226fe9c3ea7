"""The table of subscriptions: who wants the digest of a region, where and when. Rows end; they are never deleted."""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
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
)
sa.Index(
    "uq_subscriptions_active",
    subscriptions.c.channel,
    subscriptions.c.chat,
    subscriptions.c.region,
    unique=True,
    sqlite_where=subscriptions.c.ended_at.is_(None),
    postgresql_where=subscriptions.c.ended_at.is_(None),
)
