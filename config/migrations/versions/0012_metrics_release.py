"""Release time and reason of a revision; indexes for a table of a million figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SEEN = ["level", "withdrawn", "counts_from", "superseded_by", "released"]


def upgrade() -> None:
    op.add_column("observations", sa.Column("released", sa.String(40)))
    op.add_column("observations", sa.Column("reason", sa.Text))
    op.drop_index("ix_observations_region", "observations")
    op.drop_index("ix_observations_key", "observations")
    key = ["indicator", "region", "period_end", "period_start", "period_kind", "official", *SEEN]
    op.create_index("ix_observations_key", "observations", key)
    op.create_index("ix_observations_ranking", "observations", ["indicator", "period", "region"])
    op.create_index("ix_observations_superseded", "observations", ["superseded_by"])
    op.create_index("ix_observations_held", "observations", ["region", "indicator", "period_end", *SEEN])


def downgrade() -> None:
    for name in ("ranking", "superseded", "held", "key"):
        op.drop_index(f"ix_observations_{name}", "observations")
    op.create_index("ix_observations_region", "observations", ["region"])
    op.create_index("ix_observations_key", "observations", ["indicator", "region", "period_end"])
    op.drop_column("observations", "reason")
    op.drop_column("observations", "released")
