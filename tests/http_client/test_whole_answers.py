"""What is read at once over an open connection is what the libraries read, and is given up for them
as a whole where it is odd.
"""

import gzip
from collections.abc import Sequence
from http.client import HTTPResponse
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import Timeout

from jobsbot.http_client.response_deadline import DeadlineAdapter, DeadlineResponse
from jobsbot.http_client.session import DirectSession
from jobsbot.http_client.whole_answers import (
    MAX_UNPACKED_BYTES,
    MAX_WHOLE_BYTES,
    NotPlain,
    WholeAnswer,
    WholeAnswerReader,
)
from tests.api.raw_server import (
    Connection,
    Script,
    make_chunk,
    make_chunked_head,
    make_response,
    run_raw_server,
)
from tests.http_client.odd_answers import HEAD_PIECES, HEADS, LINE_ENDS, read_answer
from tests.slow_examples import first_in_every_run

LIMITS = Timeout(connect=20, read=20, total=20)
PLAIN = make_response(b"ok")
CHUNKS = make_chunked_head("X-A: b") + make_chunk(b"ok") + make_chunk(b"ay") + make_chunk(b"")
PACKED = make_response(gzip.compress(b"ok"), "Content-Encoding: gzip")
BODIES = (
    CHUNKS,
    PACKED,
    make_chunked_head() + b"2;x=y\r\nok\r\n0\r\n\r\n",
    make_chunked_head() + b"2\r\nok\r\n0\r\nX-Trailer: a\r\n\r\n",
    make_chunked_head() + b"2\r\nokay\r\n0\r\n\r\n",
    make_chunked_head() + b"2\nok\r\n0\r\n\r\n",
    make_chunked_head() + b"-2\r\nok\r\n0\r\n\r\n",
    make_chunked_head() + b"0x2\r\nok\r\n0\r\n\r\n",
    make_chunked_head() + b"\r\n2\r\nok\r\n0\r\n\r\n",
    make_chunked_head() + b"0000002\r\nok\r\n000\r\n\r\nmore",
    make_chunked_head() + b"2\r\nok\r\n",
)


def read_at_once(pieces: Sequence[bytes]) -> WholeAnswer | None:
    """Read an answer in these pieces; None where it is left to the libraries, or is not whole."""
    reader = WholeAnswerReader()
    try:
        return next((whole for piece in pieces if (whole := reader.take(piece))), None)
    except NotPlain:
        assert b"".join(pieces).startswith(reader.received)
        return None


def assert_read_alike(pieces: Sequence[bytes]) -> None:
    """See that nothing is read at once that the library would read as something else."""
    whole = read_at_once(pieces)
    if whole is None:
        return
    library = read_answer(HTTPResponse, b"".join(pieces))
    assert isinstance(library, tuple), library
    (_, status, _, _, _, _, headers, body) = library
    assert whole.status == status
    assert [(name.lower(), value) for name, value in whole.headers.items()] == headers
    assert whole.body == (gzip.decompress(body) if "content-encoding" in dict(headers) else body)


@pytest.mark.parametrize("said", (*HEADS, *BODIES), ids=range(len(HEADS) + len(BODIES)))
def test_an_answer_is_read_as_the_library_reads_it_or_left_to_it(said: bytes) -> None:
    assert_read_alike([said])
    assert_read_alike([said[n : n + 1] for n in range(len(said))])


@given(
    st.lists(
        st.tuples(
            st.sampled_from((*HEAD_PIECES, b"Content-Encoding: gzip", b"1")),
            st.sampled_from(LINE_ENDS),
        ),
        max_size=12,
    ),
    st.integers(1, 40),
)
def test_whatever_is_said_is_read_as_the_library_reads_it_or_left_to_it(
    lines: list[tuple[bytes, bytes]], size: int
) -> None:
    said = b"HTTP/1.1 200 OK\r\n" + b"".join(piece + end for piece, end in lines)
    assert_read_alike([said[n : n + size] for n in range(0, len(said), size)])


@pytest.mark.parametrize("said", (PLAIN, CHUNKS, PACKED), ids=("length", "chunks", "gzip"))
def test_what_is_plain_is_read_at_once_in_whatever_pieces(said: bytes) -> None:
    for size in (1, 7, len(said)):
        whole = read_at_once([said[n : n + size] for n in range(0, len(said), size)])
        assert whole is not None
        assert whole.body in (b"ok", b"okay")


