"""Socket Mode: the same conversations over a connection that we opened, and when it fails."""

import pytest
from websockets.sync.client import reconnect

from jobsbot.slack.socket_mode.client import UnsafeAddress, check_address
from tests.http_server import serve_app
from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.fake_socket_slack import FakeSocketSlack, open_mutable_proxy
from tests.slack.socket_mode.running_socket_mode import COMMAND, open_socket_mode


def test_a_command_is_acknowledged_and_answered(socket_mode, slack):
    slack.sends("slash_commands", COMMAND, accepts_response_payload=True)
    assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}
    method, body = slack.posted.get(timeout=30)
    assert method == "chat.postEphemeral"
    assert "123%2F1%2F1" in body


def test_an_event_and_a_click_take_the_same_road(socket_mode, slack):
    mention = {
        "type": "app_mention",
        "user": "U1",
        "text": "<@U9> help",
        "channel": "C1",
        "ts": "1.2",
    }
    slack.sends("events_api", {"type": "event_callback", "event_id": "E1", "event": mention})
    assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}
    assert slack.posted.get(timeout=30)[0] == "chat.postMessage"
    click = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.3", "channel_id": "C1"},
        "actions": [{"action_id": "in_place:0", "value": "help"}],
        "trigger_id": "t2",
    }
    slack.sends("interactive", click, "e2")
    assert slack.acks.get(timeout=30) == {"envelope_id": "e2"}
    assert slack.posted.get(timeout=30)[0] == "chat.update"


def test_the_same_delivery_over_two_connections_runs_once(socket_mode, slack):
    slack.sends("slash_commands", COMMAND, "e1")
    slack.sends("slash_commands", COMMAND, "e2")
    slack.sends("slash_commands", {**COMMAND, "text": "help", "trigger_id": "t9"}, "e3")
    assert {slack.acks.get(timeout=30)["envelope_id"] for _ in range(3)} == {"e1", "e2", "e3"}
    said = [slack.posted.get(timeout=30)[1] for _ in range(2)]
    assert sum("What+you+can+say" in body for body in said) == 1
    assert slack.posted.empty()


@pytest.mark.slow
def test_a_server_that_restarts_is_found_again_and_it_is_said(tmp_path, slack, caplog):
    caplog.set_level("INFO", logger="jobsbot.slack")
    with open_socket_mode(tmp_path, slack) as socket_mode:
        wait_for(lambda: "Connected to Slack after" in caplog.text)
        slack.stop()
        wait_for(lambda: "The connection to Slack is lost" in caplog.text)
        slack.start()
        wait_for(lambda: caplog.text.count("Connected to Slack after") == 2)
        assert socket_mode.is_connected()
        slack.sends("slash_commands", COMMAND)
        assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}


@pytest.mark.slow
def test_a_connection_that_falls_silent_is_noticed_and_made_anew(tmp_path, slack):
    with open_mutable_proxy(slack.port) as (port, silent):
        slack.told_port = port
        with open_socket_mode(tmp_path, slack) as socket_mode:
            wait_for(lambda: slack.live)
            silent.set()
            wait_for(lambda: slack.opened == 2)
            wait_for(socket_mode.is_connected)
            slack.sends("slash_commands", COMMAND)
            assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}


def test_a_slack_that_is_down_at_the_start_holds_nothing_up(tmp_path, caplog):
    slack = FakeSocketSlack()
    with open_socket_mode(tmp_path, slack) as socket_mode:
        assert not socket_mode.is_connected()
        slack.start()
        wait_for(socket_mode.is_connected)
        slack.sends("slash_commands", COMMAND)
        assert slack.acks.get(timeout=30) == {"envelope_id": "e1"}
    slack.stop()
    assert "xapp-demo" not in caplog.text
    assert "ticket" not in caplog.text


def test_more_connections_than_meant_are_warned_of(tmp_path, slack, caplog):
    slack.connections = 2
    with open_socket_mode(tmp_path, slack):
        wait_for(lambda: "2 connections on this app token" in caplog.text)


def test_no_token_follows_a_redirect_and_no_ticket_goes_unencrypted(tmp_path, caplog):
    seen = []

    def elsewhere(environ, start_response):
        seen.append(environ.get("HTTP_AUTHORIZATION"))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"ok": true, "url": "ws://127.0.0.1:1/link"}']

    with serve_app(elsewhere) as other:

        def redirect(environ, start_response):
            start_response("307 Temporary Redirect", [("Location", f"{other}/x")])
            return [b""]

        slack = FakeSocketSlack()
        slack.web = redirect
        with open_socket_mode(tmp_path, slack, ping=0.1):
            wait_for(lambda: "Slack gave no connection" in caplog.text)
    assert seen == []
    for address in ("ws://slack.example/link", "http://slack.example/link", "link"):
        with pytest.raises(UnsafeAddress):
            check_address(address)


def test_no_redirect_of_the_socket_is_followed(tmp_path, slack, caplog):
    """Its ticket goes where Slack named, or nowhere."""

    def redirect(environ, start_response):
        start_response("307 Temporary Redirect", [("Location", f"ws://127.0.0.1:{slack.port}/")])
        return [b""]

    with serve_app(redirect) as other:
        slack.told_port = int(other.rpartition(":")[2])
        with open_socket_mode(tmp_path, slack, ping=0.1) as socket_mode:
            wait_for(lambda: "Slack gave no connection: InvalidStatus" in caplog.text)
            assert not socket_mode.is_connected()
    assert slack.opened == 0


def test_what_is_used_of_websockets_beyond_its_documents_is_there():
    """How a redirect is refused, which a new version may move."""
    assert callable(reconnect.process_redirect)


def test_what_was_acknowledged_is_done_before_the_end(tmp_path, slack):
    with open_socket_mode(tmp_path, slack):
        slack.sends("slash_commands", COMMAND)
        slack.acks.get(timeout=30)
    assert slack.posted.get(timeout=1)[0] == "chat.postEphemeral"
