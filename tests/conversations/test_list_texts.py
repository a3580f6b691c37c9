"""What stands over a list of jobs and on its buttons is true of what is listed."""

import pytest

from jobsbot.core.jobs.figures import ORDERS, SORT_COLUMNS, describe_order
from jobsbot.core.messages.message import Table
from tests.bot_conversation import (
    find_button,
    get_message,
    list_button_labels,
    make_job,
)


def get_caption(replies):
    return next(part.caption for part in get_message(replies).parts if isinstance(part, Table))


def test_every_order_is_said_in_words():
    assert set(ORDERS) == {"", *SORT_COLUMNS}
    assert not [sort for sort in SORT_COLUMNS if "-" in describe_order(f"-{sort}")]


@pytest.mark.parametrize(
    ("sentence", "caption"),
    [
        ("list", "Newest first"),
        ("list sort=-errors", "Most errors first"),
        ("list sort=errors", "Fewest errors first"),
        ("list running sort=-runtime", "Longest run time first"),
    ],
)
def test_a_list_says_its_order_in_words(conversation, api, sentence, caption):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    assert get_caption(conversation.says(sentence)) == caption


def test_what_runs_and_what_waits_are_no_one_order_by_age(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    assert get_caption(conversation.says("now")) == "Newest first"
    api.put(make_job("123/1/3", "pending"))
    assert get_caption(conversation.says("now")) == "Running ones first, the newest first"


def test_the_button_to_what_failed_counts_as_the_headline_does(conversation, api):
    ends = [f"2026-05-04T{n // 60:02}:{n % 60:02}:00" for n in range(150)]
    for n, ended in enumerate(ends, 1):
        reason = "failed" if n % 25 == 0 else "finished"
        api.put(make_job(f"123/1/{n}", "finished", close_reason=reason, updated_time=ended))
    heard = conversation.says("list errors<9")
    assert get_message(heard).title == "Newest 100 of 150 jobs in prod-crawl; 6 ended badly"
    failed = conversation.presses(find_button(heard, "6 failed"))
    assert len(get_message(failed).records) == 6
    assert not [text for text in list_button_labels(failed) if text.endswith(" failed")]
    part = conversation.says("list")
    assert get_message(part).title.endswith("of 150 jobs in prod-crawl; of these 4 ended badly")
    assert len(get_message(conversation.presses(find_button(part, "4 failed"))).records) == 4