@pytest.mark.parametrize(
    "said",
    (
        make_response(bytes(MAX_WHOLE_BYTES)),
        make_response(gzip.compress(bytes(MAX_UNPACKED_BYTES + 1)), "Content-Encoding: gzip"),
        make_response(gzip.compress(b"ok")[:-4], "Content-Encoding: gzip"),
        make_response(gzip.compress(b"ok") + b"more", "Content-Encoding: gzip"),
        make_response(b"no gzip", "Content-Encoding: gzip"),
        make_response(b"ok", "Content-Encoding: br"),
        make_response(b"ok") + b"HTTP/1.1 200 OK\r\n",
    ),
    ids=("long", "bomb", "cut", "padded", "not packed", "unknown", "more than one"),
)
def test_what_is_long_or_packed_oddly_is_left_to_the_libraries(said: bytes) -> None:
    assert read_at_once([said]) is None


def say_then(*answers: bytes) -> Script:
    """Make a script that says each answer to the next request, in two pieces, and hangs up."""

    def script(line: Connection) -> None:
        line.say(PLAIN)
        for answer in answers:
            line.read()
            for piece in (answer[:25], answer[25:]):
                line.say(piece)
                line.over.wait(0.01)

    return script


def make_session() -> DirectSession:
    session = DirectSession()
    session.mount("http://", DeadlineAdapter(DeadlineResponse, 4))
    return session


def ask(session: DirectSession, url: str, limits: Timeout = LIMITS) -> Any:
    """Ask; the status and the whole body, and whether it was read at once."""
    answer = session.ask("GET", url, limits, headers={})
    if isinstance(answer, WholeAnswer):
        return answer.status, answer.body, True
    with answer:
        return answer.status_code, answer.content, False


def test_a_connection_is_opened_by_the_libraries_and_then_used_again_and_again() -> None:
    with run_raw_server(say_then(PLAIN, CHUNKS, PACKED)) as server, make_session() as session:
        assert ask(session, server.root) == (200, b"ok", False)
        assert ask(session, server.root) == (200, b"ok", True)
        assert ask(session, server.root) == (200, b"okay", True)
        assert ask(session, server.root) == (200, b"ok", True)
        assert server.connections == 1


def test_an_odd_answer_is_read_by_the_libraries_from_its_first_byte_on() -> None:
    odd = (
        b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN,
        b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
        make_chunked_head() + b"2;x=y\r\nok\r\n0\r\nX-Trailer: a\r\n\r\n",
        make_response(b"ok" * MAX_WHOLE_BYTES),
    )
    with run_raw_server(say_then(*odd, PLAIN)) as server, make_session() as session:
        ask(session, server.root)
        for answer in odd:
            body = b"ok" * MAX_WHOLE_BYTES if len(answer) > MAX_WHOLE_BYTES else b"ok"
            assert ask(session, server.root) == (200, body, False)
        assert ask(session, server.root) == (200, b"ok", True)
        assert server.connections == 1


@pytest.mark.parametrize(
    "cut",
    (b"", PLAIN[:-1], CHUNKS[:-7], b"<html>"),
    ids=("nothing", "body", "chunks", "no answer"),
)
def test_an_answer_that_is_cut_is_none_and_its_question_not_sent_again(cut: bytes) -> None:
    with run_raw_server(say_then(cut), say_then()) as server, make_session() as session:
        ask(session, server.root)
        with pytest.raises(requests.RequestException) as raised:
            ask(session, server.root)
        assert not isinstance(raised.value, requests.ConnectTimeout)
        assert server.connections == 1
        assert ask(session, server.root) == (200, b"ok", False)
        assert server.connections == 2


@pytest.mark.parametrize("odd", first_in_every_run(False, True))
def test_an_answer_has_to_come_whole_in_time_however_it_drips(odd: bool) -> None:
    dripped = (b"HTTP/1.1 100 Continue\r\n\r\n" if odd else b"") + make_response(bytes(1000))

    def script(line: Connection) -> None:
        line.say(PLAIN)
        line.read()
        line.say(dripped[:30])
        line.drip(dripped[30:], every=0.02)

    with run_raw_server(script) as server, make_session() as session:
        ask(session, server.root)
        with pytest.raises((requests.ReadTimeout, requests.ConnectionError)):
            ask(session, server.root, Timeout(connect=20, read=0.3, total=20))


def test_a_connection_that_ends_with_its_answer_is_not_used_again() -> None:
    last = make_response(b"ok", "Connection: close")
    with run_raw_server(say_then(last), say_then()) as server, make_session() as session:
        ask(session, server.root)
        assert ask(session, server.root) == (200, b"ok", True)
        assert ask(session, server.root) == (200, b"ok", False)
        assert server.connections == 2
