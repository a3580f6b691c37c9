"""What the bot answers to a question."""

import pytest

from jobsbot.core.errors import NoAccess, Unavailable
from jobsbot.core.interaction import Origin, Place
from jobsbot.core.messages.message import Folded
from jobsbot.core.reply import Audience
from tests.bot_conversation import (
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    line_text,
    list_button_labels,
    make_job,
    message_text,
)


def put_steady_runs(api):
    """Thirty runs of one spider, of half an hour to an hour."""
    for n in range(1, 31):
        api.put(make_job(f"123/1/{n}", "finished", started_time=f"2026-05-03T{n % 24:02}:00:00",
                         updated_time=f"2026-05-03T{n % 24:02}:{30 + n}:00"[:19]))  # fmt: skip


def test_what_looks_wrong_comes_first(conversation, api):
    put_steady_runs(api)
    api.put(
        make_job("123/1/99", started_time="2026-05-04T05:00:00"),
        make_job("123/1/98", started_time="2026-05-04T11:50:00"),
    )
    heard = conversation.says("")
    assert get_message(heard).title == "1 looks wrong in prod-crawl: books running 7 h"
    assert list_button_labels(heard)[0] == "What looks wrong"
    said = message_text(get_message(heard))
    assert "\nbooks: the last 20 runs took 35 m to 59 m.\n2 running. The last" in said
    assert "123/1/99 | books | ❓ 7 h looks wrong | 0" in said
    listed = message_text(get_message(conversation.says("list running")))
    assert "123/1/99 | books | ❓ 7 h looks wrong | 0" in listed
    assert "123/1/98 | books | ⏳ 10 m | 0" in listed


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_what_looks_wrong_is_said_once(conversation, api, count):
    """In the title where there are one or two, else below it; what is usual never twice."""
    for spider in range(1, count + 1):
        name = f"spider{spider}"
        for n in range(1, 31):
            api.put(make_job(f"123/{spider}/{n}", "finished", spider=name,
                             started_time="2026-05-03T10:00:00",
                             updated_time=f"2026-05-03T10:{20 + n}:00"))  # fmt: skip
        api.put(make_job(f"123/{spider}/99", spider=name, started_time="2026-05-04T05:00:00"))
    message = get_message(conversation.says(""))
    said = "\n".join([message.title, *map(line_text, message.parts[0].lines)])
    assert ("running 7 h" in message.title) is (count < 3)
    assert said.count("running 7 h") == said.count("runs took") == min(count, 3)
    assert ("2 more, less sure." in said) is (count == 5)
    assert f"\n{count} running. The last 20 all ended well." in message_text(message)


def test_a_spider_alone_is_told_as_a_project_is(conversation, api):
    put_steady_runs(api)
    api.put(
        make_job("123/1/99", started_time="2026-05-04T05:00:00"),
        make_job("123/2/1", spider="films"),
        make_job("123/2/2", "finished", spider="films", close_reason="failed"),
    )
    books = conversation.says("now books")
    assert get_message(books).title == "1 looks wrong in prod-crawl: books running 7 h"
    assert "1 running in prod-crawl, spider books. The last" in message_text(get_message(books))
    assert "films" not in message_text(get_message(books))
    films = conversation.says("now films")
    assert get_message(films).title == "1 running in prod-crawl, spider films, longest 1 h"
    assert "The last one ended badly." in message_text(get_message(films))
    assert find_button(films, "1 failed").value == "list 123 failed spider=films count=1"
    assert find_button(films, "Why?").value == "why 123 spider=films"
    both = get_message(conversation.says("now spider=book*,films"))
    assert "2 running in prod-crawl" in message_text(both)
    assert "No spider “fil” has run" in get_message(conversation.says("now spider=fil")).title


def test_what_looks_wrong_can_be_asked_of_a_spider(conversation, api):
    put_steady_runs(api)
    api.put(
        make_job("123/1/99", started_time="2026-05-04T05:00:00"),
        make_job("123/2/1", spider="films"),
    )
    films = get_message(conversation.says("stuck films"))
    title = (
        "Whether something in the runs of films in prod-crawl looks wrong can't be told yet: "
        "no spider has 5 earlier runs."
    )
    assert films.title == title
    books = get_message(conversation.says("stuck books"))
    assert books.title.startswith("1 thing in the runs of books in prod-crawl looks wrong")
    assert "No spider “fil” has run" in get_message(conversation.says("stuck spider=fil")).title


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


def test_saying_nothing_shows_what_is_going_on(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2", "pending"))
    api.put(make_job("123/1/3", "finished", close_reason="memusage_exceeded"))
    heard = conversation.says("")
    assert get_message(heard).title == "1 running and 1 pending in prod-crawl, longest 1 h"
    assert "The last one ended badly." in message_text(get_message(heard))


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
    for command in conversation.config.commands:
        assert command.word in heard
        assert command.examples[0] in message_text(
            get_message(conversation.says(f"help {command.word}"))
        )
    assert not api.asked


def test_help_shows_what_somebody_on_call_needs_and_folds_the_rest(conversation):
    message = get_message(conversation.says("help"))
    first, folded, *_ = message.parts
    shown = [line_text(line) for line in first.lines]
    assert [said.split(":")[0].split()[-1] for said in shown] == [
        command.word for command in conversation.config.commands if command.on_call
    ]
    assert 5 <= len(shown) <= 8
    assert isinstance(folded, Folded)
    assert len(shown) + len(folded.parts[0].lines) == len(conversation.config.commands)
    assert folded.title == f"{len(folded.parts[0].lines)} more verbs"


def test_help_of_a_verb_folds_its_filters(conversation):
    message = get_message(conversation.says("help list"))
    (folded,) = [part for part in message.parts if isinstance(part, Folded)]
    assert folded.title.endswith(" filters, which must all hold")
    assert "version=3f2c" in message_text(message)


def test_a_file_cannot_be_sorted_and_says_so(conversation):
    assert "cannot be sorted" in get_private_text(conversation.says("export 123 sort=errors"))


@pytest.mark.parametrize("verb", ["show", "why", "log", "items"])
def test_a_job_that_is_not_there_leads_to_those_that_are(conversation, verb):
    message = get_message(conversation.says(f"{verb} 123/1/404"))
    assert message.title == "There is no job 123/1/404."
    assert message.not_found == ("123/1/404",)
    assert message.buttons[0].label == "Newest jobs"
    assert get_message(conversation.says(message.buttons[0].value))
