"""Stretches of time in which nothing can have happened: the answer says why, and what to say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.reply import SendMessage
from tests.bot_conversation import NOON, find_button, get_message, make_job, message_text
from tests.slow_examples import first_in_every_run


@pytest.mark.parametrize(
    ("sentence", "why", "meant"),
    first_in_every_run(
        ("list failed since=24h until=48h",
         "since=24h (3 May 12:00 UTC) is later than until=2d (2 May 12:00 UTC)",
         "list 123 failed since=2d until=24h"),
        ("stop running since=1h until=2h", "since=1h (4 May 11:00 UTC) is later than",
         "stop 123 running since=2h until=1h"),
        ("export failed from 2h to 4h", "is later than until=4h", "export 123 failed since=4h "
         "until=2h as=jsonl"),
        ("list all since=today until=yesterday", "is later than until=yesterday",
         "list all since=yesterday until=today"),
        ("select finished since=2026-05-02 until=2025-05-02",
         "is later than until=2025-05-02T00:00:00Z,",
         "select 123 finished since=2025-05-02T00:00:00Z until=2026-05-02T00:00:00Z"),
        ("failed since=10:00 until=09:00", "is later than until=09:00 (4 May 09:00 UTC)",
         "list 123 failed since=09:00 until=10:00"),
        ("list failed since=friday until=thursday",
         "since=friday (1 May 00:00 UTC) is later than until=thursday (30 Apr 00:00 UTC)",
         "list 123 failed since=thursday until=friday"),
        ("why failed since=yesterday until=yesterday",
         "is the same moment as until=yesterday (3 May 00:00 UTC)",
         "why 123 failed since=yesterday until=\"yesterday 24:00\""),
        ("diff 24h..48h 24h..0s", "24h..2d (3 May 12:00 UTC to 2 May 12:00 UTC) ends before it",
         "diff 123 2d..24h 24h..0s"),
    ),
)  # fmt: skip
def test_an_end_before_its_start_is_offered_the_other_way_round(conversation, sentence, why, meant):
    message = get_message(conversation.says(sentence))
    assert why in re.sub("[“”`]", "", message.title)
    assert find_button(conversation.says(sentence), meant).origin is Origin.PRESSED
    assert not any(isinstance(r, SendMessage) and r.failed for r in conversation.says(meant))


@pytest.mark.parametrize(
    "sentence",
    first_in_every_run(
        "list failed since=2027-01-01",
        "summary since=2026-05-05",
        "why since=2026-05-04T12:01",
        "history since=2027-01-01",
        "delete finished since=2027-01-01",
        "export since=2027-01-01 until=2027-02-01",
        "diff 48h..24h 2027-01-01..2027-02-01",
        "list failed tomorrow",
        "what fails tomorrow",
        "list since=tomorrow",
    ),
)
def test_what_is_still_to_come_is_said_to_be_so(conversation, api, sentence):
    api.put(make_job("123/1/1", "finished"), make_job("123/1/2", "pending"))
    message = get_message(conversation.says(sentence))
    assert "still to come" in message.title


@pytest.mark.parametrize("sentence", first_in_every_run("summary since=0s", "list since=0s"))
def test_no_time_is_not_taken_for_a_day(conversation, sentence):
    message = get_message(conversation.says(sentence))
    assert message.title.endswith("is now, so that nothing can have happened since then.")
    assert "since=24h" in message_text(message)


def test_a_night_that_is_not_over_ends_when_it_will(conversation, api):
    """At three in the morning `22:00` was yesterday, and `06:00` is today."""
    conversation.now = NOON.replace(hour=3)
    api.put(
        make_job("123/1/1", "finished", updated_time="2026-05-03T21:00:00", close_reason="failed"),
        make_job("123/1/2", "finished", updated_time="2026-05-03T23:00:00", close_reason="failed"),
    )
    answer = get_message(conversation.says("list failed since=22:00 until=06:00"))
    assert answer.title == "1 failed in prod-crawl from 22:00 to 06:00 UTC"
    conversation.now = NOON + timedelta(hours=3)
    answer = get_message(conversation.says("list failed since=22:00 until=06:00"))
    assert answer.title == "1 failed in prod-crawl from 22:00 to 06:00 UTC"


def test_what_can_still_match_is_answered(conversation, api):
    api.put(make_job("123/1/1", "finished", close_reason="failed"))
    for window in ("until=2027-01-01", "since=24h until=2027-01-01", "until=tomorrow"):
        assert "1 failed" in get_message(conversation.says(f"list failed {window}")).title
