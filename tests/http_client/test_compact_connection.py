"""The short way writes and reads what the libraries write and read."""

import io
from http.client import HTTPException, HTTPResponse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from jobsbot.http_client.compact_connection import CompactConnection, CompactResponse
from jobsbot.http_client.response_deadline import DeadlineResponse, make_pool_classes
from tests.api.raw_server import Connection, reply_with, run_raw_server

HEADERS = {"User-Agent": "bot/1", "Accept-Encoding": "gzip", "Authorization": "Basic eDo="}
LENGTH = {"Content-Length": "3"}
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Replay:
    """A socket that holds what a server said."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(io.BytesIO(self._said))  # type: ignore[arg-type]


def read_answer(kind: type[HTTPResponse], said: bytes, method: str = "GET") -> Any:
    """Read an answer: its head and body, or the kind of error that it ends with."""
    answer = kind(Replay(said), method=method)  # type: ignore[arg-type]
    try:
        answer.begin()
        names = (answer.version, answer.status, answer.reason, answer.chunked, answer.will_close)
        headers = [(name.lower(), value) for name, value in answer.headers.items()]
        return (*names, answer.length, headers, answer.read())
    except (HTTPException, ValueError) as error:
        return type(error)


HEADS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b \r\nServer:\t x\r\n\r\nokay",
    b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 503 Not  now \r\nConnection: Close\r\n\r\nlater",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nto the end",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokay",
    b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2_0\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-A: b\rContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-\xc3\xbc: \xc3\xbc\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\n" + b"X-%d: y\r\n" * 3 % (1, 2, 3) + b"\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(101)) + b"\r\n",
    b"HTTP/1.1 99 What\r\n\r\n",
    b"HTTP/1.1 1000 What\r\n\r\n",
    b"HTTP/2 200 OK\r\n\r\n",
    b"ICY 200 OK\r\n\r\n",
    b"<html>",
    b"\r\n\r\n",
    b"",
)


@pytest.mark.parametrize("method", ("GET", "HEAD"))
@pytest.mark.parametrize("said", HEADS, ids=range(len(HEADS)))
def test_an_answer_is_read_as_the_library_reads_it(said: bytes, method: str) -> None:
    assert read_answer(CompactResponse, said, method) == read_answer(HTTPResponse, said, method)


PIECES = (
    b"HTTP/1.1 200 OK", b"HTTP/1.1 204 ", b"HTTP/1.0 200 OK", b"HTTP/1.1 100 Continue",
    b"Content-Length: 2", b"content-length:3", b"Content-Length: 2, 2", b"Content-Length:",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Connection: close",
    b"Connection: keep-alive, X", b" folded", b":", b": x", b"X\x00: y", b"X: \x7f\x80", b"From x",
    b"2", b"ok", b"0", b"",
)  # fmt: skip
ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n\r\n")


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(ENDS)), max_size=9))
def test_whatever_is_said_is_read_as_the_library_reads_it(lines: list[tuple[bytes, bytes]]) -> None:
    said = b"HTTP/1.1 200 OK\r\n" + b"".join(piece + end for piece, end in lines)
    assert read_answer(CompactResponse, said) == read_answer(HTTPResponse, said)


def send_once(pool: HTTPConnectionPool, **request: Any) -> bytes:
    """Send a request; answers what came back, or b"" where it was refused before it left."""
    try:
        with pool:
            return pool.urlopen(retries=False, timeout=20, preload_content=True, **request).data
    except (HTTPError, ValueError, HTTPException):
        return b""


REQUESTS: tuple[dict[str, Any], ...] = (
    {"method": "GET", "url": "/a?b=c%20d", "headers": HEADERS},
    {"method": "POST", "url": "/a", "headers": HEADERS | LENGTH, "body": b"b=c"},
    {"method": "POST", "url": "/a", "headers": HEADERS | LENGTH, "body": "b=c"},
    {"method": "POST", "url": "/a", "headers": HEADERS, "body": b"b=c"},
    {"method": "POST", "url": "/a", "headers": HEADERS | LENGTH, "body": [b"b", b"=c"]},
    {"method": "GET", "url": "/", "headers": {}},
    {"method": "GET", "url": "/", "headers": HEADERS | {"Host": "other.example"}},
    {"method": "GET", "url": "/", "headers": HEADERS | {"X-A": "\u00fc"}},
    {"method": "GET", "url": "/", "headers": HEADERS | {"X-A": "b\r\nX-B: c"}},
    {"method": "GET", "url": "/", "headers": HEADERS | {"X A": "b"}},
    {"method": "GET", "url": "/", "headers": HEADERS | {"X-A": "\u4e00"}},
)


@pytest.mark.parametrize("request_number", range(len(REQUESTS)))
def test_a_request_is_written_as_the_library_writes_it(request_number: int) -> None:
    classes = (HTTPConnectionPool, make_pool_classes(DeadlineResponse)["http"])
    got = []
    for pool_class in classes:
        with run_raw_server(reply_with(OK)) as server:
            host, port = server.root.split("/")[2].split(":")
            answered = send_once(pool_class(host, int(port)), **REQUESTS[request_number])
            got.append((answered, [one.replace(port.encode(), b"") for one in server.requests]))
    assert got[0] == got[1]


def test_a_head_that_comes_in_pieces_is_read_whole() -> None:
    def say_in_pieces(line: Connection) -> None:
        for piece in (OK[:20], OK[20:40], OK[40:]):
            line.say(piece)
            line.over.wait(0.02)

    with run_raw_server(say_in_pieces) as server:
        host, port = server.root.split("/")[2].split(":")
        pool = make_pool_classes(DeadlineResponse)["http"](host, int(port))
        assert send_once(pool, method="GET", url="/", headers=HEADERS) == b"ok"


def test_no_request_is_sent_before_the_answer_before_is_read() -> None:
    with run_raw_server(reply_with(OK), reply_with(OK)) as server:
        host, port = server.root.split("/")[2].split(":")
        connection = CompactConnection(host, int(port), timeout=20)
        connection.request("GET", "/", headers=HEADERS, preload_content=False)
        answer = connection.getresponse()
        with pytest.raises(HTTPException):
            connection.request("GET", "/", headers=HEADERS)
        answer.close()
        connection.close()
