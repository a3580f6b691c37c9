"""Socket Mode while Slack exchanges its connections, and what comes over each."""

import json
import socket

import pytest
from websockets.frames import Frame, Opcode

from tests.slack.slack_workspace import wait_for
from tests.slack.socket_mode.fake_socket_slack import FakeSocketSlack
from tests.slack.socket_mode.running_socket_mode import acknowledge, make_event, open_socket_mode


def test_what_comes_while_connections_are_exchanged_is_acknowledged_on_both(socket_mode, slack):
    """On the old one while Slack is slow to name the next; on the new one while the old lives.

    slack_sdk itself closes the old one before it reads the new one, which takes it seconds.
    """
    first = wait_for(lambda: slack.live)[0]
    assert slack.asked.acquire(timeout=30)
    slack.opening.clear()
    first.send(json.dumps({"type": "disconnect", "reason": "warning"}))
    assert slack.asked.acquire(timeout=30)
    acknowledge(slack, first, "while it is asked for")
    assert slack.live == [first], "it was not waited for the new one"
    slack.opening.set()
    wait_for(lambda: len(slack.live) == 2)
    new = next(connection for connection in slack.live if connection is not first)
    acknowledge(slack, new, "new")
    assert slack.live == [first, new], "the old one is not closed first"
    acknowledge(slack, first, "old")
    first.close()
    wait_for(lambda: slack.live == [new])
    acknowledge(slack, new, "after")
    assert slack.opened == 2


class AckingSlack(FakeSocketSlack):
    """A Slack that notes over which connection each envelope was acknowledged."""

    def __init__(self):
        super().__init__()
        self.acknowledged = []

    def keep_ack(self, ack, connection):
        self.acknowledged.append((ack["envelope_id"], connection))


def say_disconnect(connection, reason):
    connection.send(json.dumps({"type": "disconnect", "reason": reason}))


def test_over_five_exchanges_none_is_lost_and_each_is_acknowledged_once_where_it_came(tmp_path):
    """Slack warns, uses both connections, says it once more, and closes the old one."""
    slack, sent = AckingSlack(), []
    slack.start()

    def send_over(*connections):
        for connection in connections:
            envelope = f"e{len(sent)}"
            sent.append((envelope, connection))
            connection.send(make_event(envelope))

    # Slow pings: nothing that is found out by looking now and then helps here.
    with open_socket_mode(tmp_path, slack, ping=30.0):
        for exchange in range(1, 6):
            old = wait_for(lambda: slack.live)[0]
            send_over(*[old] * 5)
            say_disconnect(old, "warning")
            send_over(*[old] * 5)
            new = wait_for(lambda old=old: [each for each in slack.live if each is not old])[0]
            send_over(*[old, new] * 5)
            say_disconnect(old, "refresh_requested")
            send_over(new)
            wait_for(lambda: len(slack.acknowledged) >= len(sent))
            old.close()
            wait_for(lambda new=new: slack.live == [new])
            assert slack.opened == exchange + 1, "one connection for each that Slack exchanges"
        send_over(slack.live[0])
        wait_for(lambda: len(slack.acknowledged) >= len(sent))
    slack.stop()
    assert sorted(slack.acknowledged, key=str) == sorted(sent, key=str)


@pytest.mark.parametrize("way", ["asked, closed at once", "closed without a word", "cut"])
def test_a_connection_that_ends_is_followed_by_another_at_once(tmp_path, slack, way):
    """Not at the next look at it, which comes in half a minute here."""
    with open_socket_mode(tmp_path, slack, ping=30.0):
        first = wait_for(lambda: slack.live)[0]
        acknowledge(slack, first, "first")
        if way == "asked, closed at once":
            say_disconnect(first, "refresh_requested")
        if way == "cut":
            first.socket.shutdown(socket.SHUT_RDWR)
        first.close()
        second = wait_for(lambda: [each for each in slack.live if each is not first])[0]
        acknowledge(slack, second, "second")


def serialize(opcode, payload, *, fin=True):
    return Frame(opcode, payload, fin).serialize(mask=False)


def test_a_message_is_acknowledged_while_the_next_one_is_still_coming(socket_mode, slack):
    (connection,) = wait_for(lambda: slack.live)
    first, second = (serialize(Opcode.TEXT, make_event(name).encode()) for name in ("e1", "e2"))
    connection.socket.sendall(first + second[:10])
    assert slack.acks.get(timeout=30)["envelope_id"] == "e1"
    connection.socket.sendall(second[10:])
    assert slack.acks.get(timeout=30)["envelope_id"] == "e2"


def test_messages_of_any_length_and_in_parts_are_read(socket_mode, slack):
    (connection,) = wait_for(lambda: slack.live)
    connection.send(make_event("long", padding="x" * (2 << 20)))
    assert slack.acks.get(timeout=30)["envelope_id"] == "long"
    event = make_event("parts").encode()
    for opcode, piece, fin in ((Opcode.TEXT, event[:9], False), (Opcode.CONT, event[9:], True)):
        connection.socket.sendall(serialize(opcode, piece, fin=fin))
        connection.socket.sendall(serialize(Opcode.PING, b""))
    assert slack.acks.get(timeout=30)["envelope_id"] == "parts"


def test_a_ping_is_answered_also_where_it_carries_nothing(socket_mode, slack):
    (connection,) = wait_for(lambda: slack.live)
    for data in (b"", b"Ping from Slack"):
        assert connection.ping(data).wait(30)


def test_what_is_no_object_is_nothing_and_what_comes_after_it_is_heard(socket_mode, slack):
    (connection,) = wait_for(lambda: slack.live)
    for message in (
        "",
        "{",
        "[1]",
        "null",
        '"hello"',
        '{"type": 1}',
    ):
        connection.send(message)
    acknowledge(slack, connection, "after")
