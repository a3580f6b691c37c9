"""Each test of the store runs on SQLite in a file, and on PostgreSQL where there is one."""

import pytest

from jobsbot.store import open_store
from jobsbot.store.migrate import migrate
from tests.temporary_databases import DATABASE_KINDS, temporary_database


@pytest.fixture(params=DATABASE_KINDS)
def url(request, tmp_path):
    with temporary_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def store(url):
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close_connections()
