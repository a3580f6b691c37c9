"""What storage and the job queue add to the first screens: the last item's time, and capacity."""

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import ProjectSummary, StorageStats, ValueTotals
from tests.bot_conversation import get_message, make_job, message_text
from tests.fake_storage import NOON_MILLISECONDS

LIVE = "123/1/50"


def fill_runs(api):
    """Twenty good runs of an hour with 3,600 items each, and one that runs for 55 minutes."""
    for number in range(1, 21):
        day = f"2026-05-03T{number:02}"
        api.put(make_job(f"123/1/{number}", "finished", items_scraped=3_600,
                         responses_received=4_000, started_time=f"{day}:00:00",
                         updated_time=f"{day}:59:59"))  # fmt: skip
    api.put(make_job(LIVE, items_scraped=3_000, responses_received=3_400,
                     started_time="2026-05-04T11:05:00"))  # fmt: skip
    api.storage.item_counts[LIVE] = StorageStats(totals=ValueTotals(input_values=3_000))


def set_last_item(api, minutes_ago):
    """Let the last of its items have come so long ago; items before it tell no time."""
    last = {"_ts": NOON_MILLISECONDS - minutes_ago * 60_000}
    api.storage.items[LIVE] = [{}] * 2_999 + [last]


def test_a_job_that_brings_no_more_items_looks_wrong(conversation, api):
    fill_runs(api)
    set_last_item(api, minutes_ago=25)
    message = get_message(conversation.says("stuck 123"))
    (record,) = message.records
    assert (record.id, record.kind) == (LIVE, "last_item")
    assert record.says == (
        "no item for 25 m, after 3\u202f000; the last 20 runs brought 3\u202f601 an hour"
    )


@pytest.mark.parametrize("minutes_ago", [0, 5, 14])
def test_a_pause_is_no_end(minutes_ago, conversation, api):
    fill_runs(api)
    set_last_item(api, minutes_ago)
    assert get_message(conversation.says("stuck 123")).records == ()


@pytest.mark.parametrize("item", [{}, {"_ts": None}, {"_ts": "soon"}, {"_ts": True}])
def test_where_storage_does_not_tell_nothing_is_said(item, conversation, api):
    fill_runs(api)
    api.storage.items[LIVE] = [{}] * 2_999 + [item]
    assert get_message(conversation.says("stuck 123")).records == ()


def test_what_cannot_be_read_is_said_and_the_rest_stands(conversation, api):
    fill_runs(api)
    api.storage.fails["items"] = Unavailable("Storage is not there.")
    message = get_message(conversation.says("stuck 123"))
    assert message.title == "Nothing in prod-crawl looks wrong against its own history."
    said = "When the last items came could not be read everywhere: Storage is not there."
    assert said in message_text(message)


def test_jobs_that_were_not_asked_for_their_last_items_are_counted(conversation, api):
    fill_runs(api)
    api.put(*(make_job(f"123/1/{number}", items_scraped=10) for number in range(60, 78)))
    for sentence in ("stuck 123", "stuck all"):
        said = message_text(get_message(conversation.says(sentence)))
        assert "asked of the 16 jobs of a project that run longest, and not of 3 others." in said


@pytest.mark.parametrize(("has_capacity", "full"), [(False, True), (True, False), (None, False)])
def test_a_project_without_room_is_called_full(has_capacity, full, conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "pending"))
    api.storage.summaries = [
        ProjectSummary(project=9, has_capacity=False),
        ProjectSummary(project=123, has_capacity=has_capacity),
    ]
    title = get_message(conversation.says("now 123")).title
    assert title.endswith("; full: no other job can start until one ends") is full


def test_where_capacity_cannot_be_read_the_answer_stands(conversation, api):
    api.put(make_job("123/1/1"))
    api.storage.fails["projects"] = Unavailable("Storage is not there.")
    assert "1 running" in get_message(conversation.says("now 123")).title
