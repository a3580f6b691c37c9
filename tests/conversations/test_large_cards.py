"""The card of a large plan: what is alike in all its jobs is said once, and has no column."""

import sys
from collections import Counter

import pytest

from jobsbot.core.messages.message import Table
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress
from jobsbot.render.slack import to_slack
from tests.bot_conversation import find_button, get_message, make_job, message_text
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs


def get_table(replies):
    return next(part for part in get_message(replies).parts if isinstance(part, Table))


def list_columns(replies):
    return [column.name for column in get_table(replies).columns]


def add_jobs(api, count=12, state="finished", **more):
    api.put(*(make_job(f"123/1/{n}", state, **more) for n in range(1, count + 1)))


def test_what_is_alike_in_all_jobs_is_said_once_and_has_no_column(conversation, api):
    add_jobs(api)
    asked = conversation.says("delete 123 finished")
    assert get_table(asked).caption == "First 10 of 12, all ✅ finished"
    assert message_text(get_message(asked)).count("books") == 1
    assert list_columns(asked) == ["Job", "Ended", "Errors", "Items", "Run time"]
    api.put(make_job("123/2/1", "finished", spider="films", close_reason="failed"))
    mixed = conversation.says("delete 123 finished")
    assert get_table(mixed).caption == "First 10 of 13"
    assert list_columns(mixed)[:3] == ["Job", "Spider", "State"]


def test_a_small_card_keeps_its_columns(conversation, api):
    add_jobs(api, count=2)
    assert list_columns(conversation.says("delete 123/1/1,2"))[:3] == ["Job", "Spider", "State"]


def test_a_refresh_of_jobs_that_run_changes_no_column(conversation, api):
    add_jobs(api, state="running")
    asked = conversation.says("stop 123 running")
    assert get_table(asked).caption == "First 10 of 12"
    assert list_columns(asked) == ["Job", "Run time", "Errors", "Items"]
    assert list_columns(conversation.presses(find_button(asked, "Refresh"))) == list_columns(asked)


def test_a_name_too_long_for_a_caption_keeps_its_column(conversation, api):
    add_jobs(api, spider="s" * 61)
    asked = conversation.says("delete 123 finished")
    assert get_table(asked).caption == "First 10 of 12, all ✅ finished"
    assert list_columns(asked)[:3] == ["Job", "Spider", "Ended"]


@pytest.mark.parametrize("spider", ["*b* <!channel>", "*b* <!channel> " * 30, "s" * 2_000])
def test_a_name_of_any_length_is_data_in_the_caption(conversation, api, spider):
    add_jobs(api, spider=spider)
    drawn = to_slack(get_message(conversation.says("delete 123 finished")))
    assert drawn.blocks
    assert "<!channel>" not in drawn.text


def count_calls(job_count):
    """Count the calls of functions that it takes to draw the card of half a stop's jobs."""
    plan = make_plan(running_jobs(*range(1, job_count + 1)))
    outcomes = tuple(Outcome(key, Result.DONE) for key in plan.keys[::2])
    progress = Progress(requested=plan.keys, outcomes=outcomes, began_at=NOON)
    record = PlanRecord(plan, PlanStatus.CLAIMED, ANNA, NOON, progress=progress)
    calls = Counter()
    sys.setprofile(lambda _frame, event, _argument: calls.update((event,)))
    try:
        to_slack(draw_card(record, NOON))
    finally:
        sys.setprofile(None)
    return calls["call"] + calls["c_call"]


@pytest.mark.slow
def test_a_card_of_ten_times_as_many_jobs_is_drawn_with_ten_times_the_work_at_most():
    count_calls(10)  # what is worked out once
    assert count_calls(5000) <= 10 * count_calls(500)
