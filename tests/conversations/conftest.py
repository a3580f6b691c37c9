"""A conversation over a real store in a temporary file."""

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.grammar.command import BotConfig
from tests.bot_conversation import Conversation, FakeReadApi, make_job
from tests.conversations.fake_directory import FakeDirectory
from tests.databases.migrated import open_migrated_store


@pytest.fixture
def api():
    return FakeReadApi()


@pytest.fixture
def conversation(api, tmp_path):
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    yield Conversation(api, store)
    store.close_connections()


@pytest.fixture
def people():
    return FakeDirectory()


@pytest.fixture
def with_policy(tmp_path, people):
    """Begin a conversation under the policy of a configuration file."""
    stores = []

    def begin(text):
        read = parse_config_file(text, "jobsbot.toml")
        assert not read.problems
        projects = {name: table.id for name, table in read.projects.items()}
        known = BotConfig(
            projects=projects or {"prod-crawl": 123},
            default_project=123,
            commands=ALL_COMMANDS,
            policy=read.policy,
        )
        stores.append(open_migrated_store(tmp_path / "jobsbot.sqlite"))
        api = FakeReadApi()
        api.put(make_job("123/1/1"), make_job("123/1/2"), make_job("123/1/9", "finished"))
        return Conversation(api, stores[-1], known, people)

    yield begin
    for store in stores:
        store.close_connections()
