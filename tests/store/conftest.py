"""Each test of the store runs on SQLite in a file, and on PostgreSQL where there is one."""

import pytest

from jobsbot.store import migrate, open_store
from tests.databases import KINDS, database


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    with database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def store(url):
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close_connections()
