"""A file of jobs given in Slack: a message that says how far it is, and the file in its thread."""

import pytest
import requests

from jobsbot.core.errors import CutStream
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import INCIDENT, JUN, RANDOM
from tests.slack.slack_faults import refuse
from tests.slack.slack_workspace import wait_for


def test_an_export_is_a_message_for_all_with_the_file_in_its_thread(slack):
    slack.api.put(make_job("123/1/1", spider="=cmd"), make_job("123/1/2", "finished"))
    slack.says("/jobs export 123 as=csv")
    told = slack.told("2 jobs exported from", JUN)
    assert "ephemeral_for" not in told
    shared = wait_for(lambda: [m for m in slack.sees(JUN) if m.get("files")])[0]
    assert shared["thread_ts"] == told["ts"]
    (file,) = shared["files"]
    assert file["name"].startswith("jobs-123-")
    content = requests.get(slack.site + file["url"], timeout=30).text
    assert content.count("\n") == 3
    assert "'=cmd" in content


def test_an_export_of_nothing_makes_no_file(slack):
    slack.says("/jobs export 123 running")
    assert slack.told("No jobs match", JUN)
    assert not [message for message in slack.sees(JUN) if message.get("files")]


def test_an_export_that_cannot_begin_says_why_and_makes_no_file(slack):
    slack.api.fails = CutStream("The connection to Scrapy Cloud was lost.", jobs=0)
    slack.says("/jobs export 123 running")
    told = slack.told("The connection to Scrapy Cloud was lost.", JUN)
    assert "There is no file." in told["text"]
    assert "Nothing was changed" not in told["text"]


@pytest.mark.parametrize(
    ("error", "next_step"),
    [("missing_scope", "jobsbot doctor"), ("internal_error", "Say it again in a minute.")],
)
def test_a_file_that_slack_does_not_take_is_said_with_what_to_do(slack, error, next_step):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.always("files.getUploadURLExternal", refuse(error))
    slack.says("/jobs export 123")
    told = slack.told("There is no file.", JUN)
    assert error in told["text"]
    assert next_step in told["text"]


def test_where_the_bot_is_not_nothing_is_exported(slack):
    slack.api.put(make_job("123/1/1"))
    slack.says("/jobs export 123", channel=RANDOM)
    assert slack.told("/invite", channel=RANDOM)
    assert slack.sees(channel=INCIDENT) == []
