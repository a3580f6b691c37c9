"""The HTTP server against clients that are slow, odd or hostile, over raw sockets."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO

import pytest
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from jobsbot.slack.http.connections import (
    MAX_PIPELINED_REQUESTS,
    Connection,
    Listener,
    choose_max_connections,
)
from jobsbot.slack.http.routes import HttpApp
from jobsbot.slack.http.server import WebServer
from tests.slack.http.echo_server import (
    CLOSE,
    HEAD,
    connect,
    exchange,
    post,
    read_to_end,
    serve_echo,
)
from tests.slack.slack_workspace import wait_for


@pytest.fixture(scope="module")
def served():
    with serve_echo() as pair:
        yield pair


CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
REFUSED = {
    "both lengths": (400, HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "both, by HTTP/1.0": (
        400,
        b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
    ),
    "chunks": (411, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS),
    "chunks, by HTTP/1.0": (
        411,
        b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    ),
    "another coding": (411, HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS),
    "two equal lengths": (400, post(b"hello", b"Content-Length: 5")),
    "two lengths": (400, post(b"hello", b"Content-Length: 3")),
    "two lengths in one": (400, HEAD + b"Content-Length: 5, 5\r\n\r\nhello"),
    "a negative length": (400, HEAD + b"Content-Length: -5\r\n\r\nhello"),
    "a length with a sign": (400, HEAD + b"Content-Length: +5\r\n\r\nhello"),
    "a length in other digits": (400, HEAD + b"Content-Length: \xb2\r\n\r\nhello"),
    "a space before the colon": (400, HEAD + b"Content-Length : 5\r\n\r\nhello"),
    "a bare line feed": (400, HEAD + b"X-A: 1\nContent-Length: 5\r\n\r\nhello"),
    "line feeds alone": (400, b"POST /echo HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello"),
    "a bare carriage return": (400, HEAD + b"X-A: 1\rX-B: 2\r\n\r\n"),
    "a folded header": (400, post(b"hello", b"X-A: 1", b" folded")),
    "a tab folded header": (400, post(b"hello", b"X-A: 1", b"\tfolded")),
    "an underscore": (400, post(b"hello", b"X_Slack_Signature: v0=a")),
    "an underscore in a length": (400, post(b"hello", b"Content_Length: 3")),
    "two signatures": (400, post(b"hello", b"X-Slack-Signature: a", b"X-Slack-Signature: b")),
    "two hosts": (400, post(b"hello", b"Host: y")),
    "a large head": (431, HEAD + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n"),
    "a head without an end": (431, HEAD + b"X-A: 1\r\n" * 5_000),
    "a body without an end": (413, HEAD + b"Content-Length: 99999999999\r\n\r\nhello"),
}


@pytest.mark.parametrize(("status", "sent"), REFUSED.values(), ids=REFUSED)
def test_what_can_be_read_in_two_ways_or_has_no_end_is_refused(served, status, sent):
    server, echo = served
    echo.served.clear()
    answer = exchange(server, sent)
    assert answer.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status)), answer[:200]
    assert b"waitress" not in answer
    assert echo.served == []


def test_what_was_left_of_a_refused_request_is_not_the_next_one(served):
    server, echo = served
    echo.served.clear()
    hidden = post(b"hidden", CLOSE)
    answer = exchange(
        server, HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden
    )
    assert answer.count(b"HTTP/1.") == 1
    assert echo.served == []


def test_a_connection_is_kept_and_requests_are_answered_in_order(served):
    server, _ = served
    answer = exchange(server, post(b"one") + post(b"two") + post(b"three", CLOSE))
    assert [part.split(b"\r\n\r\n")[1][:3] for part in answer.split(b"HTTP/1.1 200")[1:]] == [
        b"one",
        b"two",
        b"thr",
    ]


def test_who_sends_hundreds_of_requests_ahead_has_a_few_answered_and_is_let_go():
    with serve_echo() as (server, echo):
        with connect(server) as client:
            client.sendall(post(b"wait") + post(b"again") * 300)
            echo.waiting.acquire()
            # What comes while an answer is made is kept or dropped before the next is begun.
            wait_for(lambda: count_waiting_requests(server) == [MAX_PIPELINED_REQUESTS])
            echo.go.set()
            answer = read_to_end(client)
        assert answer.count(b"HTTP/1.1 200") == MAX_PIPELINED_REQUESTS
        assert echo.served == [b"wait"] + [b"again"] * (MAX_PIPELINED_REQUESTS - 1)
        assert exchange(server, post(b"another", CLOSE)).endswith(b"another")


def test_what_is_sent_ahead_of_a_few_requests_is_not_even_read():
    """Not to its end, nor to find out what is wrong with it: reading hundreds holds up others."""
    with serve_echo(request_seconds=600) as (server, echo), connect(server) as client:
        client.sendall(post(b"wait") * MAX_PIPELINED_REQUESTS + HEAD)
        echo.waiting.acquire()
        wait_for(lambda: count_waiting_requests(server) == [MAX_PIPELINED_REQUESTS])
        echo.go.set()
        assert read_to_end(client).count(b"HTTP/1.1 200") == MAX_PIPELINED_REQUESTS


def count_waiting_requests(server) -> list[int]:
    """How many requests of each connection wait for their answer."""
    counts = []
    for connection in connections(server):
        with connection.requests_lock:  # held while what has come is read
            counts.append(len(connection.requests))
    return counts


def test_a_body_is_kept_whole_up_to_its_limit(served):
    server, echo = served
    echo.served.clear()
    body = b"x" * (1 << 20)
    assert exchange(server, post(body, CLOSE)).endswith(body)
    assert b" 413 " in exchange(server, post(body + b"x", CLOSE)).splitlines()[0]
    assert echo.served == [body]


SLOW = {
    "idle": b"",
    "slow head": HEAD,
    "slow body": HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000,
    "pipelined": post(b"one") + HEAD,
}


@pytest.mark.slow
def test_three_hundred_slow_clients_of_any_shape_hold_nobody_up():
    """Nobody is answered because a slow one has gone: they may take ten minutes."""
    with serve_echo(request_seconds=600) as (server, _), ExitStack() as held:
        clients = [held.enter_context(connect_slowly(server, number)) for number in range(300)]
        for number in range(50):
            assert exchange(server, post(b"now", CLOSE)).endswith(b"now")
            drip(clients[number::50])
        half_closed = len(clients) // 5
        assert len(connections(server)) >= len(clients) - half_closed


def connect_slowly(server, number: int) -> socket.socket:
    """Connect one of many slow clients, each of another shape than the one before."""
    client = connect(server)
    client.sendall(list(SLOW.values())[number % len(SLOW)])
    if number % 5 == 4:
        client.shutdown(socket.SHUT_WR)
    return client


def drip(clients):
    for client in clients:
        try:
            client.sendall(b"x")
        except OSError:
            continue  # it was closed from the other side, as half-closed ones are


def connections(server) -> list[Connection]:
    return list(server._listener.active_channels.values())


def test_a_request_has_to_come_whole_in_its_time_however_it_drips():
    with serve_echo(request_seconds=0.3) as (server, _), connect(server) as dripping:
        dripping.sendall(HEAD)
        wait_for(lambda: not is_taken(dripping, b"X-A: 1\r\n"))
        wait_for(lambda: connections(server) == [])


@pytest.mark.slow
def test_a_client_that_never_reads_its_answer_is_let_go():
    with serve_echo(request_seconds=0.3) as (server, _), connect(server) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(20):
            if not is_taken(deaf, post(b"x" * (1 << 20))):
                break
        wait_for(lambda: connections(server) == [])


@pytest.mark.parametrize("hangs_up", [True, False], ids=["its client goes", "the server ends"])
def test_the_file_of_a_large_body_is_closed_with_its_connection(hangs_up):
    with serve_echo() as (server, _), connect(server) as client:
        client.sendall(HEAD + b"Content-Length: 200000\r\n\r\n" + b"x" * 100_000)
        (connection,) = wait_for(lambda: connections(server))
        file = wait_for(lambda: find_body_file(connection))
        if hangs_up:
            client.close()
            wait_for(lambda: connections(server) == [])
            wait_for(lambda: file.closed)  # it is let go of a moment before its file is closed
    assert file.closed


def find_body_file(connection):
    """Find the file that a body is kept in while it comes, once it is too large for memory."""
    body = connection.request and connection.request.body_rcv
    return body and not isinstance(file := body.getfile(), BytesIO) and file


def is_taken(client, sent: bytes) -> bool:
    try:
        client.settimeout(0.5)
        client.sendall(sent)
    except OSError:
        return False
    return True


def test_at_the_limit_the_one_that_waits_longest_makes_room():
    with serve_echo(max_connections=3) as (server, _), ExitStack() as held:
        first, *others = [held.enter_context(connect(server)) for _ in range(3)]
        wait_for(lambda: len(connections(server)) == 3)
        assert exchange(server, post(b"now", CLOSE)).endswith(b"now")
        assert first.recv(10) == b""
        for other in others:
            other.sendall(post(b"later", CLOSE))
            assert b"later" in read_to_end(other)


def test_the_end_lets_what_was_begun_finish_and_takes_no_more():
    with serve_echo() as (server, echo), ThreadPoolExecutor(2) as people, connect(server) as idle:
        answer = people.submit(exchange, server, post(b"wait"))
        assert echo.waiting.acquire(timeout=30)
        stopped = people.submit(server.stop)
        wait_for(lambda: is_refused(server))
        assert not stopped.done()
        echo.go.set()
        assert answer.result(10).endswith(b"wait")
        stopped.result(10)
        assert idle.recv(10) == b""


def is_refused(server) -> bool:
    try:
        connect(server).close()
    except OSError:
        return True
    return False


def test_a_port_that_is_taken_is_an_error_at_the_start(served):
    taken, _ = served
    server = WebServer(HttpApp({}), host="127.0.0.1", port=taken.port)
    with pytest.raises(OSError, match="Address already in use"):
        server.start()
    server.stop()


def test_no_more_connections_than_the_process_may_have_files():
    assert 50 <= choose_max_connections(256) <= 256
    assert choose_max_connections(1 << 20) == 1000


def test_what_is_used_of_waitress_is_there():
    """The parts beyond its documented interface, which a new version may move."""
    assert issubclass(Connection, HTTPChannel)
    for name in ("received", "handle_write", "handle_close", "service", "_flush_some"):
        assert callable(getattr(HTTPChannel, name))
    assert issubclass(Listener, TcpWSGIServer)
    for name in ("handle_accept", "maintenance", "pull_trigger"):
        assert callable(getattr(TcpWSGIServer, name))
    for name in ("received", "parse_header"):
        assert callable(getattr(HTTPRequestParser, name))
    for name in ("poll2", "close_all", "dispatcher"):
        assert callable(getattr(wasyncore, name))
