"""Socket Mode while Slack fails: nothing that it sends again is done twice, and nothing is lost."""

import json
import socket
import time

import pytest
from websockets.frames import Frame, Opcode

from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.running_socket_mode import acknowledge, open_socket_mode

MENTION = {
    "type": "event_callback",
    "event_id": "E1",
    "event": {
        "type": "app_mention",
        "user": "U1",
        "text": "<@U9> help",
        "channel": "C1",
        "ts": "1.2",
    },
}
JSON_REFUSAL = '{"ok": false, "error": "%s"}'
REFUSALS = {
    "429": ("429 Too Many Requests", [("Retry-After", "1")], JSON_REFUSAL % "ratelimited"),
    "429 with no wait": ("429 Too Many Requests", [("Retry-After", "0")], ""),
    "429 without a word": ("429 Too Many Requests", [], ""),
    "500": ("500 Internal Server Error", [], "<html>"),
    "an error of Slack's": ("200 OK", [], JSON_REFUSAL % "internal_error"),
    "too many connections": ("200 OK", [], JSON_REFUSAL % "too_many_websockets"),
    "no address": ("200 OK", [], '{"ok": true}'),
    "an odd address": ("200 OK", [], '{"ok": true, "url": ["wss://x"]}'),
    "no answer of Slack's": ("200 OK", [], "[]"),
}


def list_refusals():
    """List them; after a 429 Slack is asked a second later, so that these are slow."""
    for name, refusal in REFUSALS.items():
        yield pytest.param(refusal, id=name, marks=[pytest.mark.slow] if "429" in name else [])


@pytest.mark.parametrize("refusal", [*list_refusals()])
def test_where_slack_gives_no_address_it_is_asked_again_and_the_old_one_goes_on(
    socket_mode, slack, refusal
):
    (first,) = wait_for(lambda: slack.live)
    slack.opening.clear()
    assert slack.asked.acquire(timeout=30)
    slack.refusals.put(refusal)
    first.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
    assert slack.asked.acquire(timeout=30)
    acknowledge(slack, first, "meanwhile")
    slack.opening.set()
    wait_for(lambda: len(slack.live) == 2)
    acknowledge(slack, slack.live[-1], "after")
    acknowledge(slack, first, "old")
    assert slack.refusals.empty()


def test_the_log_says_why_slack_gave_no_connection(tmp_path, slack, caplog):
    slack.refusals.put(("200 OK", [], JSON_REFUSAL % "invalid_auth"))
    with open_socket_mode(tmp_path, slack) as socket_mode:
        wait_for(socket_mode.is_connected)
    assert "Slack gave no connection: Slack refused apps.connections.open: invalid_auth." in (
        caplog.text
    )


def send_event(connection, envelope, **more):
    envelope = {"type": "events_api", "envelope_id": envelope, "payload": MENTION, **more}
    connection.send(json.dumps(envelope))


def test_what_was_cut_off_halfway_is_run_once_when_it_is_sent_again(tmp_path, slack):
    whole = json.dumps({"type": "events_api", "envelope_id": "e1", "payload": MENTION}).encode()
    frame = Frame(Opcode.TEXT, whole).serialize(mask=False)
    with open_socket_mode(tmp_path, slack):
        (first,) = wait_for(lambda: slack.live)
        first.socket.sendall(frame[: len(frame) // 2])
        first.socket.shutdown(socket.SHUT_RDWR)
        second = wait_for(lambda: [each for each in slack.live if each is not first])[0]
        for number, reason in enumerate(("timeout", "timeout", "http_error"), 1):
            send_event(second, f"e{number}", retry_attempt=number, retry_reason=reason)
            assert slack.acks.get(timeout=30) == {"envelope_id": f"e{number}"}
    assert [method for method, _ in slack.posted.queue] == ["chat.postMessage"]


def test_one_envelope_over_two_connections_at_once_is_acknowledged_on_both_and_run_once(
    tmp_path, slack
):
    with open_socket_mode(tmp_path, slack):
        (first,) = wait_for(lambda: slack.live)
        first.send(json.dumps({"type": "disconnect", "reason": "warning"}))
        wait_for(lambda: len(slack.live) == 2)
        for connection in list(slack.live):
            send_event(connection, "e1")
        for _ in slack.live:
            assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}
    assert [method for method, _ in slack.posted.queue] == ["chat.postMessage"]


@pytest.mark.slow
def test_the_old_connection_is_read_until_slack_says_hello_over_the_new_one(tmp_path, slack):
    with open_socket_mode(tmp_path, slack):
        (first,) = wait_for(lambda: slack.live)
        acknowledge(slack, first, "first")
        slack.greeting.clear()
        first.send(json.dumps({"type": "disconnect", "reason": "warning"}))
        wait_for(lambda: len(slack.live) == 2)
        time.sleep(14.0)
        acknowledge(slack, first, "still over the old one")
        slack.greeting.set()
        wait_for(lambda: first not in slack.live)
        acknowledge(slack, slack.live[0], "over the new one")
