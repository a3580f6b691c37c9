"""A file of jobs given in Slack: a message that says how far it is, and the file in its thread."""

import pytest
import requests

from jobsbot.core.errors import CutStream
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import INCIDENT, JUN, RANDOM
from tests.slack.slack_faults import do_and_refuse, lose_answer, refuse
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run


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


def list_files(slack):
    return [message for message in slack.sees(JUN) if message.get("files")]


@pytest.mark.parametrize(
    "fault", first_in_every_run(do_and_refuse("internal_error"), lose_answer())
)
def test_where_slack_does_not_say_whether_it_took_the_file_neither_do_we(slack, fault):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.next("files.completeUploadExternal", fault)
    slack.says("/jobs export 123")
    told = slack.told("It is not known whether the file is in this thread.", JUN)
    assert "There is no file" not in told["text"]
    assert list_files(slack)


def test_a_file_of_a_message_whose_answer_is_lost_is_not_said_to_be_missing(slack):
    slack.api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    slack.slack_faults.next("files.completeUploadExternal", lose_answer())
    slack.says("/jobs stop 123 running")
    told = slack.told("It is not known whether the file")
    assert "missing" not in told["text"]
    assert list_files(slack)


@pytest.mark.parametrize("method", first_in_every_run("upload", "files.getUploadURLExternal"))
def test_a_file_that_was_not_given_to_the_thread_is_said_to_be_missing(slack, method):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.always(method, lose_answer())
    slack.says("/jobs export 123")
    assert slack.told("There is no file.", JUN)
    assert not list_files(slack)


def test_an_end_that_cannot_be_edited_in_is_told_below_it(slack):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.always("chat.update", refuse("cant_update_message"))
    slack.says("/jobs export 123")
    told = slack.told("1 job exported", JUN)
    assert told["thread_ts"] == list_files(slack)[0]["thread_ts"]
    assert not any("no file" in message["text"] for message in slack.sees())


def test_an_end_that_the_channel_does_not_take_is_told_to_who_asked(slack):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.always("chat.update", refuse("cant_update_message"))
    slack.slack_faults.next("chat.postMessage", lambda proceed, _start: proceed())
    slack.slack_faults.always("chat.postMessage", refuse("is_archived"))
    slack.says("/jobs export 123")
    told = slack.told("1 job exported")
    assert "ephemeral_for" in told
    assert not any("no file" in message["text"] for message in slack.sees())
