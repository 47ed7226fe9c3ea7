"""One `MetaData` for all tables, one engine, explicit transactions.

SQLite in WAL mode is the embedded default; PostgreSQL through psycopg 3 is the scaled one. The layers above define their
tables on `metadata`; `config/migrations` holds the schema history for both engines.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from config.errors import Transient

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = sa.MetaData(naming_convention=NAMING)

WRITER = "gongfu_writer"
"""Execution option: whoever writes holds it."""

MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str) -> Engine:
    """Engine for `sqlite:///…` or `postgresql+psycopg://…`; opens no connection yet.

    Values stay out of its error messages: those are logged, and questions and answers must not be.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # SQLite has one writer, and lets others sleep up to 0.1 s at a time: within a process they queue for this instead.
    queue = {WRITER: threading.RLock()}
    engine = sa.create_engine(url, connect_args={"timeout": 30}, hide_parameters=True, execution_options=queue)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself, or BEGIN IMMEDIATE below comes too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        # SQLAlchemy does not translate what is raised in its events, and callers know its errors only.
        raise OperationalError("PRAGMA", None, error) from error
    finally:
        cursor.close()


def _begin_immediately(connection: Connection) -> None:
    # A deferred transaction that turns into a writer fails at once with «database is locked»; an immediate one waits.
    mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for queries only: one consistent view, never waits for a writer."""
    with engine.connect().execution_options(read_only=True) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction: all of it is kept, or none."""
    with engine.get_execution_options().get(WRITER, nullcontext()), engine.begin() as connection:
        yield connection


def is_newest(engine: Engine) -> bool:
    """Whether the schema is the one of this version; False too for an empty database. Loads no migration tool.

    The file of a revision begins with its number, and the numbers follow one another.
    """
    newest = max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    if not sa.inspect(engine).has_table("alembic_version"):
        return False
    with reading(engine) as connection:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version"))) == newest


@contextmanager
def available(code: str) -> Iterator[None]:
    """Turns «the database can't be used now» (disk full, server away) into a Transient with that code.

    A broken constraint says something about the data and comes through as it is.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise Transient(code) from error


def migrate(engine: Engine) -> None:
    """Brings the schema to the newest revision; does nothing when it is there already."""
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(settings).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
