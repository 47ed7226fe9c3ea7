"""The metrics table: import batches, observations, targets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("active_hash", sa.String(64)),
        sa.Column("loaded", sa.Date, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
        sa.UniqueConstraint("active_hash", name="uq_import_batches_active_hash"),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("batch_id", sa.Integer, nullable=False),
        sa.Column("indicator", sa.String(80), nullable=False),
        sa.Column("region", sa.String(20), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("period_kind", sa.String(12), nullable=False),
        sa.Column("period_start", sa.Date, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("raw", sa.String(80), nullable=False),
        sa.Column("yoy", sa.Double),
        sa.Column("yoy_unit", sa.String(20), nullable=False),
        sa.Column("basis", sa.String(20)),
        sa.Column("rank", sa.Integer),
        sa.Column("rank_among", sa.String(40)),
        sa.Column("release_state", sa.String(20)),
        sa.Column("bureau", sa.Text),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("official", sa.Boolean, nullable=False),
        sa.Column("source_title", sa.Text, nullable=False),
        sa.Column("source_publisher", sa.Text),
        sa.Column("source_number", sa.Text),
        sa.Column("source_edition", sa.Text),
        sa.Column("source_section", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("clause_id", sa.String(80)),
        sa.Column("published", sa.Date),
        sa.Column("counts_from", sa.Date, nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("superseded_by", sa.Integer),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name="fk_observations_batch_id"),
        sa.ForeignKeyConstraint(["superseded_by"], ["observations.id"], name="fk_observations_superseded_by"),
    )
    op.create_index("ix_observations_batch_id", "observations", ["batch_id"])
    op.create_index("ix_observations_key", "observations", ["indicator", "region", "period_end"])
    op.create_index("ix_observations_region", "observations", ["region"])
    op.create_table(
        "targets",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("document_id", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("indicator", sa.String(80), nullable=False),
        sa.Column("region", sa.String(20), nullable=False),
        sa.Column("comparator", sa.String(8), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("deadline", sa.String(20)),
        sa.Column("hedge", sa.String(20)),
        sa.Column("target_level", sa.String(4), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("document_number", sa.Text),
        sa.Column("edition", sa.Text),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("clause_id", sa.String(80)),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("level", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
    )
    op.create_index("ix_targets_document_id", "targets", ["document_id"])
    op.create_index("ix_targets_key", "targets", ["indicator", "region"])


def downgrade() -> None:
    op.drop_table("targets")
    op.drop_table("observations")
    op.drop_table("import_batches")
