"""A card that Slack does not take: what is said to do helps, and nothing was started."""

import pytest

from tests.bot_conversation import make_job
from tests.slack.slack_faults import refuse
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run

INVITE = "I can't post here: /invite @jobsbot, then say it again."
CLOSED = "I can't post here. Say it in another channel, or to me alone."
NOT_TAKEN = "Slack did not take what I had to say."
REFUSALS = {
    "not_in_channel": (INVITE, "Nothing was started."),
    "is_archived": (CLOSED, "Nothing was started."),
    "missing_scope": (NOT_TAKEN, "Nothing was started. The app lacks a scope"),
    "channel_not_found": (INVITE, "Nothing was started."),
    "restricted_action_read_only_channel": (CLOSED, "Nothing was started."),
    "thread_locked": (CLOSED, "Nothing was started."),
    "msg_too_long": (NOT_TAKEN, "Nothing was started. Ask for less, then say it again."),
    "msg_blocks_too_long": (NOT_TAKEN, "Nothing was started. Ask for less, then say it again."),
    "message_limit_exceeded": (NOT_TAKEN, "Nothing was started. Say it again in a minute."),
    "invalid_blocks": (NOT_TAKEN, "Nothing was started. jobsbot doctor says whether the app"),
}


@pytest.mark.parametrize(
    ("error", "words"), first_in_every_run(*REFUSALS.items(), count=3), ids=list(REFUSALS)
)
def test_who_asked_is_told_alone_what_to_do_and_nothing_was_started(slack, error, words):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.always("chat.postMessage", refuse(error))
    slack.says("/jobs stop 123/1/1")
    (told,) = wait_for(slack.sees)
    assert "ephemeral_for" in told
    for each in (*words, error):
        assert each in told["text"].replace("\u2060", "")  # it keeps `@jobsbot` from calling it
    assert slack.started == []
