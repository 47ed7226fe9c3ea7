"""What a language model had to do with an answer: why, which, tokens, cost and time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer_log", sa.Column("why", sa.String(40)))
    op.add_column("answer_log", sa.Column("model", sa.String(200)))
    op.add_column("answer_log", sa.Column("tokens_in", sa.Integer))
    op.add_column("answer_log", sa.Column("tokens_out", sa.Integer))
    op.add_column("answer_log", sa.Column("cost", sa.Float))
    op.add_column("answer_log", sa.Column("model_ms", sa.Integer))
    op.create_index("ix_answer_log_person", "answer_log", ["person", "at"])


def downgrade() -> None:
    op.drop_index("ix_answer_log_person", "answer_log")
    for name in ("model_ms", "cost", "tokens_out", "tokens_in", "model", "why"):
        op.drop_column("answer_log", name)
