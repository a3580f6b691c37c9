"""Every message fits Slack, whatever is in it and however long it is."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given

from jobsbot.core.messages.message import Form, Message
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, RenderedMessage, to_slack
from tests.property_settings import try_times
from tests.render.bot_messages import collect_answers, make_cards
from tests.render.message_strategies import forms, messages
from tests.render.slack_limits import list_message_faults, list_modal_faults, walk_nodes
from tests.slow_examples import first_in_every_run

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
patient = try_times(
    60,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


NEW_KINDS = {"container", "data_table", "raw_number", "data_visualization", "date"}
"""What an older workspace does not know."""


@cache
def list_all_that_is_said(size: int) -> list[Message | Form]:
    """List each message and form once: a card that is no longer open shows no barrier."""
    every = (*collect_answers(size), *make_cards(max(size, 1)))
    return list({repr(said): said for said in every}.values())


def sent(payload: RenderedMessage) -> dict[str, Any]:
    """What goes over the wire."""
    wire = json.dumps({"text": payload.text, "blocks": payload.blocks}, allow_nan=False)
    return dict(json.loads(wire.encode("utf-8")))


def list_parsed_words(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the texts in which Slack would look for emoji or markup, but our own dates and ids.

    What is folded is written for that: see test_folds.
    """
    return [
        node
        for node in walk_nodes([block for block in blocks if block["type"] != "container"])
        if (node.get("type") == "plain_text" and node["emoji"] is not False)
        or (
            node.get("type") == "mrkdwn"
            and not node["text"].startswith(("<!date^", "<@U012ABCDEF>"))
        )
    ]


def list_node_kinds(blocks: list[dict[str, Any]]) -> set[Any]:
    return {node.get("type") for node in walk_nodes(blocks)}


@patient
@given(messages)
def test_any_message_in_any_dialect_is_one_that_slack_takes(message: Message):
    """Making a message up takes longer than rendering it, so each is tried in every way."""
    for dialect in Dialect:
        assert list_message_faults(sent(to_slack(message, dialect))) == []
    assert list_parsed_words(to_slack(message).blocks) == []
    assert not list_node_kinds(to_slack(message, Dialect.OLD).blocks) & NEW_KINDS
    assert "container" not in list_node_kinds(to_slack(message, Dialect.UNFOLDED).blocks)
    assert to_slack(message, Dialect.TEXT).blocks == []


@patient
@given(forms)
def test_any_form_is_a_modal_that_slack_takes(form: Form):
    view = json.loads(json.dumps(to_view(form, '{"value": "x"}'), allow_nan=False))
    assert list_modal_faults(view) == []
    assert view["callback_id"] == form.origin.value
    assert view["private_metadata"] == '{"value": "x"}'


@pytest.mark.parametrize("size", first_in_every_run(1, 0, 10, 100))
def test_all_that_the_bot_says_fits(size: int):
    for said in list_all_that_is_said(size):
        if isinstance(said, Form):
            assert list_modal_faults(to_view(said)) == []
        else:
            for dialect in Dialect:
                assert list_message_faults(sent(to_slack(said, dialect))) == []


@pytest.mark.parametrize("size", first_in_every_run(1, 10))
def test_the_text_of_all_that_the_bot_says_holds_only_our_own_markup(size: int):
    for said in list_all_that_is_said(size):
        if isinstance(said, Message):
            for found in re.findall(r"<[^>]*>", to_slack(said).text):
                assert re.match(r"<(!date\^\d+\^|https://app\.zyte\.com/p/|@U\d)", found), found
