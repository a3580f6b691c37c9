"""Each conversation runs on SQLite in a file, and on PostgreSQL where there is one."""

import shutil

import pytest

from tests.databases import KINDS, database
from tests.operations.house import living
from tests.operations.world import World


@pytest.fixture(scope="session")
def made_ready(tmp_path_factory):
    """A folder with SQLite files as a first start leaves them: making them takes a second."""
    folder = tmp_path_factory.mktemp("ready")
    with database("sqlite", folder) as url, living(url, World()):
        pass
    return folder


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    with database(request.param, tmp_path) as address:
        if request.param == "sqlite":
            ready = request.getfixturevalue("made_ready")
            shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
        yield address
