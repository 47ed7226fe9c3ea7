"""Messages that were accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("sender", sa.String(200)),
        sa.Column(
            "text", sa.Text, nullable=False, comment="emptied when it is done: the audit log keeps what was asked"
        ),
        sa.Column("in_group", sa.Boolean, nullable=False),
        sa.Column("unreadable", sa.String(40), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(120)),
        sa.Column("done_at", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "message_id", name="uq_inbox_message"),
    )
    op.create_index("ix_inbox_state", "inbox", ["state", "channel", "chat"])


def downgrade() -> None:
    op.drop_table("inbox")
