"""Databases for as long as a test needs them: a SQLite file, and PostgreSQL where there is one."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

DATABASE_KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@contextmanager
def temporary_database(kind: str, folder: Path, template: str = "") -> Iterator[str]:
    """Yield the address of a new database; what was in it is gone afterwards.

    It is empty, or on PostgreSQL a copy of the template, if one is named.
    """
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'jobsbot.db'}"
        return
    name = f"t{uuid4().hex[:12]}"
    _run_on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield make_url(find_server()).set(database=name).render_as_string(hide_password=False)
    finally:
        _run_on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres_template(prepare: Callable[[str], None]) -> Iterator[str]:
    """Prepare a database once, and yield its name for others to be copied from."""
    with temporary_database("postgres", Path()) as url:
        prepare(url)
        name = str(make_url(url).database)
        # A database can be copied only while nobody is connected to it.
        _run_on_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        _run_on_server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield name


def find_server() -> str:
    """The address of a PostgreSQL server; the test is skipped where there is none."""
    server = os.environ.get("JOBSBOT_TEST_POSTGRES")
    if not server:
        pytest.skip("JOBSBOT_TEST_POSTGRES is not set: scripts/with-postgres sets it")
    return server


def _run_on_server(sentence: str) -> None:
    engine = create_engine(
        make_url(find_server()).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            connection.execute(text(sentence))
    finally:
        engine.dispose()
