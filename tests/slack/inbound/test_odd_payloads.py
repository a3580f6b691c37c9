"""Signed payloads of another shape than Slack's: logged, not run, and not sent again."""

import json

import pytest

from tests.demo.workspace.practice_workspace import ANA, INCIDENT
from tests.slack.raw_requests import encode_interaction, send_request
from tests.slack.slack_workspace import open_slack_workspace, wait_for

SAID = {
    "type": "app_mention",
    "user": ANA,
    "text": "<@U00JOBSBOT> help",
    "channel": INCIDENT,
    "ts": "1700000000.000001",
}
MISSHAPEN = [
    {"type": "block_actions", "user": ANA, "actions": []},
    {"type": "block_actions", "user": {"id": ANA}, "actions": [{"action_id": "pressed:0"}]},
    {"type": "block_actions", "user": {"id": ANA}, "actions": "pressed:0"},
    {"type": "block_actions", "user": {"id": ANA}, "actions": {"0": {"action_id": "pressed:0"}}},
    {"type": "block_actions", "user": {"id": ANA}, "actions": ["pressed:0"]},
    {"type": "block_actions", "user": {"id": ANA}, "actions": [{"action_id": 7}]},
    {"type": "block_actions", "user": {"id": ANA}, "actions": [{"action_id": ["pressed:0"]}]},
    {"type": "interactive_message", "callback_id": 7, "actions": [{"name": 7}]},
    {"type": "view_submission", "user": {"id": ANA}, "view": {"callback_id": 7}},
    {"type": "view_submission", "user": {"id": ANA}, "view": 5},
    {"type": "view_submission", "view": {"type": "modal", "callback_id": "pressed"}},
    {"type": "event_callback", "event": "app_mention"},
    {"type": "event_callback", "event": {"type": 7}},
    {"type": "event_callback", "event": {"type": ["app_mention"]}},
    {"type": "event_callback", "event": {"type": "message", "subtype": 7}},
    {"type": 7, "event": {"type": "app_mention"}},
    {"command": ["/jobs"], "text": "help"},
    {"type": "event_callback", "event": {"type": "app_mention", "text": "help"}},
    *(
        {"type": "event_callback", "event": {**SAID, **odd}}
        for odd in (
            {"user": None},
            {"user": 7},
            {"user": "U\ud800"},
            {"user": "U\0"},
            {"user": ""},
            {"channel": None},
            {"channel": ["C1"]},
            {"channel": ""},
            {"ts": None},
            {"thread_ts": 7},
        )
    ),
    {"command": "/jobs", "text": "help", "user_id": "", "channel_id": INCIDENT},
    {"command": "/jobs", "text": "help", "user_id": ANA, "channel_id": None},
    {"type": "event_callback", "authorizations": 7, "event": {"type": "app_mention"}},
]


@pytest.fixture(scope="module")
def slack(tmp_path_factory):
    """One for all of them: none may change anything."""
    with open_slack_workspace(tmp_path_factory.mktemp("odd")) as slack:
        yield slack


@pytest.mark.parametrize("payload", MISSHAPEN)
def test_a_signed_payload_that_lacks_what_we_need_is_logged_and_not_sent_again(
    slack, caplog, payload
):
    body = json.dumps({**payload, "marked": "unmistakable"}).encode()
    assert send_request(slack.bot_url, body, "application/json").status_code == 200
    assert send_request(slack.bot_url, encode_interaction(payload)).status_code == 200
    assert caplog.text.count("is not shaped as Slack's are") == 2
    wait_for(slack.idle)
    assert slack.sees() == []
    assert "Traceback" not in caplog.text
    assert "unmistakable" not in caplog.text
