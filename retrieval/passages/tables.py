"""Vectors by content: an unchanged text is never embedded twice, whatever happens to the index."""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("model", sa.String(80), primary_key=True),
    sa.Column("content", sa.String(64), primary_key=True, comment="sha256 of the embedded text"),
    sa.Column("vector", sa.LargeBinary, nullable=False, comment="float32, little endian"),
)
