import pytest
from slack_sdk.errors import SlackApiError

from tests.demo.workspace.room import practice_room


@pytest.fixture
def room():
    with practice_room() as room:
        yield room


@pytest.fixture
def slack(room):
    return room.slack


@pytest.fixture
def refused():
    """The error of a call, or of what is wrong with it: `refused(slack.chat_postMessage, …)`."""

    def error(method, **arguments):
        with pytest.raises(SlackApiError) as raised:
            method(**arguments)
        return raised.value.response

    return error
