import pytest
from slack_sdk.errors import SlackApiError

from tests.demo.workspace.practice_workspace import open_practice_workspace


@pytest.fixture
def practice():
    with open_practice_workspace() as practice:
        yield practice


@pytest.fixture
def slack(practice):
    return practice.slack


@pytest.fixture
def refused():
    """The error of a call, or of what is wrong with it: `refused(slack.chat_postMessage, …)`."""

    def error(method, **arguments):
        with pytest.raises(SlackApiError) as raised:
            method(**arguments)
        return raised.value.response

    return error
