"""Feedback: what people said about answers that they were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer_log.id"), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("corpus", sa.Integer),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_at", sa.String(40)),
        sa.Column("expected", sa.Text),
        sa.Column("unanswerable", sa.Boolean, nullable=False),
        sa.UniqueConstraint("answer_id", "person", name="uq_feedback_answer_id_person"),
        sa.Index("ix_feedback_state", "state", "id"),
    )


def downgrade() -> None:
    op.drop_table("feedback")
