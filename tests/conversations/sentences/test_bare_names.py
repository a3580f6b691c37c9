"""A word that nothing else has is a spider, if there is one; a verb alone shows what there is."""

import pytest

from jobsbot.core.errors import Unavailable
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Choice
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import (
    Conversation,
    find_button,
    get_form,
    get_message,
    get_only_reply,
    make_job,
    message_text,
)


@pytest.fixture
def shop(conversation, api):
    """Two that run, one that waits, two that ended."""
    api.put(
        make_job("123/1/1", "running", spider="shop_books"),
        make_job("123/2/1", "running", spider="reviews_feed"),
        make_job("123/1/2", "pending", spider="shop_books"),
        make_job("123/1/3", "finished", spider="shop_books", close_reason="failed"),
        make_job("123/2/2", "finished", spider="reviews_feed"),
        make_job("456/1/1", "running", spider="staging_only"),
    )
    return conversation


def echo_of(replies):
    """The sentence in the last line of an answer."""
    return (
        message_text(get_message(replies)).splitlines()[-1].removeprefix("/jobs ").split(" · ")[0]
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("shop_books", "list 123 spider=shop_books"),
        ("list shop_books", "list 123 spider=shop_books"),
        ("list SHOP_books", "list 123 spider=shop_books"),
        ("shop_books running", "list 123 running spider=shop_books"),
        ("running shop_books", "list 123 running spider=shop_books"),
        ("list shop_books,reviews_feed", "list 123 spider=shop_books,reviews_feed"),
        ("list shop_books and reviews_feed", "list 123 spider=shop_books,reviews_feed"),
        ("list shop*", "list 123 spider=shop*"),
        ("list staging staging_only", "list 456 spider=staging_only"),
        ("is shop_books running?", "list 123 running spider=shop_books"),
        ("what failed in shop_books", "list 123 failed spider=shop_books"),
    ],
)
def test_a_bare_name_is_the_spider_of_that_name(shop, said, meant):
    assert echo_of(shop.says(said)) == meant


def test_a_bare_name_in_a_write_asks(shop, api):
    card = get_only_reply(shop.says("stop shop_books"))
    assert isinstance(card, ShowCard)
    assert card.record.status is PlanStatus.OPEN
    assert [str(key) for key in card.record.plan.keys] == ["123/1/1", "123/1/2"]
    assert not shop.started


@pytest.mark.parametrize("said", ["tag shop_books +bad", "delete shop_books", "stop shop*"])
def test_every_write_by_a_bare_name_asks(shop, said):
    card = get_only_reply(shop.says(said))
    assert isinstance(card, ShowCard)
    assert card.record.status is PlanStatus.OPEN


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("shop_boks", "list 123 spider=shop_books"),
        ("list shop-books", "list 123 spider=shop_books"),
        ("stop shopbooks running", "stop 123 running spider=shop_books"),
        ("lst shop_books", "list 123 spider=shop_books"),
        ("lsit shop_boks", "list 123 spider=shop_books"),
        ("log shop_boks", "log spider=shop_books"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_the_one_that_was_meant(shop, said, meant):
    message = get_message(shop.says(said))
    assert [button.value for button in message.buttons] == [meant]


def test_a_name_of_another_project_is_not_looked_up(shop, api):
    shop.says("list 999 shop_books")
    assert not api.asked


def test_where_the_api_fails_the_word_is_not_understood(shop, api):
    api.fails = Unavailable("The Jobs API is not answering right now.")
    assert "I don't know the word “shop_books”" in get_message(shop.says("shop_books")).title


def ticks_of(replies):
    (choice,) = (part for part in get_message(replies).parts if isinstance(part, Choice))
    return [key for key, _ in choice.options], list(choice.chosen)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("stop", ["123/2/1", "123/1/1", "123/1/2"]),
        ("stop 123", ["123/2/1", "123/1/1", "123/1/2"]),
        ("kill it", ["123/2/1", "123/1/1", "123/1/2"]),
        ("stop because it hurts", ["123/2/1", "123/1/1", "123/1/2"]),
        ("delete", ["123/2/2", "123/1/3"]),
        ("stop staging", ["456/1/1"]),
    ],
)
def test_a_write_without_jobs_shows_those_it_can_be_about(shop, said, keys):
    assert ticks_of(shop.says(said)) == (keys, [])


