"""The level of the data in a digest; who has written to us first when, since some platforms let us push only to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("level", sa.String(20)))
    op.create_table(
        "contacts",
        sa.Column("channel", sa.String(40), primary_key=True),
        sa.Column("chat", sa.String(200), primary_key=True),
        sa.Column("first_at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("contacts")
    op.drop_column("digests", "level")
