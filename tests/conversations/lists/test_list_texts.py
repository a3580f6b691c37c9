"""What stands over a list of jobs and on its buttons is true of what is listed."""

import pytest

from jobsbot.core.jobs.figures import FIGURES, SORT_COLUMNS, describe_order
from jobsbot.core.messages.message import Message, Table
from tests.bot_conversation import (
    find_button,
    get_message,
    line_text,
    list_button_labels,
    make_job,
    message_text,
)
from tests.render.bot_messages import collect_answers


def get_caption(replies):
    return next(part.caption for part in get_message(replies).parts if isinstance(part, Table))


def test_every_order_is_said_in_words():
    said = {describe_order(sort) for sort in (*SORT_COLUMNS, *(f"-{name}" for name in FIGURES))}
    assert len(said) == len(SORT_COLUMNS) + len(FIGURES), "no two orders are said alike"
    assert [describe_order(sort) for sort in ("errors", "-errors", "runtime", "spider")] == [
        "fewest errors first", "most errors first", "shortest run time first", "by spider",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "order"),
    [("list sort=-errors", "most errors first"), ("list all sort=-errors", "most errors first"),
     ("list running sort=-runtime", "longest run time first"), ("list sort=state", "by state")],
)  # fmt: skip
def test_a_list_says_its_order_in_words_behind_its_sentence(conversation, api, sentence, order):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    assert message_text(get_message(conversation.says(sentence))).endswith(f" · {order}")


@pytest.mark.parametrize(
    ("sentence", "caption"),
    [("list", "Jobs"), ("list sort=-errors", "Jobs"), ("list all", "Jobs"),
     ("list sort=-errors count=2", "Those with the most errors"),
     ("list all sort=errors count=1", "Those with the fewest errors"),
     ("list sort=-errors count=1 offset=1", "Jobs"), ("list sort=spider count=1", "Jobs"),
     ("now", "Jobs"), ("now all", "Jobs")],
)  # fmt: skip
def test_a_caption_is_true_however_its_reader_sorts_the_table(conversation, api, sentence, caption):
    api.put(make_job("123/1/1"), make_job("123/1/2", "pending"), make_job("456/1/3", "finished"))
    api.put(make_job("123/1/4", errors_count=7))
    assert get_caption(conversation.says(sentence)) == caption


def test_no_caption_speaks_of_an_order():
    messages = [one for one in collect_answers(12) if isinstance(one, Message)]
    tables = [part for one in messages for part in one.parts if isinstance(part, Table)]
    assert len(tables) > 10
    assert not [one.caption for one in tables if one.caption.endswith("first")]


def test_the_button_to_what_failed_counts_as_the_headline_does(conversation, api):
    ends = [f"2026-05-04T{n // 60:02}:{n % 60:02}:00" for n in range(150)]
    for n, ended in enumerate(ends, 1):
        reason = "failed" if n % 25 == 0 else "finished"
        api.put(make_job(f"123/1/{n}", "finished", close_reason=reason, updated_time=ended))
    heard = conversation.says("list errors<9")
    title = "Newest 100 of 150 jobs that match in prod-crawl; 6 ended badly"
    assert get_message(heard).title == title
    failed = conversation.presses(find_button(heard, "6 failed"))
    assert len(get_message(failed).records) == 6
    assert not [text for text in list_button_labels(failed) if text.endswith(" failed")]
    part = conversation.says("list")
    assert get_message(part).title.endswith("of 150 jobs in prod-crawl; of these 4 ended badly")
    assert len(get_message(conversation.presses(find_button(part, "4 failed"))).records) == 4


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("list failed", "2 failed in prod-crawl"),
        ("list succeeded", "1 succeeded in prod-crawl"),
        ("list stopped", "1 stopped in prod-crawl"),
        ("list finished", "4 finished in prod-crawl, 2 ended badly, 1 stopped by people"),
        ("list failed since=24h", "2 failed in prod-crawl in the last 24 h"),
        ("list failed since=yesterday", "2 failed in prod-crawl since yesterday"),
        ("failed today", "2 failed in prod-crawl since today"),
        ("failed yesterday", "No failed jobs in prod-crawl yesterday."),
        ("failed on monday", "2 failed in prod-crawl on Monday"),
        (
            "failed between 2 may and 4 may",
            "2 failed in prod-crawl from 2 May 00:00 to 4 May 24:00 UTC",
        ),
        ("failed between 1:00 and 2:00", "No failed jobs in prod-crawl from 01:00 to 02:00 UTC."),
        ("failed on 2026-05-04", "2 failed in prod-crawl on 2026-05-04"),
        ("failed since=2026-05-04T06:00", "2 failed in prod-crawl since 2026-05-04 06:00 UTC"),
        ("failed this morning", "2 failed in prod-crawl from today 00:00 to today 12:00 UTC"),
        ("list failed since=24h errors=0", "2 failed jobs match in prod-crawl in the last 24 h"),
        ("list failed since=24h until=1m", "2 failed in prod-crawl from 24 h to 1 m ago"),
        ("list failed until=1m", "2 failed in prod-crawl over 1 m ago"),
        ("list failed until=today", "No failed jobs in prod-crawl before today."),
        ("list failed until=11:45", "2 failed in prod-crawl before 11:45 UTC"),
        ("list failed since=24h until=11:45", "2 failed jobs match in prod-crawl"),
        ("list failed since=1m", "No failed jobs in prod-crawl in the last 1 m."),
        (
            "list finished spider=books since=7d",
            "4 finished in prod-crawl, spider books, in the last 7 d, 2 ended badly, "
            "1 stopped by people",
        ),
        ("list failed spider=books", "2 failed in prod-crawl, spider books"),
        (
            "list close_reason=cancelled,banned",
            "2 finished jobs match in prod-crawl, 1 ended badly, 1 stopped by people",
        ),
        ("list succeeded spider=books,news", "1 succeeded job matches in prod-crawl"),
        ("list failed count=1", "Newest 1 of 2 failed jobs in prod-crawl"),
        (
            "list failed spider=books count=1",
            "Newest 1 of 2 failed jobs in prod-crawl, spider books",
        ),
        ("list errors=0 count=1", "Newest 1 of 4 jobs that match in prod-crawl"),
    ],
)
def test_a_first_line_says_once_what_is_listed(conversation, api, sentence, title):
    for n, reason in enumerate(("failed", "banned", "finished", "cancelled"), 1):
        api.put(make_job(f"123/1/{n}", "finished", close_reason=reason))
    assert get_message(conversation.says(sentence)).title.startswith(title)
    if "count" not in sentence:
        assert get_message(conversation.says(sentence)).title == title


