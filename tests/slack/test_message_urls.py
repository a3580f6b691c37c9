"""A link to a message is built as Slack builds it, and only where it surely leads to one."""

import pytest

from jobsbot.core.interaction import Place
from jobsbot.slack.message_urls import build_message_url, read_workspace_url

HOME = "https://books.slack.com/"


@pytest.mark.parametrize(
    ("where", "url"),
    [
        (
            Place("C0INCIDENT", message="1763970000.000100"),
            f"{HOME}archives/C0INCIDENT/p1763970000000100",
        ),
        (
            Place("C0INCIDENT", "1763970000.000100", "1763970009.000200"),
            f"{HOME}archives/C0INCIDENT/p1763970009000200"
            "?thread_ts=1763970000.000100&cid=C0INCIDENT",
        ),
        (
            Place("C0INCIDENT", "1763970000.000100", "1763970000.000100"),
            f"{HOME}archives/C0INCIDENT/p1763970000000100",
        ),
    ],
)
def test_a_message_has_the_address_that_slack_gives_it(where, url):
    assert build_message_url(HOME, where) == url


@pytest.mark.parametrize(
    "where",
    [Place("C0INCIDENT"), Place("terminal", message="1.1"), Place("C0/../x", message="1.1"),
     Place("C0INCIDENT", message="1.1|evil")],
)  # fmt: skip
def test_what_is_no_message_has_none(where):
    assert build_message_url(HOME, where) == ""


def test_before_it_is_known_which_workspace_this_is_nothing_has_an_address():
    assert build_message_url("", Place("C0INCIDENT", message="1.1")) == ""


@pytest.mark.parametrize(
    "url", [None, 5, "", "http://books.slack.com/", "https://books.slack.com/<x|y>", "javascript:0"]
)
def test_an_address_of_a_workspace_that_is_none_is_left_out(url):
    assert read_workspace_url({"url": url}) == ""


def test_the_address_of_the_workspace_is_read():
    assert read_workspace_url({"url": HOME}) == HOME
