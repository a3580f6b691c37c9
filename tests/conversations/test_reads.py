"""What the bot answers to a question."""

from dataclasses import replace

import pytest

from jobsbot.config.config import Config
from jobsbot.core.errors import BadKey, CutStream, NoAccess, NoKey, Unavailable
from jobsbot.core.interaction import Origin, Person, Place
from jobsbot.core.reply import Audience
from jobsbot.render.slack import to_slack
from jobsbot.render.terminal import to_terminal
from jobsbot.terminal.services import open_terminal_services
from tests.bot_conversation import (
    Conversation,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)


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
        ("list", "Job | Spider | State | Run time | Errors | Items | Ended | "),
        ("list spider=books", "Job | State | Run time | Errors | Items | Ended | "),
        ("list spider=books,shoes", "Job | Spider | State | Run time | Errors | Items | Ended | "),
        ("list finished", "Job | Spider | State | Run time | Errors | Items | Ended | "),
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
    "sentence", ["list", "list count=150", "list count=200", "list count=7", "list errors<9"]
)
@pytest.mark.parametrize("spider", ["books", "b" * 70])
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
    known = replace(conversation.known, table_units=room)
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


NO_SPIDER = "No spider “{}” has run in prod-crawl in the last 30 days."


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
        ("list version=3f2c finished", "1 finished in prod-crawl", ""),
        ("list running spider=shop_books", "No running jobs that match in prod-crawl.", ""),
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


def test_what_looks_wrong_comes_first(conversation, api):
    for n in range(1, 31):
        api.put(make_job(f"123/1/{n}", "finished", started_time=f"2026-05-03T{n % 24:02}:00:00",
                         updated_time=f"2026-05-03T{n % 24:02}:{30 + n}:00"[:19]))  # fmt: skip
    api.put(
        make_job("123/1/99", started_time="2026-05-04T05:00:00"),
        make_job("123/1/98", started_time="2026-05-04T11:50:00"),
    )
    heard = conversation.says("")
    assert get_message(heard).title == "1 looks wrong: books running 7 h in prod-crawl"
    assert list_button_labels(heard)[0] == "What looks wrong"
    said = message_text(get_message(heard))
    assert "2 running in prod-crawl, longest 7 h." in said
    assert "123/1/99 | books | ❓ 7 h odd | 0" in said
    listed = message_text(get_message(conversation.says("list running")))
    assert "123/1/99 | books | ❓ 7 h odd | 0" in listed
    assert "123/1/98 | books | ⏳ 10 m | 0" in listed


def test_history_is_read_once_a_minute(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished"))
    reads = []
    for _ in range(3):
        api.asked.clear()
        conversation.says("")
        reads.append(len([call for call in api.asked if ("state", "finished") in call.params]))
        conversation.later(seconds=40)
    assert reads == [2, 1, 2]


def test_a_read_answers_the_asker_alone_and_can_be_shared(conversation, api):
    api.put(make_job("123/1/1"))
    heard = conversation.says("list running")
    assert get_only_reply(heard).audience is Audience.ASKER
    shared = conversation.presses(find_button(heard, "Share"))
    assert get_only_reply(shared).audience is Audience.CHANNEL
    assert "Share" not in list_button_labels(shared)
    assert message_text(get_message(shared)) == message_text(get_message(heard))


def test_a_mention_is_answered_in_the_open(conversation, api):
    api.put(make_job("123/1/1"))
    assert (
        get_only_reply(conversation.says("list", how=Origin.MENTIONED)).audience is Audience.CHANNEL
    )


def test_refresh_answers_in_place_and_keeps_share_only_where_nobody_else_sees_it(conversation, api):
    api.put(make_job("123/1/1"))
    alone_there = conversation.says(
        "list", how=Origin.IN_PLACE, where=Place("C1", "", "17.1", alone=True)
    )
    in_the_open = conversation.says("list", how=Origin.IN_PLACE, where=Place("C1", "", "17.1"))
    assert (
        get_only_reply(alone_there).audience
        is get_only_reply(in_the_open).audience
        is Audience.PLACE
    )
    assert "Share" in list_button_labels(alone_there)
    assert "Share" not in list_button_labels(in_the_open)


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


def test_saying_nothing_shows_what_is_going_on(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "pending"))
    api.put(make_job("123/1/3", "finished", close_reason="memusage_exceeded"))
    heard = conversation.says("")
    assert get_message(heard).title == "1 running and 1 pending in prod-crawl, longest 1 h"
    assert "Of the last 1 that ended: 1 badly." in message_text(get_message(heard))


