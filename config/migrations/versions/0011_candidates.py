"""Candidates: what people decided about targets and figures that were read from documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidate_decisions",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.String(40), nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("indicator", sa.String(80)),
        sa.Column("region", sa.String(20)),
        sa.Column("document_id", sa.String(80), nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("understood", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_candidate_decisions"),
    )


def downgrade() -> None:
    op.drop_table("candidate_decisions")