def test_close_reasons_that_a_phone_cuts_are_counted_above_the_table(conversation, api):
    reasons = (*["closespider_errorcount"] * 3, "memusage_exceeded", "failed", "finished")
    for n, reason in enumerate(reasons, 1):
        api.put(make_job(f"123/1/{n}", "finished", close_reason=reason))
    said = message_text(get_message(conversation.says("list finished")))
    assert "\nBad ends: 3 closespider_errorcount, 1 failed and 1 memusage_exceeded.\n" in said
    part = message_text(get_message(conversation.says("list failed count=4")))
    assert "\nBad ends shown: " in part
    short = message_text(get_message(conversation.says("list close_reason=failed")))
    assert "Bad ends" not in short


def test_what_lives_is_counted_once_in_a_first_line(conversation, api):
    begun = {"123/1/1": "2026-05-04T06:00:00", "123/1/2": "2026-05-04T11:00:00"}
    api.put(*(make_job(key, started_time=time) for key, time in begun.items()))
    api.put(make_job("123/1/3", "pending"), make_job("123/1/4", "pending"))
    titles = {
        "list running count=1": "Newest 1 of 2 running jobs in prod-crawl; longest 6 h",
        "list pending count=1": "Newest 1 of 2 pending jobs in prod-crawl",
        "list count=1": "Newest 1 of 4 jobs in prod-crawl; 2 running and 2 pending, longest 6 h",
    }
    assert {said: get_message(conversation.says(said)).title for said in titles} == titles


def test_a_name_that_nothing_has_is_told_beside_those_that_were_found(conversation, api):
    api.put(make_job("123/1/1", tags=["eu"], version="a07"), make_job("123/2/1", spider="news"))
    said = get_message(conversation.says("list spider=boks,news"))
    assert said.title == "1 running job matches in prod-crawl, longest 1 h"
    text = message_text(said)
    assert "No spider “boks” has run in prod-crawl in the last 30 days." in text
    assert "Did you mean /jobs list 123 spider=books,news?" in text
    assert "the tag “us”" in message_text(get_message(conversation.says("list tag=eu,us")))
    assert "the version “b” " not in message_text(
        get_message(conversation.says("list version=a,a07"))
    )
    for sentence in ("list spider=books,news", "list spider=books", "list tag=eu"):
        assert "last 30 days" not in message_text(get_message(conversation.says(sentence)))


def test_one_error_is_one(conversation, api):
    api.put(make_job("123/1/1", "finished", errors_count=1), make_job("123/1/2", errors_count=2))
    rows = [line_text(line) for line, _ in get_message(conversation.says("show")).button_rows]
    assert [row.rpartition(", ")[2] for row in rows] == ["1 error", "2 errors"]


def test_what_since_counts_is_said_where_some_may_live(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished", close_reason="failed"))
    note = "since counts jobs that ended since then, or began and still live"
    assert note in message_text(get_message(conversation.says("list since=24h")))
    assert note not in message_text(get_message(conversation.says("list failed since=24h")))
