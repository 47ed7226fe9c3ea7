"""Access tokens of WeCom apps, shared between processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wecom_tokens",
        sa.Column("app", sa.String(64), nullable=False, comment="hash of address, corp and agent"),
        sa.Column("sealed", sa.Text, nullable=False, comment="the token, under a key made of the app's secret"),
        sa.Column("until", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("app", name="pk_wecom_tokens"),
    )


def downgrade() -> None:
    op.drop_table("wecom_tokens")
