"""Three projects, some of which may not be asked or read."""

import pytest

from jobsbot.config.toml_file import parse_config_file
from jobsbot.core.errors import Unavailable
from jobsbot.core.values import replace
from tests.bot_conversation import (
    Conversation,
    FakeReadApi,
    make_job,
)

PROJECTS = {"prod-crawl": 123, "staging": 456, "archive": 789}


class PartlyFailingApi(FakeReadApi):
    """The Jobs API, some projects of which cannot be asked."""

    def __init__(self):
        super().__init__()
        self.failing, self.no_history = set(), set()

    def send(self, call, *, timeout=None):
        self.check(call)
        return super().send(call, timeout=timeout)

    def stream(self, call):
        self.check(call)
        if call.project in self.no_history and ("state", "finished") in call.params:
            raise Unavailable("Scrapy Cloud answers 503.")
        return super().stream(call)

    def check(self, call):
        if call.project in self.failing:
            raise Unavailable("Scrapy Cloud answers 503.")


@pytest.fixture
def api():
    api = PartlyFailingApi()
    api.put(
        make_job("123/1/1", started_time="2026-05-04T11:00:00"),
        make_job("123/1/2", "finished", close_reason="failed"),
        make_job("456/1/1", spider="tea", started_time="2026-05-04T11:40:00"),
        make_job("456/1/2", "pending", spider="tea"),
        make_job("789/1/1", started_time="2026-05-04T08:00:00"),
    )
    return api


@pytest.fixture
def talk(conversation, api):
    return Conversation(api, conversation.memory, replace(conversation.config, projects=PROJECTS))


@pytest.fixture
def with_policy(conversation, api):
    def begin(text):
        read = parse_config_file(text, "jobsbot.toml")
        assert not read.problems
        known = replace(conversation.config, projects=PROJECTS, policy=read.policy)
        return Conversation(api, conversation.memory, known)

    return begin
