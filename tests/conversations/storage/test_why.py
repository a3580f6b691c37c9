"""`why`: one screen that says what ended a job, and shows what speaks for it."""

from dataclasses import dataclass, field
from threading import Barrier

import msgspec
import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    JobMetadata,
    LogEntry,
    RequestRecord,
    StorageStats,
    ValueTotals,
)
from tests.bot_conversation import (
    Conversation,
    FakeReadApi,
    find_button,
    get_message,
    list_button_labels,
    make_job,
    message_text,
)
from tests.core.analysis.incident_parts import make_traceback
from tests.databases.migrated import open_migrated_store
from tests.fake_storage import NOON_MILLISECONDS, make_log

BAD, GOOD = "123/1/9", "123/1/8"


def fill_ban(api):
    """Five good runs of books, then one that the site refused."""
    for number in range(4, 9):
        api.put(
            make_job(
                f"123/1/{number}",
                "finished",
                items_scraped=900,
                responses_received=1000,
                errors_count=0,
                version="a07",
            )
        )
    api.put(
        make_job(
            BAD,
            "finished",
            items_scraped=12,
            responses_received=1000,
            errors_count=2,
            version="a07",
            close_reason="failed",
        )
    )
    api.storage.metadata[GOOD] = metadata({200: 996, 403: 4})
    api.storage.metadata[BAD] = metadata({200: 40, 403: 960})
    api.storage.logs[BAD] = make_log((40, make_traceback("KeyError", "'price'")))


def metadata(statuses):
    stats = {f"downloader/response_status_count/{s}": n for s, n in statuses.items()}
    return JobMetadata(scrapystats=stats, version="a07")


def test_a_ban_is_named_with_its_figure_and_what_is_usual(conversation, api):
    fill_ban(api)
    replies = conversation.says(f"why {BAD}")
    message = get_message(replies)
    said = message_text(message)
    assert message.title == (
        f"❌ {BAD} books ended as failed: the site turned the spider away (certain)."
    )
    assert "HTTP 403: 96 % of its responses (usually 0.4 %)." in said
    assert "Items: 12 (usually 900)." in said
    assert "KeyError: …" in said
    assert list_button_labels(replies)[:3] == ["Log", "Its last good run", "Spider's runs"]
    (record,) = message.records
    assert (record.id, record.cause, record.sure) == (BAD, "ban", "certain")
    assert len(set(record.evidence)) == len(record.evidence)
    assert record.errors[0].count == 1


def test_it_costs_eight_requests_at_most(conversation, api):
    fill_ban(api)
    conversation.says(f"why {BAD}")
    assert len(api.asked) <= 8


def test_what_cannot_be_read_is_said_and_the_rest_stands(conversation, api):
    fill_ban(api)
    api.storage.fails = {"jobs": Unavailable("Storage is not there.")}
    message = get_message(conversation.says(f"why {BAD}"))
    assert "(certain)" not in message.title
    assert "its metadata (Storage is not there)" in message_text(message)


def test_a_changed_page_is_told_by_the_field_that_is_gone(conversation, api):
    fill_ban(api)
    api.put(
        make_job(
            BAD,
            "finished",
            items_scraped=900,
            responses_received=1000,
            errors_count=0,
            version="a07",
        )
    )
    api.storage.metadata[BAD] = metadata({200: 1000})
    api.storage.item_counts[GOOD] = stats(name=900, price=890)
    api.storage.item_counts[BAD] = stats(name=900, price=0)
    message = get_message(conversation.says(f"why {BAD}"))
    assert "the site's pages changed" in message.title
    assert "Field price: 0 % of items (usually 99 %)." in message_text(message)


def stats(**counts):
    return StorageStats(counts=counts, totals=ValueTotals(input_values=900))


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
        "6 jobs ended badly in prod-crawl in 24 h: "
        "4 of 6 by HTTP 403 from shop.example (usually 0.4 %); not explained: 2."
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
    assert message.title.startswith("2 jobs ended badly in prod-crawl in 24 h")
    assert sorted(record.id for record in message.records) == ["123/1/1", "123/2/1"]


def test_a_longer_time_is_looked_at_where_it_is_said(conversation, api):
    fill_ban(api)
    conversation.later(days=3)
    assert get_message(conversation.says("why 123")).title == (
        "No job of prod-crawl that matches ended badly in 24 h."
    )
    assert get_message(conversation.says("why 123 since=7d")).title.startswith(
        "1 job ended badly in prod-crawl in 7 d: 1 of 1 by HTTP 403"
    )
    assert get_message(conversation.says("why 123 since=2026-05-01 spider=x")).title == (
        "No job of prod-crawl that matches spider=x ended badly since 2026-05-01T00:00:00Z."
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
        ("count=1", "Newest 1 of 3 jobs that ended badly in prod-crawl in 24 h", "123/1/3"),
        ("offset=1", "2 to 3 of 3 jobs that ended badly in prod-crawl in 24 h", "123/1/2"),
        ("count=1 sort=errors", "First 1 of 3 jobs that ended badly in prod-crawl", "123/1/1"),
        ("count=2 sort=errors", "First 2 of 3 jobs that ended badly in prod-crawl", "123/1/2"),
        ("count=9", "3 jobs ended badly in prod-crawl in 24 h", "123/1/3"),
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
        "3 jobs ended badly in prod-crawl in 24 h, and all of them are left out."
    )


