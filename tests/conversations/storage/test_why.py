"""`why`: one screen that says what ended a job, and shows what speaks for it."""

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    LogEntry,
)
from jobsbot.core.values import replace
from tests.bot_conversation import (
    get_message,
    list_button_labels,
    make_job,
    message_text,
)
from tests.conversations.storage.ban_incident import BAD, GOOD, fill_ban, metadata, stats
from tests.fake_storage import NOON_MILLISECONDS


def test_a_ban_is_named_with_its_figure_and_what_is_usual(conversation, api):
    fill_ban(api)
    replies = conversation.says(f"why {BAD}")
    message = get_message(replies)
    said = message_text(message)
    assert message.title == (
        f"❌ {BAD} books ended as failed: the site turned the spider away (certain)."
    )
    assert "HTTP 403: 96% of its responses (usually 0.4%)." in said
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
    assert "its metadata and its last good run's metadata (Storage is not there)" in message_text(
        message
    )


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
    assert "Field price: 0% of items (usually 99%)." in message_text(message)


def test_deploys_and_people_are_named(conversation, api):
    fill_ban(api)
    api.storage.metadata[BAD] = replace(
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
    assert get_message(conversation.says("why 123/1/77")).title == "There is no job 123/1/77."


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
    assert message.title == f"❓ {BAD} books is running: it stands still (certain)."
    assert "its log has told of no page and no item for 1 h 10 m." in message_text(message)
    assert len(api.asked) <= 8


def put_runaway(api):
    """Twelve runs of half an hour, and one that has been running for six hours."""
    api.put(
        *(make_job(f"123/1/{n}", "finished", close_reason="finished", items_scraped=900,
                   started_time=f"2026-05-0{1 + n // 8}T{n % 8:02}:00:00",
                   updated_time=f"2026-05-0{1 + n // 8}T{n % 8:02}:{30 + n % 5}:00")
          for n in range(1, 13)),
        make_job("123/1/40", items_scraped=950, started_time="2026-05-04T06:00:00"),
        make_job("123/1/41", items_scraped=950, started_time="2026-05-04T11:50:00"),
    )  # fmt: skip


def test_what_looks_wrong_about_a_run_is_shown_also_where_its_cause_is_not_known(conversation, api):
    put_runaway(api)
    message = get_message(conversation.says("why 123/1/40"))
    assert message.title == "❓ 123/1/40 books is running, looks wrong: I can't tell why."
    wrong = "Running 6 h; the last 12 runs took 30 m to 34 m."
    assert message_text(message).splitlines()[1:3] == [
        wrong, "Nothing that could be read says where that comes from.",
    ]  # fmt: skip
    assert message.records[0].evidence == (wrong,)
    assert len(api.asked) <= 8


def test_of_a_run_that_goes_as_usual_nothing_is_said_to_look_wrong(conversation, api):
    put_runaway(api)
    message = get_message(conversation.says("why 123/1/41"))
    assert message.title.startswith("⏳ 123/1/41 books is running: ")
    assert "runs took" not in message_text(message)


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


def test_a_job_that_waits_has_not_started_yet_and_can_be_stopped(conversation, api):
    api.put(make_job("123/1/50", "pending"))
    heard = conversation.says("why 123/1/50")
    assert get_message(heard).title == (
        "❓ 123/1/50 books is pending: it has not started yet (likely)."
    )
    assert "Stop…" in list_button_labels(heard)
