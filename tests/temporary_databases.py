"""Databases for as long as a test needs them: a SQLite file, and PostgreSQL where there is one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

DATABASE_KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@contextmanager
def temporary_database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; what was in it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'jobsbot.db'}"
        return
    server = os.environ.get("JOBSBOT_TEST_POSTGRES")
    if not server:
        pytest.skip("JOBSBOT_TEST_POSTGRES is not set: scripts/with-postgres sets it")
    name = f"t{uuid4().hex[:12]}"
    _run_on_server(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run_on_server(server: str, sentence: str) -> None:
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            connection.execute(text(sentence))
    finally:
        engine.dispose()
