"""The answer log with its figures, and which files of the data folder were taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_log",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("ms", sa.Integer, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_log"),
        sa.UniqueConstraint("previous", name="uq_answer_log_previous"),
        sa.UniqueConstraint("hash", name="uq_answer_log_hash"),
    )
    op.create_table(
        "answer_figures",
        sa.Column("answer_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("observation", sa.Integer, comment="row of the metrics table; none for figures of a text"),
        sa.Column("indicator", sa.String(100)),
        sa.Column("region", sa.String(20)),
        sa.Column("period", sa.String(40)),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer_log.id"], name="fk_answer_figures_answer_id"),
        sa.PrimaryKeyConstraint("answer_id", "number", name="pk_answer_figures"),
    )
    op.create_index("ix_answer_figures_told", "answer_figures", ["indicator", "region", "period"])
    op.create_table(
        "data_files",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_data_files"),
    )


def downgrade() -> None:
    op.drop_table("data_files")
    op.drop_table("answer_figures")
    op.drop_table("answer_log")
