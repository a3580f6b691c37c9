"""Each conversation runs on SQLite in a file, and on PostgreSQL where there is one."""

import pytest

from jobsbot.store import open_store
from tests.databases.reused import ReusedDatabase
from tests.databases.temporary import DATABASE_KINDS, temporary_database
from tests.operations.started_databases import lend_started_database, start_once


@pytest.fixture(scope="session")
def started_folder(tmp_path_factory):
    """A folder with SQLite files to copy."""
    folder = tmp_path_factory.mktemp("started")
    with temporary_database("sqlite", folder) as url:
        start_once(url)
    return folder


@pytest.fixture(scope="session")
def started_database():
    """A PostgreSQL database for one test after another."""
    database = ReusedDatabase(start_once)
    yield database
    database.drop()


@pytest.fixture(params=DATABASE_KINDS)
def url(request, tmp_path):
    """The address of a database with every table, and no plan in it."""
    yield from lend_started_database(request, tmp_path)


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened.close_connections()


@pytest.fixture
def postgres_url(started_database):
    """The same on PostgreSQL alone."""
    with started_database.lend() as address:
        yield address
