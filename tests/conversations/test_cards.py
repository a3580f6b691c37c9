"""What a card shows: its columns, its sums, how it ended, and where it leads from there."""

from datetime import timedelta

import pytest

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import OWN_END_PREFIX, Outcome, Result
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    BEN,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    make_job,
    message_text,
)


def test_a_card_shows_ten_jobs_and_counts_the_rest(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 38)))
    assert "+ 27 more" in message_text(get_message(conversation.says("stop 123 running")))


@pytest.mark.parametrize(
    ("result", "said", "label"),
    [
        (
            Result.FAILED,
            "What failed was not changed; Retry asks again for just that.",
            "Retry 1 failed",
        ),
        (
            Result.UNKNOWN,
            "What is unknown may have been changed; Retry reads the jobs before",
            "Retry 1 unknown",
        ),
    ],
)
def test_a_card_that_ends_badly_says_whether_anything_was_changed(
    conversation, api, result, said, label
):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    conversation.presses(find_button(asked, "Stop 1 job"))
    (plan_id,) = conversation.started
    key = get_only_reply(asked).record.plan.keys[0]
    progress = Progress(outcomes=(Outcome(key, result, "why"),), ended_at=conversation.now)
    poll = conversation.memory.begin_poll(plan_id, 0, "one/a").poll
    ended = draw_card(
        conversation.memory.end_plan(poll, progress, ANNA, "ended", conversation.now),
        conversation.now,
    )
    assert said in message_text(ended)
    (retry,) = (button for button in ended.buttons if button.label == label)
    again = get_only_reply(conversation.presses(retry, BEN)).record.plan
    assert again.asked_by.id == BEN.id, "it is asked by who presses, with their rights"


def test_the_columns_that_decide_come_first_on_a_card(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "pending"), make_job("123/1/3", "finished"))
    stop = message_text(get_message(conversation.says("stop 123/1/1,2"))).splitlines()
    assert stop[1:4] == [
        "Job | Spider | Run time | Errors | Items",
        "123/1/1 | books | ⏳ 1 h | 0 | 40",
        "123/1/2 | books | ⏸ pending | 0 | 40",
    ]
    delete = message_text(get_message(conversation.says("delete 123/1/3"))).splitlines()
    assert delete[1] == "Job | Spider | State | Ended | Errors | Items | Run time"
    assert delete[2].startswith("123/1/3 | books | ✅ finished | ")


def test_a_card_of_many_jobs_sums_them_up_before_its_ten_rows(conversation, api):
    api.put(
        *(
            make_job(
                f"123/1/{n}", "finished", version=f"v{n % 3}", items_scraped=1000, errors_count=0,
                updated_time="2025-10-27T10:00:00" if n == 1 else "2026-05-04T11:30:00",
            )
            for n in range(1, 13)
        )
    )  # fmt: skip
    said = message_text(get_message(conversation.says("delete 123 finished"))).splitlines()
    summed = "12 jobs of books, 27 Oct 2025 to today, 12\u202f000 items, 3 versions."
    assert said[1] == summed
    assert "versions" not in message_text(get_message(conversation.says("delete 123/1/1,2")))


@pytest.mark.parametrize(
    ("outcome", "labels"),
    [
        (Outcome(JobKey(123, 1, 1), Result.DONE, "cancelled"), ["Details"]),
        (Outcome(JobKey(123, 1, 1), Result.SKIPPED, f"{OWN_END_PREFIX}finished"), ["Details"]),
        (
            Outcome(JobKey(123, 1, 1), Result.SKIPPED, f"{OWN_END_PREFIX}failed"),
            ["Why?", "Log", "Details"],
        ),
        (
            Outcome(JobKey(123, 1, 1), Result.UNKNOWN, "still running"),
            ["Retry 1 unknown", "Why?", "Log", "Details"],
        ),
    ],
)
def test_a_card_that_ended_badly_leads_to_why_and_to_the_log(conversation, api, outcome, labels):
    api.put(make_job("123/1/1"))
    record = get_only_reply(conversation.says("stop 123/1/1")).record
    ended = replace(
        record, status=PlanStatus.DONE, closed_by=ANNA, closed_at=conversation.now,
        progress=Progress(outcomes=(outcome,), ended_at=conversation.now),
    )  # fmt: skip
    assert [button.label for button in draw_card(ended, conversation.now).buttons] == labels


def test_a_clock_that_was_set_back_lets_a_card_be_refreshed(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    asked = conversation.says("stop 123/1/1,2")
    conversation.presses(find_button(asked, "Refresh"))
    conversation.now -= timedelta(hours=1)
    api.put(make_job("123/1/1", "finished"))
    again = conversation.presses(find_button(asked, "Refresh"))
    assert get_message(again).title == "Stop 1 running job in prod-crawl?"
    assert "a moment ago" in get_private_text(conversation.presses(find_button(again, "Refresh")))


def test_a_retry_of_what_failed_and_what_is_unknown_names_neither(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    record = get_only_reply(conversation.says("stop 123/1/1,2")).record
    outcomes = (
        Outcome(JobKey(123, 1, 1), Result.FAILED, "refused"),
        Outcome(JobKey(123, 1, 2), Result.UNKNOWN, "still running"),
    )
    ended = replace(
        record, status=PlanStatus.DONE, closed_by=ANNA, closed_at=conversation.now,
        progress=Progress(outcomes=outcomes, ended_at=conversation.now),
    )  # fmt: skip
    assert draw_card(ended, conversation.now).buttons[0].label == "Retry 2"
