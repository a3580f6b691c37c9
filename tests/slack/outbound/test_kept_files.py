"""The file of jobs that are about to be deleted, in the thread of their card."""

import pytest
import requests

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import FileAttachment
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.web_api import (
    CALL_BUDGET_SECONDS,
    UPLOAD_BUDGET_SECONDS,
    WebApi,
)
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import JUN
from tests.slack.slack_faults import ask_to_wait, lose_answer, refuse
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run

FILE = FileAttachment("deleted-p1.jsonl", '{"id": "123/1/1"}\n', "What is known of <1> job.")

LATER = None
"""It is tried again: nobody has to do anything."""


def ask_to_delete(slack):
    """Ask, and answer the card and what is known of its plan."""
    slack.api.put(make_job("123/1/1", "finished"))
    slack.says("/jobs delete 123/1/1")
    card = slack.told("Delete 1", JUN)
    plan_id = wait_for(lambda: find_plan_id(card))
    record = wait_for(lambda: (r := slack.store.get_plan(plan_id)) and r.card and r)
    return card, record


def find_plan_id(card):
    values = [e["value"] for b in card["blocks"] for e in b.get("elements", ()) if "value" in e]
    return values[0].partition(":")[0]


def test_it_is_in_the_thread_with_a_word_about_it(slack):
    card, record = ask_to_delete(slack)
    kept = slack.speaker.make_cards(slack.store).keep_file(record, FILE)
    assert kept == FileKept("as deleted-p1.jsonl in this thread")
    (shared,) = [message for message in slack.sees(JUN) if message.get("files")]
    assert shared["thread_ts"] == card["ts"]
    assert shared["text"] == "What is known of &lt;1&gt; job."
    content = requests.get(slack.site + shared["files"][0]["url"], timeout=30).text
    assert content == FILE.content


@pytest.mark.parametrize(
    ("method", "fault", "next_step"),
    first_in_every_run(
        ("files.getUploadURLExternal", refuse("missing_scope"), "lacks a scope"),
        ("files.getUploadURLExternal", refuse("some_new_error"), "jobsbot doctor"),
        ("files.completeUploadExternal", refuse("channel_not_found"), "/invite @jobsbot"),
        ("files.completeUploadExternal", refuse("internal_error"), LATER),
        ("files.completeUploadExternal", lose_answer(), LATER),
        ("files.getUploadURLExternal", ask_to_wait(60), LATER),
        count=3,
    ),
)
def test_what_slack_does_not_take_is_not_kept_and_what_to_do_is_said(
    slack, method, fault, next_step
):
    _card, record = ask_to_delete(slack)
    slack.slack_faults.always(method, fault)
    result = slack.speaker.make_cards(slack.store).keep_file(record, FILE)
    assert isinstance(result, FileNotKept)
    assert result.later is (next_step is LATER)
    assert result.why.startswith("Slack did not take the file (Slack ")
    assert result.later or next_step in result.why


class BudgetedSlack(WebApi):
    """Takes every file, and counts the seconds that each request may take."""

    def __init__(self):
        super().__init__("xoxb-made-up-token", "https://slack.test/api/")
        self.budgets = []

    def call(self, method, *, budget=CALL_BUDGET_SECONDS, max_wait=None, **_arguments):
        self.budgets.append(budget)
        return {"ok": True, "upload_url": "https://slack.test/1", "file_id": "F1"}

    def upload(self, url, content, size, *, budget=UPLOAD_BUDGET_SECONDS):
        self.budgets.append(budget)


def test_a_request_waits_half_a_minute_at_most_for_the_file_that_is_kept_before_it():
    web = BudgetedSlack()
    Publisher(web).share_kept_file(Place("C1", "1.1"), FILE)
    assert len(web.budgets) == 3
    assert sum(web.budgets) <= 30
