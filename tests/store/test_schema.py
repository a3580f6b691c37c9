"""The schema: brought up to date, by anyone, at any time."""

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from jobsbot.store import open_store
from jobsbot.store.database import make_engine, parse_database_url
from jobsbot.store.migrate import migrate
from jobsbot.store.migrations.partial_indexes import metadata
from jobsbot.store.schema_version import get_newest_migration, read_schema_version
from tests.sample_plans import make_plan, running_jobs


def test_the_migrations_make_the_tables_that_the_code_expects(empty_url):
    migrate(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_version_that_is_expected_is_that_of_the_newest_migration(empty_url):
    engine = make_engine(empty_url)
    assert read_schema_version(engine) is None
    migrate(empty_url)
    assert read_schema_version(engine) == get_newest_migration()
    engine.dispose()


def test_migrating_again_keeps_what_is_there(store, url):
    store.add_plan(make_plan(running_jobs(1)))
    migrate(url)
    assert store.get_plan("p1").plan == make_plan(running_jobs(1))


def test_a_sqlite_file_is_ready_at_once_and_writes_ahead(tmp_path):
    file = tmp_path / "new.db"
    store = open_store(f"sqlite:///{file}")
    assert "plans" in inspect(store.engine).get_table_names()
    store.ping()
    store.close_connections()
    with sqlite3.connect(file) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgres_means_the_same_driver(scheme):
    read = parse_database_url(f"{scheme}://me:secret@host:5/db?sslmode=require")
    assert read.drivername == "postgresql+psycopg"
    assert (read.host, read.database, read.query["sslmode"]) == ("host", "db", "require")


@pytest.mark.parametrize(
    "wrong", ["mysql://me:secret@host/db", "sqlite://", "sqlite:///:memory:", "secret", ""]
)
def test_other_databases_are_refused_without_repeating_the_address(wrong):
    with pytest.raises(ValueError, match="DATABASE_URL") as refused:
        parse_database_url(wrong)
    assert "secret" not in str(refused.value)
