"""Names of projects are said to whom may read them, or who said them: a client hears no other's."""

import pytest

from tests.bot_conversation import ANNA, BEN, get_private_text

CLIENTS = """
[projects]
prod-crawl = 123
client-books = 456
client-toys = 789

[policy]
members_may = []

[[policy.allow]]
who = ["U1"]
may = ["read", "use", "stop"]
on = ["prod-crawl", "client-toys"]

[[policy.allow]]
who = ["U2"]
may = ["*"]
"""


@pytest.mark.parametrize(
    "said",
    [
        "list 999",
        "stop 999/1/1",
        "list project=client-boks",
        "show project=client-boks",
        "stop all of project=client-boks",
        "list client-boks",
        "stop client-boks running",
        "list books",
        "spiders of client-boks",
        "list 456",
        "stop 456 running",
        "can 456",
        "use 456",
        "projects",
        "help",
        "help list",
    ],
)
def test_no_name_is_said_to_whom_may_not_read_it(with_policy, said):
    talk = with_policy(CLIENTS)
    shown = str(talk.says(said, ANNA))
    assert "client-books" not in shown
    assert "list 456" not in shown or said == "list 456"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("list 999", "I have no access to project 999; known: client-toys, prod-crawl."),
        ("list project=client-boks", "Did you mean"),
        ("list 456", "You may not use “list” in project 456."),
        ("list client-books", "You may not use “list” in client-books."),
        ("can client-books", "You may not use “can” in client-books."),
        ("can 456", "You may not use “can” in project 456."),
        ("list 789", "client-toys"),
    ],
)
def test_what_is_said_instead(with_policy, said, answer):
    assert answer in get_private_text(with_policy(CLIENTS).says(said, ANNA))


def test_who_may_read_all_hears_all(with_policy):
    talk = with_policy(CLIENTS)
    known = "known: client-books, client-toys, prod-crawl."
    assert known in get_private_text(talk.says("list 999", BEN))
    assert "list 456" in get_private_text(talk.says("list project=client-boks", BEN))
    assert "client-books" in get_private_text(talk.says("list 456", BEN))


def test_the_next_best_name_is_suggested(with_policy):
    """`client-books` is nearer, and is news to who speaks."""
    shown = get_private_text(with_policy(CLIENTS).says("list project=client-boys", ANNA))
    assert "list 789" in shown


def test_a_name_that_was_said_is_repeated_in_a_correction(with_policy):
    shown = get_private_text(with_policy(CLIENTS).says("list client-books runing", ANNA))
    assert "list 456 running" in shown
