"""A Slack of sockets, and a bot that is connected to it."""

import pytest

from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.fake_socket_slack import FakeSocketSlack
from tests.slack.socket_mode.running_socket_mode import open_socket_mode


@pytest.fixture
def slack():
    slack = FakeSocketSlack()
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def socket_mode(tmp_path, slack):
    with open_socket_mode(tmp_path, slack) as socket_mode:
        wait_for(lambda: slack.live)
        yield socket_mode
