"""A spider's name where no project is set, and several are known: they are looked through."""

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.interaction import Origin, Place
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import (
    Conversation,
    get_message,
    get_only_reply,
    make_job,
    message_text,
)


@pytest.fixture
def nowhere(conversation, api):
    """Two projects, none of which is set; `shop_books` is in both."""
    api.put(
        make_job("123/1/1", "running", spider="shop_books"),
        make_job("123/2/1", "running", spider="reviews_feed"),
        make_job("123/2/2", "finished", spider="reviews_feed", close_reason="failed"),
        make_job("456/1/1", "running", spider="staging_only"),
        make_job("456/2/1", "running", spider="shop_books"),
    )
    known = replace(conversation.config, default_project=None)
    return Conversation(api, conversation.memory, known)


def echo_of(replies):
    """The sentence in the last line of an answer."""
    last = message_text(get_message(replies)).splitlines()[-1]
    return last.removeprefix("/jobs ").split(" · ")[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("reviews_feed", "list 123 spider=reviews_feed"),
        ("staging_only", "list 456 spider=staging_only"),
        ("STAGING_only running", "list 456 running spider=staging_only"),
        ("list staging*", "list 456 spider=staging*"),
        ("list spider=staging_only", "list 456 spider=staging_only"),
        ("what failed in reviews_feed", "list 123 failed spider=reviews_feed"),
        ("list shop_books and staging_only", "list 456 spider=shop_books,staging_only"),
        ("why failed spider=reviews_feed", "why 123 failed spider=reviews_feed"),
    ],
)
def test_the_only_project_that_has_the_spider_is_meant(nowhere, said, meant):
    assert echo_of(nowhere.says(said)) == meant


@pytest.mark.parametrize("said", ["stop staging_only", "stop spider=staging_only"])
def test_a_write_finds_its_project_and_asks(nowhere, said):
    card = get_only_reply(nowhere.says(said))
    assert isinstance(card, ShowCard)
    assert card.record.status is PlanStatus.OPEN
    assert [str(key) for key in card.record.plan.keys] == ["456/1/1"]
    assert not nowhere.started


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ("shop_books", ["list 123 spider=shop_books", "list 456 spider=shop_books"]),
        ("stop shop_books", ["stop 123 spider=shop_books", "stop 456 spider=shop_books"]),
        ("list spider=shop_books running",
         ["list 123 running spider=shop_books", "list 456 running spider=shop_books"]),
        ("log shop_books", ["log 123 spider=shop_books", "log 456 spider=shop_books"]),
        ("stop shop_books because it hurts",
         ["stop 123 spider=shop_books because it hurts",
          "stop 456 spider=shop_books because it hurts"]),
    ],
)  # fmt: skip
def test_where_several_have_it_there_is_a_button_for_each(nowhere, said, sentences):
    message = get_message(nowhere.says(said))
    assert message.title.startswith("Which project? prod-crawl and staging have a spider")
    assert [button.value for button in message.buttons] == sentences
    assert not nowhere.started


def test_only_a_write_says_that_nothing_was_changed(nowhere):
    assert "changed" not in message_text(get_message(nowhere.says("shop_books")))
    assert "Nothing was changed." in message_text(get_message(nowhere.says("stop shop_books")))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop shop_boks", "stop spider=shop_books"),
        ("list spider=stagin_only", "list spider=staging_only"),
        ("lst shop_books", "list spider=shop_books"),
        ("lst reviews_feed", "list 123 spider=reviews_feed"),
    ],
)
def test_a_misspelt_one_is_answered_with_what_was_meant(nowhere, said, meant):
    message = get_message(nowhere.says(said))
    assert [button.value for button in message.buttons] == [meant]


def test_a_spider_that_no_project_has_is_named(nowhere):
    title = get_message(nowhere.says("list spider=qqqq")).title
    assert title == "No project that you may read here has a spider “qqqq”."


@pytest.mark.parametrize("said", ["shop_books", "list spider=shop_books", "stop shop_books"])
def test_where_the_api_fails_nothing_is_guessed(nowhere, api, said):
    api.fails = Unavailable("The Jobs API is not answering right now.")
    title = get_message(nowhere.says(said)).title
    assert title.startswith(("I don't know", "I don't understand", "Which project?"))


def test_a_project_that_is_not_known_is_not_asked(conversation, api):
    known = replace(conversation.config, default_project=None, projects={"prod-crawl": 123})
    api.put(make_job("456/1/1", "running", spider="staging_only"))
    Conversation(api, conversation.memory, known).says("list spider=staging_only")
    assert {call.project for call in api.asked} == {123}


@pytest.mark.parametrize(
    ("said", "meant"),
    [("staging_only", "list 456 spider=staging_only"),
     ("stop staging_only", "stop 456 spider=staging_only")],
)  # fmt: skip
def test_a_spider_of_another_project_than_the_one_that_is_set_is_one_button(
    conversation, nowhere, said, meant
):
    message = get_message(conversation.says(said, how=Origin.TYPED, where=Place("C9")))
    assert [button.value for button in message.buttons] == [meant]


@pytest.mark.parametrize(
    "said",
    ["why shop_books", "log shop_books", "last error of shop_books", "show shop_books",
     "stop shop_books"],
)  # fmt: skip
def test_where_no_project_is_known_it_is_asked_for_one(nowhere, api, said):
    known = replace(nowhere.config, projects={}, default_project=None)
    alone = Conversation(api, nowhere.memory, known)
    assert get_message(alone.says(said)).title == "Which project? None is set here yet."
    assert "I don't know the word “shop_books”" in message_text(
        get_message(alone.says("shop_books"))
    )
    assert not alone.started
