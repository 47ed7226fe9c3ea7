"""What the answer log keeps of a language model's part in an answer: its columns, and what a person has used up."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reports.compose.base import ModelUse

ADDED = ("why", "model", "tokens_in", "tokens_out", "cost", "model_ms")
"""Columns that rows of older versions do not have: where they are NULL the hash leaves them out, as it did then."""


def model_columns() -> tuple[sa.Column[Any], ...]:
    """Columns of `answer_log`; all NULL: no model was configured."""
    return (
        sa.Column("why", sa.String(40)),
        sa.Column("model", sa.String(200)),
        sa.Column("tokens_in", sa.Integer),
        sa.Column("tokens_out", sa.Integer),
        sa.Column("cost", sa.Float),
        sa.Column("model_ms", sa.Integer),
    )


def use_row(use: ModelUse | None) -> dict[str, Any]:
    """A use as columns."""
    if use is None:
        return dict.fromkeys(ADDED)
    return {
        "why": use.why,
        "model": use.name,
        "tokens_in": use.tokens_in,
        "tokens_out": use.tokens_out,
        "cost": use.cost,
        "model_ms": use.ms,
    }
