"""Databases as a first start of the bot leaves them, each lent to one test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases.temporary import temporary_database
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import run_operations

SELDOM_ON_POSTGRES = (
    "sqlite",
    pytest.param("postgres", marks=(pytest.mark.postgres, pytest.mark.slow)),
)
"""For tests of what is asked of Scrapy Cloud and said of it, which no database decides."""


def start_once(url: str) -> None:
    """Leave a database as a first start does: making the engine's tables takes a second."""
    with run_operations(url, FakeJobsApi()):
        pass


def lend_started_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Yield the address of a database of the kind that the fixture asks for."""
    if request.param == "sqlite":
        started = request.getfixturevalue("started_folder")
        shutil.copytree(started, folder, dirs_exist_ok=True)
        with temporary_database("sqlite", folder) as address:
            yield address
        return
    with request.getfixturevalue("started_database").lend() as address:
        yield address
