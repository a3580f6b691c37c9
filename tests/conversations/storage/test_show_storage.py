"""`show` with what storage adds: who, memory, statuses; and where it is missing, the rest."""

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import JobMetadata
from jobsbot.core.messages.message import Fields
from tests.bot_conversation import get_message, list_button_labels, make_job, message_text

KEY = "123/1/2"
METADATA = JobMetadata(
    scheduled_by="ana",
    cancelled_by="\u202ejun <!channel>",
    units=2,
    scrapystats={
        "memusage/max": 960 * 1024 * 1024,
        "downloader/response_status_count/200": 964,
        "downloader/response_status_count/403": 36,
    },
)


def test_who_units_memory_and_statuses_are_shown(conversation, api):
    api.put(make_job(KEY, "finished"))
    api.storage.metadata[KEY] = METADATA
    text = message_text(get_message(conversation.says(f"show {KEY}")))
    assert "Scheduled by: ana" in text
    assert "Stopped by: \\u202ejun <!channel>" in text
    assert "Units: 2" in text
    assert "Peak memory: 960 MiB" in text
    assert "Statuses: 403: 36 (3.6%), 200: 964 (96%)" in text


def test_how_a_job_went_stands_before_how_it_was_set_up(conversation, api):
    api.put(make_job(KEY, "finished", close_reason="cancelled", version="v1", priority=2))
    api.storage.metadata[KEY] = METADATA
    (fields,) = [
        part
        for part in get_message(conversation.says(f"show {KEY}")).parts
        if isinstance(part, Fields)
    ]
    assert [name for name, _ in fields.pairs] == [
        "Errors", "Items", "Responses", "Statuses", "Peak memory", "Stopped by",
        "State", "Version", "Started", "Last update", "Scheduled by", "Units", "Priority",
    ]  # fmt: skip


def test_what_storage_does_not_tell_is_left_out(conversation, api):
    api.put(make_job(KEY, "finished"))
    text = message_text(get_message(conversation.says(f"show {KEY}")))
    assert "Statuses" not in text
    assert "missing" not in text


def test_storage_that_fails_is_said_and_the_job_is_shown(conversation, api):
    api.put(make_job(KEY, "finished", items_scraped=40))
    api.storage.fails["jobs/"] = Unavailable("Storage is down.")
    text = message_text(get_message(conversation.says(f"show {KEY}")))
    assert "Items: 40" in text
    assert "Who scheduled it, its memory and statuses are missing: Storage is down." in text


def test_a_job_that_ended_badly_leads_to_its_log_and_delete_comes_last(conversation, api):
    api.put(make_job(KEY, "finished", close_reason="failed"))
    labels = list_button_labels(conversation.says(f"show {KEY}"))
    assert "Log" in labels[:2]
    assert labels.index("Delete 1 job…") > labels.index("Spider's runs")


def test_a_job_that_waits_has_no_log_to_show(conversation, api):
    api.put(make_job(KEY, "pending", items_scraped=0))
    assert not {"Log", "Items", "Why?"} & set(list_button_labels(conversation.says(f"show {KEY}")))
