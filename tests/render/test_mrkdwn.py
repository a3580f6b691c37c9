"""No data becomes markup: not in the one text that Slack parses, nor anywhere else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobsbot.core.messages.message import (
    BulletList,
    Code,
    Link,
    Message,
    Paragraph,
    Strong,
    Table,
    Timestamp,
    UserRef,
)
from jobsbot.render.mrkdwn import escape_and_fit, escape_text, format_mrkdwn_line
from jobsbot.render.slack import to_slack
from tests.property_settings import try_times
from tests.render.message_strategies import HOSTILE_TEXTS, texts
from tests.render.mrkdwn_reader import marks, readable
from tests.render.sample_messages import NOW, make_job_table
from tests.render.slack_limits import count_utf16_units, walk_nodes


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_words_are_shown_as_they_are(text: str):
    assert marks(escape_text(text)) == []


RAW = (
    "<@U1>",
    "*x*",
    "_x_",
    "~x~",
    "`",
    ">q",
    ":smile:",
    "https://a",
    "a.example",
    "@x",
    "&",
    "\x1b",
)


@pytest.mark.parametrize("text", RAW)
def test_the_same_words_as_they_come_would_be_parsed(text: str):
    assert marks(text) != []


@try_times(300)
@given(texts)
@example("*_~`*")
@example("a*b* _c_d")
def test_no_text_can_become_markup(text: str):
    assert marks(escape_text(text)) == []


@try_times(300)
@given(texts, st.lists(st.integers(0, 40), max_size=3), st.sampled_from((str, Strong, Code)))
@example("ab:100: x", [5], str)
@example("x https://a", [8], str)
@example("see evil.example now", [8], Code)
@example("0:0:", [2], Strong)
def test_no_text_that_is_cut_into_spans_becomes_markup(text: str, cuts: list[int], kind: type):
    places = [0, *sorted(cuts), len(text)]
    line = tuple(kind(text[start:end]) for start, end in pairwise(places))
    assert marks(format_mrkdwn_line(line, 3000)) == []


@pytest.mark.parametrize("text", ("a_b *x* `y` <z> & :ok: >q", "https://a.example/b?c=d&e", "é~ñ"))
def test_the_words_themselves_stay(text: str):
    assert readable(escape_text(text)) == text


def test_an_underscore_within_a_name_is_left_alone():
    assert escape_text("has_tag=a_b") == "has_tag=a_b"


@try_times(300)
@given(texts, st.integers(1, 600))
def test_a_cut_never_stands_within_an_entity(text: str, most: int):
    written = escape_and_fit(text, most)
    assert count_utf16_units(written) <= most
    assert marks(written) == []


@try_times(300)
@given(texts, texts, texts)
def test_only_our_own_links_and_moments_are_parsed(words: str, name: str, url: str):
    line = (
        words,
        Strong(words),
        Code(words),
        UserRef(name, name),
        Link(words, url),
        Timestamp(NOW),
    )
    text = to_slack(
        Message(words, (Paragraph(line), BulletList((line,)), make_job_table(1, (words or "x",))))
    ).text
    for found in re.findall(r"<[^>]*>", text):
        assert re.match(r"<(!date\^\d+\^|https?://[^\s<>|]+\|)", found), found


@try_times(300)
@given(texts)
def test_an_address_that_is_none_is_only_words(url: str):
    message = Message("x", (Paragraph.of(Link("here", f"javascript:{url}")), link_in_a_table(url)))
    assert "<" not in to_slack(message).text
    assert not [node for node in walk_nodes(to_slack(message).blocks) if node.get("type") == "link"]


def test_a_person_with_a_name_is_not_notified():
    payload = to_slack(Message("x", (Paragraph.of(UserRef("U012ABCDEF", "alice")),)))
    assert "<@" not in payload.text
    assert not [node for node in walk_nodes(payload.blocks) if node.get("type") == "user"]


def test_an_id_that_is_none_of_slacks_is_only_words():
    payload = to_slack(Message("x", (Paragraph.of(UserRef("U1> <!channel>")),)))
    assert "<" not in payload.text
    assert not [node for node in walk_nodes(payload.blocks) if node.get("type") == "user"]


def test_words_from_right_to_left_do_not_reorder_their_line():
    payload = to_slack(Message("x", (Paragraph.of("שלום", " · 3 errors"),)))
    assert "\u2068שלום\u2069 · 3 errors" in payload.text


def link_in_a_table(url: str) -> Table:
    table = make_job_table(1)
    return Table("Jobs", table.columns, ((Link("here", f"ftp://{url}"), *table.rows[0][1:]),))
