"""Workspaces that do not know the newest blocks, and those that take none."""

import pytest

from jobsbot.slack.outbound.refused_blocks import (
    REFUSED_FOR_SECONDS,
    RefusedBlocks,
    list_block_kinds,
)
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import JUN
from tests.slack.slack_faults import refuse
from tests.slack.slack_workspace import wait_for


def list_jobs(slack, times=1):
    slack.api.put(make_job("123/1/1"))
    for _ in range(times):
        before = len(slack.sees())
        slack.says("/jobs list 123 running")
        wait_for(lambda: len(slack.sees()) > before)  # noqa: B023 - waited for at once
    return {block["type"] for block in slack.sees()[-1]["blocks"]}


def test_a_kind_that_was_refused_is_asked_for_again_after_an_hour():
    seconds = [0.0]
    refused = RefusedBlocks(lambda: seconds[0])
    refused.add(frozenset({"data_table"}))
    assert refused.hold_any_of([{"type": "section"}, {"type": "data_table"}])
    assert not refused.hold_any_of([{"type": "section"}, {"type": "data_visualization"}])
    seconds[0] += REFUSED_FOR_SECONDS
    assert not refused.hold_any_of([{"type": "data_table"}])


def test_one_refused_table_leaves_other_messages_their_new_blocks(slack):
    slack.slack_faults.next("response", refuse("invalid_blocks"))
    assert "data_table" not in list_jobs(slack)
    slack.slack_faults.calls.clear()
    assert "data_table" not in list_jobs(slack)
    assert slack.slack_faults.calls.count("response") == 1, "the table is not tried again"


def test_a_container_stands_for_what_is_in_it():
    folded = {"type": "container", "child_blocks": [{"type": "section"}]}
    assert list_block_kinds([folded, {"type": "header"}]) == {"container", "header"}


def test_a_message_that_was_too_long_says_nothing_of_tables(slack):
    slack.slack_faults.next("response", refuse("msg_blocks_too_long"))
    assert "data_table" not in list_jobs(slack)
    assert "data_table" in list_jobs(slack)


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format"])
def test_where_no_blocks_are_taken_a_card_says_that_it_has_no_buttons(slack, error):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.next("chat.postMessage", refuse(error), refuse(error))
    slack.says("/jobs stop 123/1/1")
    card = slack.told("Stop 1", JUN)
    assert not card.get("blocks")
    assert "There are no buttons" in card["text"]
    assert "terminal" in card["text"]
