"""What else came with a message (the text that it answers, whether it was spoken or edited); answers of a chat by index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("more", sa.JSON))
    op.create_index("ix_answer_log_chat", "answer_log", ["channel", "chat", "id"])


def downgrade() -> None:
    op.drop_index("ix_answer_log_chat", "answer_log")
    op.drop_column("inbox", "more")
