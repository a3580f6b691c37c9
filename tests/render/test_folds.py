"""What is long is folded away in Slack, and stands open wherever nothing can be folded."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Fields,
    Folded,
    Form,
    Link,
    Message,
    Paragraph,
    Say,
    Strong,
    Timestamp,
    echo_line,
)
from jobsbot.render.folds import split_lines
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, to_slack
from jobsbot.render.terminal import to_terminal
from tests.property_settings import try_times
from tests.render.message_strategies import texts
from tests.render.mrkdwn_reader import marks, readable
from tests.render.sample_messages import NOW, make_job_table
from tests.render.slack_limits import count_utf16_units, list_message_faults, walk_nodes
from tests.slow_examples import first_in_every_run

PRICES = BulletList((("title: ", "A"), ("title: ", "B")))
ITEMS = Folded("The last 2 items", (PRICES,))
LOG = Folded("2 lines", (PRICES,), is_heading=False)


def make_lines(count, length=10, *, newest_last=False):
    lines = tuple((f"line {n} " + "x" * length,) for n in range(count))
    return BulletList(lines, newest_last)


def find_containers(message, dialect=Dialect.NEW):
    return [b for b in to_slack(message, dialect).blocks if b["type"] == "container"]


def read_texts(blocks):
    return "\n".join(n["text"] for n in walk_nodes(blocks) if isinstance(n.get("text"), str))


def test_what_is_folded_is_closed_until_its_title_is_pressed():
    (block,) = find_containers(Message("Items", (ITEMS,)))
    assert block["is_collapsible"] and block["default_collapsed"]
    assert block["title"] == {"type": "plain_text", "text": "The last 2 items", "emoji": False}
    (section,) = block["child_blocks"]
    assert section["text"] == {
        "type": "mrkdwn", "text": "• title: A\n• title: B", "verbatim": True,
    }  # fmt: skip


@pytest.mark.parametrize("dialect", [Dialect.UNFOLDED, Dialect.OLD])
def test_where_no_container_is_taken_all_of_it_stands_open(dialect):
    payload = to_slack(Message("Items", (ITEMS,)), dialect)
    assert "container" not in {node.get("type") for node in walk_nodes(payload.blocks)}
    read = read_texts(payload.blocks)
    assert read.splitlines() == ["Items", "The last 2 items", "title: ", "A", "title: ", "B"]


@pytest.mark.parametrize("dialect", Dialect)
def test_the_text_says_what_is_folded(dialect):
    text = to_slack(Message("Items", (ITEMS, LOG)), dialect).text
    assert text.splitlines() == [
        "Items", "The last 2 items", "• title: A", "• title: B", "• title: A", "• title: B",
    ]  # fmt: skip


def test_a_terminal_prints_all_of_it_and_no_title_that_only_says_what_is_hidden():
    printed = to_terminal(Message("Items", (ITEMS, LOG)))
    assert printed.splitlines() == [
        "Items", "The last 2 items", "- title: A", "- title: B", "- title: A", "- title: B",
    ]  # fmt: skip


def test_a_sentence_to_say_next_is_a_hint_where_it_is_folded_too():
    message = Message("x", (Folded("More", (PRICES, echo_line("list 123"))),))
    assert "jobsbot list 123" in to_terminal(message)
    assert "jobsbot list 123" not in to_terminal(message, hints=False)


def test_a_form_has_no_containers():
    form = Form("Stop", (ITEMS,), (), "Stop", Origin.CONFIRM, "x")
    blocks = to_view(form)["blocks"]
    assert "container" not in {block["type"] for block in blocks}
    assert "title: " in read_texts(blocks)


def test_nothing_is_drawn_of_what_is_folded_and_empty():
    message = Message("x", (Folded("None", (BulletList(()), Paragraph(()))),))
    for dialect in (Dialect.NEW, Dialect.OLD):
        assert [block["type"] for block in to_slack(message, dialect).blocks] == ["header"]
    assert to_slack(message).text == "x"


def test_moments_and_links_stay_what_they_are():
    line = (Timestamp(NOW), " ", Link("123/1/2", "https://app.zyte.com/p/123/1/2"), Say("list"))
    (block,) = find_containers(Message("x", (Folded("More", (Paragraph(line),)),)))
    text = block["child_blocks"][0]["text"]["text"]
    assert text.startswith("<!date^") and "<https://app.zyte.com/p/123/1/2|123/1/2>" in text


def test_names_of_fields_are_said():
    folded = Folded("2 arguments", (Fields((("url", ("a",)), ("depth", ("3",)))),))
    (block,) = find_containers(Message("x", (folded,)))
    assert block["child_blocks"][0]["text"]["text"] == "url: a\ndepth: 3"


@pytest.mark.parametrize("count", first_in_every_run(200, 1, 40, 2_000))
@pytest.mark.parametrize("length", [1, 300])
def test_however_long_it_is_it_fits_and_says_what_is_left_out(count, length):
    message = Message("Long", (Folded("Lines", (make_lines(count, length),)), echo_line("log 1")))
    for dialect in Dialect:
        payload = to_slack(message, dialect)
        assert list_message_faults({"text": payload.text, "blocks": payload.blocks}) == []
        read = read_texts(payload.blocks) or payload.text
        shown = sum(f"line {n} " in read for n in range(count))
        assert (f"… and {count - shown:,}".replace(",", "\u202f") in read) == (shown < count)
        assert "/jobs log 1" in read


def test_what_is_folded_takes_no_room_from_what_is_shown():
    table = make_job_table(100)
    alone = to_slack(Message("x", (table,))).blocks
    beside = to_slack(Message("x", (Folded("Lines", (make_lines(500),)), table))).blocks
    assert alone[1] in beside


def test_what_is_folded_and_does_not_fit_is_named():
    folds = tuple(
        Folded(f"{n} lines <!here>", (make_lines(100, 150),), is_heading=False) for n in (41, 42)
    )
    payload = to_slack(Message("x", (*folds, make_lines(40, 120))))
    assert "… and 41 lines <!here> did not fit." in read_texts(payload.blocks)
    assert readable(payload.text).endswith("… and 41 lines <!here>; 42 lines <!here>")
    assert "<!" not in payload.text


@pytest.mark.parametrize("dialect", Dialect)
def test_of_what_is_folded_and_kept_by_its_end_the_last_lines_are_shown(dialect):
    parts = (
        Folded("Old lines", (make_lines(300, 30, newest_last=True),), is_heading=False),
        make_lines(2, 5, newest_last=True),
        Folded("Newer", (BulletList((("newer",),), newest_last=True),), is_heading=False),
        BulletList((("newest",),), newest_last=True),
    )
    payload = to_slack(Message("x", parts), dialect)
    for words in (payload.text, read_texts(payload.blocks) or payload.text):
        assert "newest" in words
        assert "newer" in words
        assert "line 299 " in words
        assert "line 0 xxxxxx" not in words
        assert "earlier lines …" in words


@try_times(200)
@given(texts, st.booleans())
def test_no_text_that_is_folded_becomes_markup(text, is_heading):
    lines = BulletList(((text,), (Strong(text), text)))
    message = Message("x", (Folded(text, (lines, Fields(((text, (text,)),))), is_heading),))
    for block in find_containers(message):
        for child in block["child_blocks"]:
            shown = child["text"]["text"]
            assert [found for line in shown.splitlines() for found in marks(line)] == []
            assert count_utf16_units(shown) <= 3_000


@given(st.lists(st.text("ab", max_size=12), max_size=9).map("\n".join), st.integers(12, 30))
def test_a_text_is_cut_between_its_lines(text, most):
    pieces = [*split_lines(text, most)]
    assert "\n".join(pieces) == text.removesuffix("\n")
    assert all(len(piece) <= most for piece in pieces)
    assert all(len(one) + 1 + len(two.split("\n")[0]) > most for one, two in pairwise(pieces))


def test_the_words_that_are_folded_stay():
    (block,) = find_containers(Message("x", (Folded("x", (Paragraph.of("<a> *b* & _c_ :d:"),)),)))
    assert readable(block["child_blocks"][0]["text"]["text"]) == "<a> *b* & _c_ :d:"
