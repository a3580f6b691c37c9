"""Each test of the store runs on SQLite in a file, and on PostgreSQL where there is one."""

import pytest

from jobsbot.store import open_store
from jobsbot.store.migrate import migrate
from tests.databases.migrated import copy_migrated_database
from tests.databases.reused import ReusedDatabase
from tests.databases.temporary import DATABASE_KINDS, postgres_template, temporary_database
from tests.store.attacked_audit import write_audit


@pytest.fixture(scope="session")
def migrated_template():
    """Name a PostgreSQL database with today's schema."""
    with postgres_template(migrate) as name:
        yield name


@pytest.fixture(scope="session")
def migrated_database():
    """A PostgreSQL database with today's schema, for one test after another."""
    database = ReusedDatabase(migrate)
    yield database
    database.drop()


@pytest.fixture(params=DATABASE_KINDS)
def empty_url(request, tmp_path):
    """The address of a database without any table."""
    with temporary_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture(params=DATABASE_KINDS)
def url(request, tmp_path):
    """The address of a database with today's schema, and nothing in it."""
    if request.param == "sqlite":
        yield copy_migrated_database(tmp_path / "jobsbot.db")
        return
    with request.getfixturevalue("migrated_database").lend() as address:
        yield address


@pytest.fixture
def owner_url(migrated_template, tmp_path):
    """The address of a PostgreSQL database with today's schema, as its owner."""
    with temporary_database("postgres", tmp_path, migrated_template) as address:
        yield address


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """An audit for whoever has no key to do to it what they can."""
    copy = write_audit(copy_migrated_database(tmp_path_factory.mktemp("audit") / "jobsbot.sqlite"))
    yield copy
    copy.raw.close()
    copy.written.close()


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened.close_connections()