def test_one_job_is_shown_whole_with_its_secrets_masked(conversation, api):
    api.put(make_job("123/1/2", spider_args={"api_token": "abc", "region": "eu"}, tags=["nightly"]))
    heard = conversation.says("123/1/2")
    said = message_text(get_message(heard))
    assert get_message(heard).title == "⏳ 123/1/2 books: running, 1 h"
    assert "Argument region: eu" in said
    assert "abc" not in said
    assert "Stop 1 job…" in list_button_labels(heard)
    assert not [text for text in list_button_labels(heard) if text.startswith("Delete")]


def test_a_job_that_does_not_exist_is_said_so(conversation, api):
    assert get_message(conversation.says("show 123/1/404")).title == "There is no job 123/1/404."
    api.put(make_job("123/1/1"))
    assert "There is no job 123/1/404." in message_text(
        get_message(conversation.says("show 123/1/1,404"))
    )


def test_a_failure_says_which_side_whether_anything_changed_and_what_next(conversation, api):
    api.fails = Unavailable("Scrapy Cloud answers 503.", then="Say it again in a minute.")
    said = get_private_text(conversation.says("stop running"))
    assert said.startswith("Scrapy Cloud answers 503.\nNothing was changed. Say it again")
    assert "id s1" in said


@pytest.mark.parametrize("sentence", ["list", "now", "summary", "why", "show 123/1/2"])
@pytest.mark.parametrize(
    ("error", "next_words"),
    [
        (Unavailable("Broken.", then="Say it again in a minute."), "Say it again in a minute."),
        (CutStream("Broken.", then="Nothing was changed. Ask again.", jobs=6), "Ask again."),
        (Unavailable("Broken."), "Say it again in a minute."),
    ],
)
def test_after_a_question_nobody_is_told_that_nothing_was_changed(
    conversation, api, sentence, error, next_words
):
    api.fails = error
    said = get_private_text(conversation.says(sentence))
    assert said.startswith(f"Broken.\n{next_words}\n")
    assert "id s1" in said


def test_a_channel_keeps_the_project_it_was_given(conversation, api):
    api.put(make_job("456/1/1"))
    heard = conversation.says("use staging")
    assert get_only_reply(heard).audience is Audience.CHANNEL
    assert "staging" in get_message(heard).title
    assert get_message(conversation.says("list")).title.startswith("1 running in staging")
    conversation.says("use none")
    assert get_message(conversation.says("list")).title == "Which project? None is set here yet."


def test_a_project_that_cannot_be_seen_is_not_chosen(conversation, api):
    api.fails = NoAccess("The API key may not see project 456.", then="Choose another project.")
    assert "I have no access" in get_private_text(conversation.says("use 456"))
    assert conversation.memory.get_channel_project("C1") is None


def test_a_mistyped_word_is_answered_with_what_was_meant(conversation, api):
    heard = conversation.says("lst 123 runing")
    meant = find_button(heard, "list 123 running")
    assert "Did you mean" in get_private_text(heard)
    assert get_message(conversation.presses(meant)).title == "No running jobs in prod-crawl."


def test_help_needs_no_api_and_explains_every_verb(conversation, api):
    api.fails = Unavailable("Scrapy Cloud answers 503.")
    heard = message_text(get_message(conversation.says("help")))
    for command in conversation.known.commands:
        assert command.word in heard
        assert command.examples[0] in message_text(
            get_message(conversation.says(f"help {command.word}"))
        )
    assert not api.asked


def test_a_file_cannot_be_sorted_and_says_so(conversation):
    assert "cannot be sorted" in get_private_text(conversation.says("export 123 sort=errors"))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadKey("… does not accept the API key used for project 123.", then="Check SH_APIKEY."),
         "Scrapy Cloud refuses my key."),
        (NoKey("There is no API key for project 123.", then="Set SH_APIKEY."),
         "I have no key of Scrapy Cloud for this."),
        (NoAccess("The API key may not see project 123.", then="Check SH_APIKEY."),
         "I have no access to this project"),
    ],
)  # fmt: skip
def test_what_only_who_runs_the_bot_can_mend_is_told_to_the_log(conversation, api, error, text):
    api.fails = error
    for sentence in ("list", "stop running"):
        (reply,) = conversation.says(sentence)
        heard = message_text(reply.message)
        assert heard.startswith(text)
        assert "jobsbot doctor tells why" in heard
        assert "SH_APIKEY" not in heard
        assert "SH_APIKEY" in reply.detail
        assert ("Nothing was changed" in heard) == (sentence != "list")
    (mine,) = conversation.says("list", Person("terminal:ana"))
    assert "SH_APIKEY" in message_text(mine.message)
