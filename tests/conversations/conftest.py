"""A conversation over a real store in a temporary file."""

import pytest

from jobsbot.store import open_store
from tests.bot_conversation import Conversation, FakeReadApi


@pytest.fixture
def api():
    return FakeReadApi()


@pytest.fixture
def talk(api, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'jobsbot.sqlite'}")
    yield Conversation(api, store)
    store.close_connections()
