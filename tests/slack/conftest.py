import pytest

from tests.slack.slack_workspace import open_slack_workspace


@pytest.fixture
def room(tmp_path):
    with open_slack_workspace(tmp_path) as room:
        yield room
