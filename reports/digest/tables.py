"""The table of digests. One row an issue; a signed row is never changed again."""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

digests = sa.Table(
    "digests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("region", sa.String(20), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("week", sa.String(8), nullable=False),
    sa.Column("issue", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("drafted_by", sa.String(200), nullable=False),
    sa.Column("drafted_at", sa.String(40), nullable=False),
    sa.Column("checked_by", sa.String(200)),
    sa.Column("checked_at", sa.String(40)),
    sa.Column("signed_by", sa.String(200)),
    sa.Column("signed_at", sa.String(40)),
    # Over the content, the issue and all names and times; set when it is signed.
    sa.Column("seal", sa.String(64)),
    # Highest level of the data in it (公开 …); NULL: from before it was kept. Not shown, so not under the seal.
    sa.Column("level", sa.String(20)),
    sa.Column("corrects", sa.Integer, sa.ForeignKey("digests.id")),
    sa.UniqueConstraint("region", "year", "issue", name="uq_digests_issue"),
)
sa.Index("ix_digests_week", digests.c.region, digests.c.week)
