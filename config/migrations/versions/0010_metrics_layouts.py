"""What was said about the layouts of workbooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metrics_layouts",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("decisions", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("metrics_layouts")