def test_deploys_and_people_are_named(conversation, api):
    fill_ban(api)
    api.storage.metadata[BAD] = msgspec.structs.replace(
        metadata({200: 40, 403: 960}), scheduled_by="ana", cancelled_by="Jun.Sato"
    )
    api.put(make_job(GOOD, "finished", items_scraped=900, started_time="2026-05-04T09:00:00",
                     updated_time="2026-05-04T09:30:00", version="a07"))  # fmt: skip
    api.storage.activity = [
        ActivityEvent(event="deploy", user="lea", version="b12", timestamp=at)
        for at in (NOON_MILLISECONDS, NOON_MILLISECONDS - 2 * 3_600_000, NOON_MILLISECONDS // 2)
    ]
    said = message_text(get_message(conversation.says(f"why {BAD}")))
    assert said.count("lea deployed b12") == 1
    assert "Scheduled by ana; stopped by Jun.Sato." in said


def test_a_job_that_is_not_there_is_said(conversation, api):
    assert get_message(conversation.says("why 123/1/77")).title == "123/1/77 not found."


def test_a_run_that_found_nothing_is_no_measure_though_it_ended_as_finished(conversation, api):
    for number in range(1, 7):
        api.put(make_job(f"123/1/{number}", "finished", items_scraped=900, version="a07"))
    api.put(make_job("123/1/7", "finished", items_scraped=5, errors_count=90, version="b12"))
    api.put(
        make_job("123/1/9", "finished", items_scraped=4, errors_count=95, version="b12",
                 close_reason="failed")
    )  # fmt: skip
    message = get_message(conversation.says("why 123/1/9"))
    assert "its version is at fault" in message.title
    assert "Its last good run was of version a07; this one is of b12." in message_text(message)


def test_ends_that_healed_by_themselves_before_are_told(conversation, api):
    for number in range(1, 9):
        bad = number in (2, 5, 8)
        api.put(make_job(f"123/1/{number}", "finished", items_scraped=90, version="a07",
                         close_reason="memusage_exceeded" if bad else "finished"))  # fmt: skip
    said = message_text(get_message(conversation.says("why 123/1/8")))
    assert (
        "2 earlier runs ended as memusage_exceeded too; after 2 of them the next run of the same "
        "version went well."
    ) in said


def test_a_list_of_failures_leads_to_their_causes(conversation, api):
    fill_ban(api)
    button = find_button(conversation.says("list 123 failed spider=books"), "Why?")
    assert button.value == "why 123 spider=books"
    assert get_message(conversation.presses(button)).title.startswith(
        "1 job ended badly in prod-crawl"
    )


def test_a_run_that_stands_still_is_told_by_its_log(conversation, api):
    fill_ban(api)
    api.put(make_job(BAD, items_scraped=12, responses_received=100, logs=70,
                     started_time="2026-05-04T09:00:00"))  # fmt: skip
    api.storage.metadata[BAD] = metadata({200: 100})
    idle = "Crawled 100 pages (at 0 pages/min), scraped 12 items (at 0 items/min)"
    api.storage.logs[BAD] = [
        LogEntry(time=NOON_MILLISECONDS - 60_000 * (70 - n), level=20, message=idle)
        for n in range(70)
    ]
    message = get_message(conversation.says(f"why {BAD}"))
    assert message.title == f"⏳ {BAD} books is running: it stood still (certain)."
    assert "its log has told of no page and no item for 1 h 10 m." in message_text(message)
    assert len(api.asked) <= 8


@pytest.mark.parametrize("reason", ["closespider_itemcount", "closespider_pagecount"])
def test_a_run_that_ended_where_it_was_told_to_went_well_everywhere(conversation, api, reason):
    for number in range(1, 9):
        api.put(make_job(f"123/1/{number}", "finished", close_reason=reason))
    assert not get_message(conversation.says("list failed")).records
    assert len(get_message(conversation.says("list succeeded")).records) == 8
    assert get_message(conversation.says("why 123")).title.startswith("No job of prod-crawl")
    assert "nothing looks wrong" in get_message(conversation.says("why 123/1/8")).title
    assert ", 0 badly (0%)" in get_message(conversation.says("summary")).title
    assert f"✅ {reason}" in message_text(get_message(conversation.says("spiders")))
    assert "8 failed" not in list_button_labels(conversation.says("now"))


@pytest.mark.parametrize("reason", ["Finished", "Cancelled"])
def test_what_lists_call_a_bad_end_is_none_for_why_too(conversation, api, reason):
    api.put(make_job("123/1/1", "finished", close_reason=reason))
    assert len(get_message(conversation.says("list failed")).records) == 1
    assert "I can't tell why" in get_message(conversation.says("why 123/1/1")).title
