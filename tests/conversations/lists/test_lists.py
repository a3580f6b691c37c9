"""A list: its first line, its rows and marks, its pages, and the buttons that lead on."""

import pytest

from jobsbot.config.config import Config
from jobsbot.core.interaction import Origin
from jobsbot.core.values import replace
from jobsbot.render.slack import to_slack
from jobsbot.render.terminal import to_terminal
from jobsbot.terminal.services import open_terminal_services
from tests.bot_conversation import (
    Conversation,
    find_button,
    get_message,
    list_button_labels,
    make_job,
    message_text,
)
from tests.slow_examples import first_in_every_run

NO_SPIDER = "No spider “{}” has run in prod-crawl in the last 30 days."


def test_a_list_says_what_there_is_in_one_sentence_and_then_the_rows(conversation, api):
    api.put(
        make_job("123/1/1", started_time="2026-05-04T05:48:00"),
        make_job("123/1/2"),
        make_job("123/2/1", spider="shoes", errors_count=7),
    )
    heard = conversation.says("list 123 running")
    assert get_message(heard).title == "3 running in prod-crawl, longest 6 h 12 m"
    assert "123/2/1 | shoes | ⏳ 1 h | 7 | 40" in message_text(get_message(heard))
    assert message_text(get_message(heard)).endswith("/jobs list 123 running")


