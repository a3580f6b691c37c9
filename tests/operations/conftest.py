"""Each conversation runs on SQLite in a file, and on PostgreSQL where there is one."""

import shutil

import pytest

from jobsbot.store import open_store
from jobsbot.store.migrate import migrate
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import run_operations
from tests.temporary_databases import DATABASE_KINDS, temporary_database


@pytest.fixture(scope="session")
def made_ready(tmp_path_factory):
    """A folder with SQLite files as a first start leaves them: making them takes a second."""
    folder = tmp_path_factory.mktemp("ready")
    with temporary_database("sqlite", folder) as url, run_operations(url, FakeJobsApi()):
        pass
    return folder


@pytest.fixture(params=DATABASE_KINDS)
def url(request, tmp_path):
    with temporary_database(request.param, tmp_path) as address:
        if request.param == "sqlite":
            ready = request.getfixturevalue("made_ready")
            shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
        yield address


@pytest.fixture
def store(url):
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close_connections()
