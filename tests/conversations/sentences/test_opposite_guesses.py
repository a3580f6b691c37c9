"""What is guessed never says the opposite: where a word turns the meaning, nothing is guessed."""

import pytest

from tests.bot_conversation import Conversation, get_message, make_job

TURNED = (
    "tag 123/1/1 remove nightly", "tag 123/1/1 not nightly", "tag 123/1/1 -old nightly",
    "untag spider=shop_books nightly", "stop not longer than 6h", "stop no longer than 6h",
    "delete not shop_books", "delete all not shop_boks", "delete keep shop_boks",
    "stop but shop_books", "stop not running", "stop rather than 6h",
    "stop 14.11.2026", "stop 2026.11.14",
)  # fmt: skip


@pytest.fixture
def people(conversation: Conversation) -> Conversation:
    conversation.api.put(
        make_job("123/1/1", spider="shop_books", tags=["nightly"]),
        make_job("123/1/2", "finished", spider="shop_books"),
    )
    return conversation


@pytest.mark.parametrize("sentence", TURNED)
def test_nothing_is_offered_in_place_of_what_says_the_opposite(people, sentence):
    replies = people.says(sentence)
    assert get_message(replies).buttons == ()
    assert not people.started


def test_a_date_is_no_key_of_another_project(people):
    buttons = get_message(people.says("stop 2026-11-14")).buttons
    assert [button.value for button in buttons] == ["stop 123 since=2026-11-14T00:00:00Z"]


def test_numbers_that_are_no_date_are_a_key(people):
    buttons = get_message(people.says("stop 123-1-1")).buttons
    assert [button.value for button in buttons] == ["stop 123/1/1"]
