"""What polls ask and say is tried on PostgreSQL among the slow tests."""

import pytest

from tests.operations.started_databases import SELDOM_ON_POSTGRES, lend_started_database


@pytest.fixture(params=SELDOM_ON_POSTGRES)
def url(request, tmp_path):
    """The address of a database with every table, and no plan in it."""
    yield from lend_started_database(request, tmp_path)
