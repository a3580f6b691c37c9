"""A sentence that is not understood: what is said of it, and what was meant."""

import pytest

from tests.bot_conversation import (
    get_message,
    get_private_text,
    make_job,
    message_text,
)


@pytest.mark.parametrize(
    "sentence",
    ["list count=x", "summary since=never", "list 123 456", "list 999", "log 0/0",
     "list arg.password=guess", "list tag=<#C1|general>", 'list spider="open',
     "log 123/1/1 contains=AKIAIOSFODNN7EXAMPLE"],
)  # fmt: skip
def test_nobody_is_told_after_a_wrong_question_that_nothing_was_changed(conversation, sentence):
    assert "Nothing was changed" not in message_text(get_message(conversation.says(sentence)))


@pytest.mark.parametrize(
    "sentence",
    ["stop count=x", "use 999", "delete 123/1/1 456/1/1", "stop 999", "stop arg.password=guess",
     "stop tag=<#C1|general>", 'stop spider="open'],
)  # fmt: skip
def test_after_a_wrong_write_it_is_said(conversation, sentence):
    assert "Nothing was changed" in message_text(get_message(conversation.says(sentence)))


def test_thanks_lead_nowhere(conversation):
    assert not get_message(conversation.says("thanks")).buttons


def test_a_question_that_is_found_wrong_while_it_is_answered_says_nothing_of_changes(conversation):
    heard = get_private_text(conversation.says("diff 123 1h..2h 1h..0s"))
    assert "ends before it starts" in heard
    assert "Nothing was changed" not in heard


@pytest.mark.parametrize("said", ["list foo", "show foo", "history foo"])
def test_a_name_that_nothing_is_like_leads_to_the_names_there_are(conversation, api, said):
    api.put(make_job("123/1/1", spider="shop_books"))
    answer = get_message(conversation.says(said))
    assert [button.value for button in answer.buttons] == ["spiders 123"]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("stop foo", ["stop 123", "spiders 123"]),
        ("delete foo", ["delete 123", "spiders 123"]),
        ("stop foo running", []),
        ("use foo", ["use prod-crawl", "use staging"]),
    ],
)
def test_what_there_is_to_choose_from_is_offered_instead_of_it(conversation, api, said, offered):
    api.put(make_job("123/1/1", spider="shop_books"))
    answer = get_message(conversation.says(said))
    assert "“foo”" in answer.title
    assert [button.value for button in answer.buttons] == offered
    assert "Nothing was changed" in message_text(answer)
    for sentence in offered:
        assert not get_message(conversation.says(sentence)).title.startswith("I don't understand")