def test_all_is_what_there_is_ticked_and_still_asks(shop, api):
    replies = shop.says("stop all because it hurts")
    keys, chosen = ticks_of(replies)
    assert keys == chosen
    button = find_button(replies, "Stop…")
    card = get_only_reply(shop.presses(button, fields={"jobs": ",".join(chosen)}))
    assert isinstance(card, ShowCard)
    assert card.record.plan.reason == "it hurts"
    assert len(card.record.plan.keys) == 3
    assert not shop.started


def test_tags_that_were_said_stay_said(shop):
    button = find_button(shop.says("tag +checked"), "Tag…")
    (reply,) = shop.presses(button, fields={"jobs": "123/1/3"})
    assert reply.record.plan.sentence == "tag 123/1/3 +checked"


def test_a_tag_without_a_tag_opens_the_form(shop):
    button = find_button(shop.says("tag"), "Tag…")
    form = get_form(shop.presses(button, fields={"jobs": "123/1/3"}))
    assert form.value == "tag 123/1/3"


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("log", "log 123/2/2"),
        ("show", "show 123/2/2"),
        ("items shop_books", "items 123/1/3"),
        ("log failed", "log 123/1/3"),
        ("log shop_books errors", "log 123/1/3 level=error"),
        ("show me what failed", "show 123/1/3"),
    ],
)
def test_a_read_without_a_job_offers_a_button_for_each(shop, said, first):
    message = get_message(shop.says(said))
    (button,) = message.button_rows[0][1]
    assert (button.value, button.origin) == (first, Origin.PRESSED)


def test_where_there_is_nothing_to_choose_from_it_says_so(conversation):
    assert (
        "There is no running or pending job in prod-crawl"
        in get_message(conversation.says("stop")).title
    )


def test_a_missing_project_is_chosen_by_a_button(conversation):
    conversation = Conversation(
        conversation.api, conversation.memory, replace(conversation.config, default_project=None)
    )
    assert find_button(conversation.says("list failed"), "staging").value == "list 456 failed"
    assert find_button(conversation.says("use"), "staging").value == "use 456"
    reason = find_button(conversation.says("stop running because x"), "staging")
    assert reason.value == "stop 456 running because x"


@pytest.mark.parametrize(
    "said",
    [
        "shop_books " * 200,
        "list " + " ".join(f"shop_{n}" for n in range(190)),
        "list " + ",".join(f"shop_{n}" for n in range(400)),
        "stop " + "/jobs " * 190,
    ],
)
def test_a_sentence_of_many_unknown_words_asks_little(shop, api, said):
    shop.says(said)
    assert len(api.asked) < 10


@pytest.mark.parametrize("said", ["list " + "why " * 1000, f"“{'1h ' * 1000}”"])
def test_a_sentence_of_too_many_words_is_not_read(shop, api, said):
    assert "more than 200 words" in message_text(get_message(shop.says(said)))
    assert not api.asked


def test_keys_of_jobs_are_not_counted_among_the_words(shop, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1000, 1400)))
    card = get_only_reply(shop.says("stop " + " ".join(f"1/{n}" for n in range(1000, 1400))))
    assert isinstance(card, ShowCard)
    assert len(card.record.plan.keys) == 400


def test_a_mistyped_verb_before_many_keys_is_corrected(shop):
    keys = " ".join(f"123/1/{n}" for n in range(1, 100))
    assert "Did you mean" in message_text(get_message(shop.says(f"stpo {keys}")))
