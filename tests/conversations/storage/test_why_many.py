"""Why of a project: its failures, told by their causes."""

from dataclasses import dataclass, field
from threading import Barrier

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import (
    RequestRecord,
)
from tests.bot_conversation import (
    Conversation,
    FakeReadApi,
    find_button,
    get_message,
    make_job,
    message_text,
)
from tests.conversations.storage.ban_incident import fill_ban, metadata
from tests.databases.migrated import open_migrated_store


def test_many_failures_are_told_by_their_cause(conversation, api):
    fill_ban(api)
    for number in range(10, 13):
        api.put(
            make_job(
                f"123/1/{number}",
                "finished",
                items_scraped=3,
                responses_received=1000,
                version="a07",
                close_reason="failed",
            )
        )
        api.storage.metadata[f"123/1/{number}"] = metadata({200: 40, 403: 960})
        api.storage.requests[f"123/1/{number}"] = [
            RequestRecord(url="https://shop.example/robots.txt"),
            RequestRecord(url="https://Shop.example:443/p/1", status=403),
        ]
    for number in (20, 21):
        api.put(make_job(f"123/2/{number}", "finished", spider="news", close_reason="failed"))
    message = get_message(conversation.says("why 123"))
    assert message.title == (
        "6 jobs ended badly in prod-crawl in the last 24 h: "
        "4 of 6 by HTTP 403 from shop.example (usually 0.4%); not explained: 2."
    )
    said = "".join(str(span) for line, _ in message.button_rows for span in line)
    assert "4 of 6: books" in said
    assert len(message.records) == 2


@dataclass
class PairedApi(FakeReadApi):
    """An API that tells of a job's end only where two jobs are asked for at the same time."""

    together: Barrier = field(default_factory=lambda: Barrier(2, timeout=30))

    def send(self, call, *, timeout=None):
        if call.endpoint in ("jobs/123/1/1", "jobs/123/2/1"):
            self.together.wait()
        return super().send(call, timeout=timeout)


def test_kinds_of_failures_are_judged_side_by_side(tmp_path):
    api, store = PairedApi(), open_migrated_store(tmp_path / "jobsbot.sqlite")
    for spider in ("books", "news"):
        number = len(api.jobs) + 1
        api.put(make_job(f"123/{number}/1", "finished", spider=spider, close_reason="failed"))
    message = get_message(Conversation(api, store).says("why 123"))
    store.close_connections()
    assert message.title.startswith("2 jobs ended badly in prod-crawl in the last 24 h")
    assert sorted(record.id for record in message.records) == ["123/1/1", "123/2/1"]


def test_a_longer_time_is_looked_at_where_it_is_said(conversation, api):
    fill_ban(api)
    conversation.later(days=3)
    assert get_message(conversation.says("why 123")).title == (
        "No job of prod-crawl ended badly in the last 24 h."
    )
    assert get_message(conversation.says("why 123 since=7d")).title.startswith(
        "1 job ended badly in prod-crawl in the last 7 d: by HTTP 403"
    )
    assert get_message(conversation.says("why 123 since=2026-05-01 errors>99")).title == (
        "No job of prod-crawl that matches errors>99 ended badly since 2026-05-01 00:00 UTC."
    )


def fail_before_a_good_end(api):
    """Three failures, each with more errors than the one before, and then a run that went well."""
    for number in (1, 2, 3):
        api.put(make_job(f"123/1/{number}", "finished", close_reason="failed", errors_count=number,
                         updated_time=f"2026-05-04T11:0{number}:00"))  # fmt: skip
    api.put(make_job("123/1/4", "finished"))


