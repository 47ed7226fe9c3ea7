"""The record of documents: parsed files, versions, and which one answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents_files",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("encoding", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("parsed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_documents_files"),
    )
    op.create_table(
        "documents_versions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("staged_at", sa.String(40), nullable=True),
        sa.Column("removed", sa.Text, nullable=False),
        sa.Column("corpus", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents_versions"),
    )
    op.create_table(
        "documents_version_files",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("file_key", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("version", "file_key", name="pk_documents_version_files"),
        sa.ForeignKeyConstraint(
            ["version"], ["documents_versions.id"], name="fk_documents_version_files_version", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_key"], ["documents_files.key"], name="fk_documents_version_files_file_key"),
    )
    op.create_table(
        "documents_state",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("current", sa.Integer, nullable=True),
        sa.Column("previous", sa.Integer, nullable=True),
        sa.Column("stated", sa.Integer, nullable=True, comment="version whose figures stand in the metrics table"),
        sa.PrimaryKeyConstraint("id", name="pk_documents_state"),
        sa.ForeignKeyConstraint(["current"], ["documents_versions.id"], name="fk_documents_state_current"),
        sa.ForeignKeyConstraint(["previous"], ["documents_versions.id"], name="fk_documents_state_previous"),
    )
    op.execute("INSERT INTO documents_state (id) VALUES (1)")


def downgrade() -> None:
    for name in ("documents_state", "documents_version_files", "documents_versions", "documents_files"):
        op.drop_table(name)
