"""The tables of the metrics store: batches, observations, targets.

Values are double precision: printed statistics have at most 15 significant digits, which a double gives back exactly
through its shortest decimal, SQLite has no decimal type, and `Figure.value` is a float. What was printed is in `raw`.
"""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

SEEN = ("level", "withdrawn", "counts_from", "superseded_by", "released")
"""Columns that decide whether a viewer sees an observation on a day."""

import_batches = sa.Table(
    "import_batches",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    # The hash while the batch is in force, NULL once withdrawn: the same content can't be loaded twice at once.
    sa.Column("active_hash", sa.String(64), unique=True),
    sa.Column("loaded", sa.Date, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False, default=False),
)

observations = sa.Table(
    "observations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.id"), nullable=False, index=True),
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
    # From this day on the figure counts; stands in for an unknown day of publication (see `rows.counts_from`).
    sa.Column("counts_from", sa.Date, nullable=False),
    sa.Column("level", sa.String(20), nullable=False),
    # Before this moment (a `config.clock.stamp`) only named people see the row; NULL: everybody does.
    sa.Column("released", sa.String(40)),
    # Why it takes the place of an earlier figure, as the clerk gave it.
    sa.Column("reason", sa.Text),
    sa.Column("superseded_by", sa.Integer, sa.ForeignKey("observations.id")),
    sa.Column("withdrawn", sa.Boolean, nullable=False, default=False),
    # These two hold all that decides whether a viewer sees a row: periods and counts are found without reading rows.
    sa.Index(
        "ix_observations_key", "indicator", "region", "period_end", "period_start", "period_kind", "official", *SEEN
    ),
    sa.Index("ix_observations_ranking", "indicator", "period", "region"),
    sa.Index("ix_observations_superseded", "superseded_by"),
    sa.Index("ix_observations_held", "region", "indicator", "period_end", *SEEN),
)

targets = sa.Table(
    "targets",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("document_id", sa.String(80), nullable=False, index=True),
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
    # Year at whose end the way to the target begins; NULL: not known.
    sa.Column("base", sa.Integer),
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
    sa.Index("ix_targets_key", "indicator", "region"),
)
