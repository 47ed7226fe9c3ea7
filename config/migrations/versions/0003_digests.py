"""Weekly digests with their states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer, nullable=False),
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
        sa.Column("seal", sa.String(64)),
        sa.Column("corrects", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.ForeignKeyConstraint(["corrects"], ["digests.id"], name="fk_digests_corrects"),
        sa.UniqueConstraint("region", "year", "issue", name="uq_digests_issue"),
    )
    op.create_index("ix_digests_week", "digests", ["region", "week"])


def downgrade() -> None:
    op.drop_table("digests")
