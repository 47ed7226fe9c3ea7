"""Inbox: the files that came with a message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("files", sa.JSON))


def downgrade() -> None:
    op.drop_column("inbox", "files")
