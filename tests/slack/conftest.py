import pytest

from tests.slack.slack_workspace import open_slack_workspace


@pytest.fixture
def slack(tmp_path):
    with open_slack_workspace(tmp_path) as slack:
        yield slack
