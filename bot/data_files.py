"""What of the data folder was taken, by content: a start takes only what has changed since."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from config.database import metadata, reading, writing

data_files = sa.Table(
    "data_files",
    metadata,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
)


def taken(engine: Engine) -> dict[str, str]:
    """Hash by name."""
    with reading(engine) as connection:
        return {row.name: row.sha256 for row in connection.execute(sa.select(data_files))}


def take(engine: Engine, name: str, content: str) -> None:
    """Notes that a file, or a folder as a whole, was taken with this hash."""
    with writing(engine) as connection:
        connection.execute(sa.delete(data_files).where(data_files.c.name == name))
        connection.execute(sa.insert(data_files).values(name=name, sha256=content))