@pytest.mark.parametrize(
    ("window", "title", "newest"),
    [
        (
            "count=1",
            "Newest 1 of 3 jobs that ended badly in prod-crawl in the last 24 h",
            "123/1/3",
        ),
        ("offset=1", "2 to 3 of 3 jobs that ended badly in prod-crawl in the last 24 h", "123/1/2"),
        ("count=1 sort=errors", "First 1 of 3 jobs that ended badly in prod-crawl", "123/1/1"),
        ("count=2 sort=errors", "First 2 of 3 jobs that ended badly in prod-crawl", "123/1/2"),
        ("count=9", "3 jobs ended badly in prod-crawl in the last 24 h", "123/1/3"),
    ],
)
def test_a_window_is_one_of_failures(conversation, api, window, title, newest):
    fail_before_a_good_end(api)
    message = get_message(conversation.says(f"why 123 {window}"))
    assert message.title.startswith(title)
    assert message.records[0].id == newest


def test_a_window_beyond_all_failures_does_not_say_that_there_are_none(conversation, api):
    fail_before_a_good_end(api)
    assert get_message(conversation.says("why 123 offset=3")).title == (
        "3 jobs ended badly in prod-crawl in the last 24 h, and all of them are left out."
    )


def test_a_list_of_failures_leads_to_their_causes(conversation, api):
    fill_ban(api)
    button = find_button(conversation.says("list 123 failed spider=books"), "Why?")
    assert button.value == "why 123 spider=books"
    assert get_message(conversation.presses(button)).title.startswith(
        "1 job ended badly in prod-crawl"
    )


def test_a_kind_says_its_close_reason_once(conversation, api):
    api.put(make_job("123/1/1", "finished", close_reason="memusage_exceeded"))
    api.put(make_job("123/2/1", "finished", spider="news", close_reason="failed"))
    rows = get_message(conversation.says("why 123")).button_rows
    lines = ["".join(getattr(span, "text", span) for span in line) for line, _ in rows]
    assert "books as memusage_exceeded: it ran out of memory (certain)." in " ".join(lines)
    assert "It ended as" not in " ".join(lines)
    one = message_text(get_message(conversation.says("why 123/1/1")))
    assert one.count("memusage_exceeded") == 1


def test_a_reason_is_said_once_for_all_jobs_that_it_kept_from_being_read(conversation, api):
    for number in (1, 2, 3):
        api.put(make_job(f"123/1/{number}", "finished", close_reason=f"reason_{number}"))
    api.storage.fails["logs/"] = Unavailable("Storage is down.")
    said = message_text(get_message(conversation.says("why 123")))
    assert said.count("Storage is down") == said.count("parts of ") == 1


def test_of_stopped_jobs_it_tells_that_people_stopped_them(conversation, api):
    fill_ban(api)
    for number in (1, 2):
        api.put(make_job(f"123/3/{number}", "finished", spider="news", close_reason="cancelled"))
    replies = conversation.says("why 123 stopped")
    message = get_message(replies)
    assert message.title == "2 jobs were stopped by people in prod-crawl in the last 24 h."
    assert {record.cause for record in message.records} == {"stopped_by_person"}
    assert find_button(replies, "History").value == "history 123"
    one = get_message(conversation.says("why 123 stopped count=1"))
    assert (
        one.title
        == "Newest 1 of 2 jobs that were stopped by people in prod-crawl in the last 24 h."
    )
    none = get_message(conversation.says("why 123 stopped spider=news since=1m"))
    assert (
        none.title
        == "No job of prod-crawl that matches spider=news was stopped by people in the last 1 m."
    )


def test_what_ended_well_needs_no_explanation(conversation, api):
    api.put(make_job("123/1/1", "finished"))
    message = get_message(conversation.says("why 123 succeeded"))
    assert message.title == "1 job ended well in prod-crawl in the last 24 h."
    assert not message.button_rows


@pytest.mark.parametrize("state", ["running", "pending"])
def test_what_has_not_ended_is_no_failure(conversation, api, state):
    fail_before_a_good_end(api)
    api.put(make_job("123/1/9", state))
    replies = conversation.says(f"why 123 {state} spider=books")
    assert get_message(replies).title == (
        f"What is {state} in prod-crawl has no end yet that could be explained."
    )
    assert find_button(replies, "What looks wrong").value == "stuck 123 spider=books"
    assert find_button(replies, f"List {state}").value == f"list 123 {state} spider=books"
