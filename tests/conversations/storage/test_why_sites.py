"""Which site `why` names, of one job and of many, and how many requests that costs."""

import pytest

from jobsbot.core.jobs.storage_records import RequestRecord
from jobsbot.core.values import replace
from tests.bot_conversation import get_message, message_text
from tests.conversations.storage.ban_incident import BAD, fill_ban
from tests.fake_storage import make_log

REFUSED = "Gave up retrying <GET https://{}/p/1> (failed 3 times): 403 Forbidden"


@pytest.mark.parametrize(
    ("hosts", "named"),
    [
        (("Shop.example:443", "shop.example"), "The site is shop.example."),
        (("shop.example", "cdn.example"), ""),
        (("x*bold*<!channel>",), ""),
    ],
)
def test_the_site_is_named_where_all_errors_are_about_one(conversation, api, hosts, named):
    fill_ban(api)
    api.storage.logs[BAD] = make_log(*((40, REFUSED.format(host)) for host in hosts))
    message = get_message(conversation.says(f"why {BAD}"))
    assert "the site turned the spider away (certain)" in message.title
    assert ("The site is" in message_text(message)) == bool(named)
    assert (named in message.records[0].evidence) == bool(named)
    assert len(api.asked) <= 8


@pytest.mark.parametrize(("errors", "asked"), [(0, True), (2, False)])
def test_the_site_is_asked_for_where_eight_requests_leave_room(conversation, api, errors, asked):
    fill_ban(api)
    bad = api.jobs[BAD]
    api.put(replace(bad, errors_count=errors, close_reason="finished"))
    api.storage.logs[BAD] = make_log((40, "[books] no price at https://cdn.example/"))
    api.storage.requests[BAD] = [RequestRecord(url="https://shop.example/robots.txt")]
    message = get_message(conversation.says(f"why {BAD}"))
    assert ("The site is shop.example." in message_text(message)) == asked
    assert len(api.asked) <= 8


def test_failures_of_several_sites_name_none(conversation, api):
    fill_ban(api)
    api.storage.requests[BAD] = [
        RequestRecord(url="https://shop.example/"),
        RequestRecord(url="https://cdn.example/"),
    ]
    title = get_message(conversation.says("why 123 spider=books")).title
    assert title == (
        "1 job ended badly in prod-crawl with spider=books in the last 24 h: "
        "by HTTP 403 (usually 0.4%)."
    )
