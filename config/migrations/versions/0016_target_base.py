"""The year from which a target is to be reached, as the plan says it; documents and tables bring it when they are read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("targets", sa.Column("base", sa.Integer))


def downgrade() -> None:
    op.drop_column("targets", "base")
