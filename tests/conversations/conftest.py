"""A conversation over a real store in a temporary file."""

import pytest

from tests.bot_conversation import Conversation, FakeReadApi
from tests.databases.migrated import open_migrated_store


@pytest.fixture
def api():
    return FakeReadApi()


@pytest.fixture
def conversation(api, tmp_path):
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    yield Conversation(api, store)
    store.close_connections()
