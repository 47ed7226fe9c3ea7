"""SQL record of the documents: immutable parsed files, versions as sets of them, one row that names the current one."""

from __future__ import annotations

import sqlalchemy as sa

from config.database import metadata

files = sa.Table(
    "documents_files",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("encoding", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("parsed", sa.Text, nullable=False),
)

versions = sa.Table(
    "documents_versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("staged_at", sa.String(40), nullable=True),
    sa.Column("removed", sa.Text, nullable=False),
    sa.Column("corpus", sa.Text, nullable=False),
)

version_files = sa.Table(
    "documents_version_files",
    metadata,
    sa.Column("version", sa.ForeignKey("documents_versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("file_key", sa.ForeignKey("documents_files.key"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
)

state = sa.Table(
    "documents_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("current", sa.ForeignKey("documents_versions.id"), nullable=True),
    sa.Column("previous", sa.ForeignKey("documents_versions.id"), nullable=True),
    sa.Column("stated", sa.Integer, nullable=True, comment="version whose figures stand in the metrics table"),
)
