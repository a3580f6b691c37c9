"""Whatever a log says, it is data in every renderer: no markup, no control, no mention."""

import re

from hypothesis import given
from hypothesis import strategies as st

from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.messages.log_lines import draw_log_lines, make_log_records
from jobsbot.core.messages.message import Message
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.render.json_lines import write_json_lines
from jobsbot.render.slack import to_slack
from jobsbot.render.terminal import to_terminal
from tests.render.message_strategies import HOSTILE_TEXTS

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ufeff\ud800-\udfff]")
texts = st.one_of(
    st.lists(st.sampled_from(HOSTILE_TEXTS), max_size=6).map(" ".join),
    st.text(st.characters(), max_size=60),
    st.just("x " * 6_000 + "\x1b[31m"),
)
entries = st.lists(
    st.builds(
        LogEntry,
        time=st.none() | st.integers(-(10**18), 10**18),
        level=st.none() | st.integers(-5, 99),
        message=st.none() | texts,
    ),
    max_size=30,
).map(tuple)


def list_leaves(value):
    """Every text in what is sent, with the kind of the element that holds it."""
    if isinstance(value, list):
        for one in value:
            yield from list_leaves(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value.get("type"), value["text"]
        for one in value.values():
            yield from list_leaves(one)


@given(entries)
def test_no_log_is_anything_but_plain_text_in_slack(lines):
    rendered = to_slack(Message("A log", tuple(draw_log_lines(lines, mask_credentials))))
    leaves = list(list_leaves(rendered.blocks))
    assert {kind for kind, _ in leaves} <= {"text", "plain_text", "mrkdwn", None}
    assert not any(UNSEEN.search(text) for _, text in leaves)
    marked = [text for kind, text in leaves if kind == "mrkdwn"]
    for text in (rendered.text, *marked):
        assert not re.search(r"<(?:!(?!date)|@|#|https?:)", text)


@given(entries)
def test_no_log_moves_a_terminal(lines):
    printed = to_terminal(Message("A log", tuple(draw_log_lines(lines, mask_credentials))))
    assert not UNSEEN.search(printed)


@given(entries)
def test_programs_get_one_line_an_entry_that_can_be_sent(lines):
    message = Message("A log", records=make_log_records(lines, mask_credentials))
    written = list(write_json_lines(message))
    assert len(written) == len(lines)
    assert all("\n" not in line and line.encode() for line in written)
