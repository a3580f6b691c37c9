"""`items` and `activity`: what a job brings, and who did what."""

from datetime import UTC, datetime

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.jobs.storage_records import ActivityEvent, StorageStats, ValueTotals
from jobsbot.core.messages.message import Folded, Table
from jobsbot.render.json_lines import write_json_lines
from tests.bot_conversation import (
    find_button,
    get_message,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)
from tests.fake_storage import NOON_MILLISECONDS

KEY = "123/1/9"


def stats(total, **counts):
    return StorageStats(counts=counts, totals=ValueTotals(input_values=total))


def fill_items(api, now, *before):
    api.put(make_job(KEY, "finished"))
    api.storage.item_counts[KEY] = now
    api.storage.items[KEY] = [{"name": f"thing {n}", "token": "abc"} for n in range(now.total)]
    for n, one in enumerate(before, 1):
        key = f"123/1/{n}"
        api.put(make_job(key, "finished", updated_time=f"2026-05-0{n}T11:30:00"))
        api.storage.item_counts[key] = one


def test_a_field_that_is_gone_leads(conversation, api):
    usual = stats(100, name=100, price=98)
    fill_items(api, stats(40, name=40), usual, usual, stats(200, name=200, price=196))
    message = get_message(conversation.says(f"items {KEY}"))
    assert message.title == f"40 items of {KEY} books: price is on none of them, usually on 98%."
    text = message_text(message)
    assert "❌ price | 0% | 98%" in text
    assert "name | 100% | 100%" in text
    assert "Usually: the median of 3 earlier good runs." in text


def test_a_program_is_given_values_as_they_are_and_no_credential(conversation, api):
    fill_items(api, stats(1, name=1))
    inner = {"sizes": [1, 2.5], "password": "hunter2", "token": 12345678}
    item = {"name": "thing", "price": 12, "sale": True, "gone": None, "more": inner, "_type": "x"}
    api.storage.items[KEY] = [{**item, "api_key": "hunter2", "pin_token": 87654321}]
    (record,) = get_message(conversation.says(f"items {KEY}")).records
    given = {name: record.item[name] for name in ("name", "price", "sale", "gone")}
    assert given == {"name": "thing", "price": 12, "sale": True, "gone": None}
    assert record.item["more"]["sizes"] == [1, 2.5]
    assert "_type" not in record.item
    (line,) = write_json_lines(get_message(conversation.says(f"items {KEY}")))
    assert not [secret for secret in ("hunter2", "12345678", "87654321") if secret in line]


def test_the_last_items_are_folded_and_credentials_masked(conversation, api):
    fill_items(api, stats(40, name=40))
    message = get_message(conversation.says(f"items {KEY}"))
    text = message_text(message)
    assert "thing 37" in text
    assert "thing 39" in text
    assert "thing 36" not in text
    assert "abc" not in text
    (folded,) = [part for part in message.parts if isinstance(part, Folded)]
    assert folded.title == "The last 3 items"
    assert isinstance(message.parts[0], Table), "which fields there are decides, and is not folded"
    assert [record.number for record in message.records] == [37, 38, 39]
    assert "No earlier good run of this spider to compare with." in text


def test_more_of_the_last_items_are_shown_where_that_is_asked(conversation, api):
    fill_items(api, stats(40, name=40))
    replies = conversation.says(f"items {KEY}")
    assert find_button(replies, "More items").value == f"items {KEY} last=15"
    wider = conversation.presses(find_button(replies, "More items"))
    assert [record.number for record in get_message(wider).records] == list(range(25, 40))
    assert find_button(wider, "More items").value == f"items {KEY} last=50"
    whole = conversation.says(f"items last=50 {KEY}")
    assert len(get_message(whole).records) == 40
    assert message_text(get_message(whole)).endswith(f"/jobs items {KEY} last=50")
    assert "More items" not in list_button_labels(whole)


@pytest.mark.parametrize("said", ["0", "51", "-1", "many", "9" * 30, "0000000019"])
def test_how_many_items_has_bounds(conversation, said):
    assert "“last=” takes 1 to 50 items" in get_private_text(
        conversation.says(f"items {KEY} last={said}")
    )


def test_no_items_and_no_job_are_told_apart(conversation, api):
    fill_items(api, stats(0))
    assert get_message(conversation.says(f"items {KEY}")).title == f"No items of {KEY} books."
    assert get_message(conversation.says("items 123/8/8")).title == "There is no job 123/8/8."


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("finished", f"40 items of {KEY} books."),
        ("memusage_exceeded", f"40 items of {KEY} books (memusage_exceeded)."),
        ("", f"40 items of {KEY} books (finished, no reason given)."),
    ],
)
def test_the_items_of_a_job_that_ended_badly_begin_with_how_it_ended(
    conversation, api, reason, title
):
    fill_items(api, stats(40, name=40))
    api.put(make_job(KEY, "finished", close_reason=reason))
    assert get_message(conversation.says(f"items {KEY}")).title == title


def test_what_cannot_be_read_is_said_and_the_rest_stands(conversation, api):
    fill_items(api, stats(40, name=40), stats(100, name=100))
    api.storage.fails["items/123/1/1"] = Unavailable("Storage is down.")
    text = message_text(get_message(conversation.says(f"items {KEY}")))
    assert text.startswith(f"40 items of {KEY} books.")
    assert "The items of 1 earlier runs could not be read: Storage is down." in text


def event(name, user, job=None, **more):
    return ActivityEvent(event=name, user=user, job=job, timestamp=NOON_MILLISECONDS, **more)


EVENTS = [
    event("job:cancelled", "jun", "123/1/2"),
    event("job:started", "jobrunner", "123/1/3"),
    event("project:deployed", "mika", version="a07be52"),
    event("<!channel> \u202eodd", "*x*"),
    ActivityEvent(),
]


def test_what_people_did_is_told_and_not_what_happens_by_itself(conversation, api):
    api.storage.activity = EVENTS
    replies = conversation.says("activity 123")
    text = message_text(get_message(replies))
    title = text.splitlines()[0]
    assert title.startswith("In the last 5 events in prod-crawl: 1 stopped, 1 deployed")
    assert "stopped | 123/1/2 | jun |" in text
    assert "deployed a07be52 |  | mika |" in text
    assert "jobrunner" not in text
    assert find_button(replies, "Everything").value == "activity 123 all"
    assert "jobrunner" in message_text(get_message(conversation.says("activity 123 all")))


def test_free_events_are_data(conversation, api):
    api.storage.activity = EVENTS
    message = get_message(conversation.says("activity 123"))
    assert "<!channel> \\u202eodd" in message_text(message)
    first = message.records[0]
    assert (first.who, first.did, first.job) == ("jun", "job:cancelled", "123/1/2")
    assert first.time == datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_project_without_events_says_so(conversation, api):
    title = get_message(conversation.says("activity 123")).title
    assert title == "Nothing is on record in prod-crawl."
