"""The short way writes and reads what the libraries write and read."""

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
from tests.http_client.odd_answers import HEAD_PIECES, HEADS, LINE_ENDS, read_answer

HEADERS = {"User-Agent": "bot/1", "Accept-Encoding": "gzip", "Authorization": "Basic eDo="}
LENGTH = {"Content-Length": "3"}
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize("method", ("GET", "HEAD"))
@pytest.mark.parametrize("said", HEADS, ids=range(len(HEADS)))
def test_an_answer_is_read_as_the_library_reads_it(said: bytes, method: str) -> None:
    assert read_answer(CompactResponse, said, method) == read_answer(HTTPResponse, said, method)


@given(st.lists(st.tuples(st.sampled_from(HEAD_PIECES), st.sampled_from(LINE_ENDS)), max_size=9))
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