def test_a_list_offers_to_stop_exactly_what_it_shows(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"), make_job("123/2/9"))
    stop = find_button(conversation.says("list running"), "Stop 3 jobs…")
    assert (stop.origin, stop.value) == (Origin.PRESSED, "stop 123/2/9 123/1/2,1")


@pytest.mark.parametrize(
    ("sentence", "columns"),
    [
        ("list", "Job | Spider | State | Run time | Ended | Errors | Items | Started | "),
        ("list spider=books", "Job | State | Run time | Ended | Errors | Items | Started | "),
        ("list spider=books,shoes", "Job | Spider | State | Run time | Ended | Errors | Items | "),
        ("list finished", "Job | Spider | State | Ended | Errors | Items | Run time | Started | "),
        (
            "list close_reason=finished",
            "Job | Spider | State | Ended | Errors | Items | Run time | ",
        ),
        ("list running", "Job | Spider | Run time | Errors | Items | "),
        ("list running spider=books", "Job | Run time | Errors | Items | "),
    ],
)
def test_which_columns_there_are_depends_on_what_was_asked_alone(
    conversation, api, sentence, columns
):
    for state in ("running", "finished"):
        api.put(make_job("123/1/1", state), make_job("123/1/2", "finished"), make_job("123/1/3"))
        shown = message_text(get_message(conversation.says(sentence))).splitlines()
        assert shown[1].startswith(columns)
        assert (", spider books" in shown[0]) == ("Spider" not in columns)


def test_stopping_is_offered_where_the_list_is_about_what_lives(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished"))
    assert "Stop 1 job…" in list_button_labels(conversation.says("list running"))
    assert not [
        text for text in list_button_labels(conversation.says("list")) if text.startswith("Stop")
    ]
    api.jobs.pop("123/1/2")
    assert "Stop 1 job…" in list_button_labels(conversation.says("list"))


def test_columns_stay_where_they_are_and_zero_is_an_answer(conversation, api):
    api.put(make_job("123/1/1", tags=[], responses_received=None, items_scraped=0))
    bare = message_text(get_message(conversation.says("list running"))).splitlines()
    api.put(make_job("123/1/1", tags=["nightly"], items_scraped=0))
    tagged = message_text(get_message(conversation.says("list running"))).splitlines()
    assert bare[1] == tagged[1]
    assert bare[1].startswith("Job | Spider | Run time | Errors | Items | ")
    assert bare[2].startswith("123/1/1 | books | ⏳ 1 h | 0 | 0 | ")


def test_a_state_is_a_word_with_a_mark(conversation, api):
    api.put(
        make_job("123/1/1"),
        make_job("123/1/2", "pending"),
        make_job("123/1/3", "finished"),
        make_job("123/1/4", "finished", close_reason="banned"),
        make_job("123/1/5", "finished", close_reason="cancelled"),
        make_job("123/1/6", "deleted"),
    )
    said = message_text(get_message(conversation.says("list")))
    for cell in (
        "⏳ running",
        "⏸ pending",
        "✅ finished",
        "❌ banned",
        "⏸ cancelled",
        "❓ deleted",
    ):
        assert f"| {cell} |" in said
    assert said.startswith(
        "1 running, 1 pending, 3 finished and 1 deleted in prod-crawl, longest 1 h, "
        "1 ended badly, 1 stopped by people"
    )


def test_a_part_is_named_as_a_part_and_what_lives_is_counted_whole(conversation, api):
    api.put(
        make_job("123/9/1", started_time="2026-05-04T05:48:00"),
        make_job("123/9/2", started_time="2026-05-04T11:48:00"),
        *(make_job(f"123/1/{n}", "finished") for n in range(1, 151)),
    )
    heard = conversation.says("list")
    assert get_message(heard).title == (
        "Newest 100 of 152 jobs in prod-crawl; 2 running, longest 6 h 12 m"
    )
    assert get_message(conversation.says("list finished")).title == (
        "Newest 100 of 150 finished jobs in prod-crawl"
    )


@pytest.mark.parametrize(
    "sentence",
    first_in_every_run(
        "list count=7", "list", "list count=150", "list count=200", "list errors<9", count=2
    ),
)
@pytest.mark.parametrize("spider", first_in_every_run("b" * 70, "books"))
def test_pages_reach_each_job_once(conversation, api, sentence, spider):
    api.put(*(make_job(f"123/1/{n}", "finished", spider=spider) for n in range(1, 251)))
    heard, seen = conversation.says(sentence), []
    while True:
        (table,) = [part for part in get_message(heard).parts if hasattr(part, "rows")]
        seen += [row[0].text for row in table.rows]
        if "Older" not in list_button_labels(heard):
            break
        heard = conversation.presses(find_button(heard, "Older"))
    assert sorted(seen) == sorted(api.jobs)


def test_up_to_two_hundred_rows_are_shown_and_fewer_where_they_are_long(conversation, api):
    api.put(*(make_job(f"123/1/{n}", spider="b") for n in range(1, 251)))
    heard = get_message(conversation.says("list running count=300"))
    assert len(heard.parts[0].rows) > 170
    drawn = to_slack(heard).blocks[1]
    assert len(drawn["rows"]) == len(heard.parts[0].rows) + 1
    api.put(*(make_job(f"123/1/{n}", spider="b" * 70) for n in range(1, 251)))
    heard = get_message(conversation.says("list running"))
    assert heard.title.startswith("Newest 7")
    assert len(heard.records) == 100


def test_a_terminal_shows_each_row_however_long_the_words_are(conversation, api):
    with open_terminal_services(Config()) as services:
        room = services.bot_config.table_units
    known = replace(conversation.config, table_units=room)
    here = Conversation(api, conversation.memory, known)
    api.put(*(make_job(f"123/1/{n}", spider="b" * 70) for n in range(1, 251)))
    heard = get_message(here.says("list running count=200"))
    assert heard.title.startswith("Newest 200 of 250")
    assert len(heard.parts[0].rows) == len(heard.records) == 200
    assert to_terminal(heard, width=None).count("123/1/") >= 200


def test_a_window_beyond_the_end_says_so(conversation, api):
    api.put(*(make_job(f"123/1/{n}", "finished") for n in range(1, 6)))
    heard = conversation.says("list offset=5000")
    assert get_message(heard).title == "The list ends before job 5\u202f001: 5 match in prod-crawl."
    assert find_button(heard, "First page").value == "list 123"


@pytest.mark.parametrize(
    ("said", "title", "meant"),
    [
        ("list spider=shop_boks", NO_SPIDER.format("shop_boks"),
         "list 123 spider=shop_books"),
        ("stop spider=shop_boks", NO_SPIDER.format("shop_boks"),
         "stop 123 spider=shop_books"),
        ("select spider=x,shop_boks tag=a", NO_SPIDER.format("x"),
         ""),
        ("list tag=nigthly", "No job of the last 30 days in prod-crawl has the tag “nigthly”.",
         "list 123 has_tag=nightly"),
        ("delete version=3g2c failed",
         "No job of the last 30 days in prod-crawl has the version “3g2c”.", ""),
        ("list version=3f2c finished", "1 finished job matches in prod-crawl", ""),
        ("list running spider=shop_books", "No running jobs in prod-crawl, spider shop_books.", ""),
        ("list pending spider=shop*", "No pending jobs that match in prod-crawl.", ""),
    ],
)  # fmt: skip
def test_none_is_said_only_of_names_that_exist(conversation, api, said, title, meant):
    api.put(make_job("123/1/1", "finished", spider="shop_books", tags=["nightly"],
                     version="3f2c9e1-main"))  # fmt: skip
    heard = conversation.says(said)
    assert get_message(heard).title == title
    if meant:
        assert find_button(heard, meant).value == meant


def test_older_jobs_are_a_press_away_and_the_last_page_has_no_way_on(conversation, api):
    api.put(*(make_job(f"123/1/{n}", "finished") for n in range(1, 26)))
    first = conversation.says("list count=10")
    assert "Newer" not in list_button_labels(first)
    assert get_message(first).title == "Newest 10 of 25 jobs in prod-crawl"
    third = conversation.presses(
        find_button(conversation.presses(find_button(first, "Older")), "Older")
    )
    assert "Older" not in list_button_labels(third)
    assert get_message(third).title == "21 to 25 of 25 jobs in prod-crawl"


def test_an_empty_list_says_so(conversation):
    assert (
        get_message(conversation.says("list 123 running")).title == "No running jobs in prod-crawl."
    )
    assert (
        get_message(conversation.says("list errors>9")).title == "No jobs that match in prod-crawl."
    )


def test_several_tags_are_explained_in_words(conversation, api):
    api.put(make_job("123/1/1", tags=["a"]))
    said = message_text(get_message(conversation.says("list tag=a tag=b no_tag=c no_tag=d")))
    assert "any of the tags a, b; none of the tags c, d" in said
