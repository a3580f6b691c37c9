"""Short questions over a connection that is open already: sent in one piece, answered in one value.

Nearly every answer is small, says how long it is, and has come a moment after the question. The
libraries read it through six layers, which are made for what it might be: here it is read at once
where it is plain. What is not plain in any way, the libraries read from its first byte on; where no
connection is open, or the request is unusual, nothing is sent here at all.
"""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from time import monotonic
from typing import NamedTuple, cast

import msgspec
import requests
from urllib3 import HTTPConnectionPool
from urllib3.response import HTTPResponse as PooledResponse
from urllib3.util import Timeout

from jobsbot.http_client.compact_connection import (
    STATUSES_WITHOUT_BODY,
    CompactConnection,
    ResponseHead,
    parse_plain_head,
)

MAX_WHOLE_BYTES = 64 << 10
"""What is longer, head and body, is no short answer."""
MAX_UNPACKED_BYTES = 1 << 20
READ_PIECE_BYTES = 16 << 10
CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,6})\r\n")
GZIP_FORMAT = zlib.MAX_WBITS | 16


class WholeAnswer(msgspec.Struct, frozen=True):
    """An answer, whole and unpacked. Names of headers are looked up in any case of letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotPlain(Exception):
    """What has come is left to the libraries."""


class ShortQuestion(NamedTuple):
    """A request as it is asked of a host: `target` is the path and the query."""

    method: str
    target: str
    body: bytes | str | None
    headers: Mapping[str, str]


class WholeAnswerReader:
    """Puts an answer together from the pieces that it comes in."""

    def __init__(self) -> None:
        self.received = b""
        self._head: ResponseHead | None = None
        self._body_start = 0

    @property
    def closes(self) -> bool:
        """Tell whether the connection ends with this answer."""
        return self._head is None or self._head.closes

    def take(self, piece: bytes) -> WholeAnswer | None:
        """Take what has come; the answer once it is whole. Raises NotPlain."""
        self.received += piece
        if not piece or len(self.received) > MAX_WHOLE_BYTES:
            raise NotPlain
        head = self._head = self._head or self._read_head()
        if head is None:
            return None
        body = self._find_body(head)
        return None if body is None else WholeAnswer(head.status, head.headers, unpack(head, body))

    def _read_head(self) -> ResponseHead | None:
        """Read the head; None while it is not whole."""
        held, end, _ = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        head = parse_plain_head(held)
        if head is None:
            raise NotPlain
        self._body_start = len(held) + len(end)
        return head

    def _find_body(self, head: ResponseHead) -> bytes | None:
        """Find the body in what has come; None while it is not whole."""
        rest = self.received[self._body_start :]
        if head.is_chunked:
            return join_chunks(rest)
        length = 0 if head.status in STATUSES_WITHOUT_BODY else head.length
        if length is None or len(rest) > length:
            raise NotPlain  # it ends with its connection, or there is more than it says
        return rest if len(rest) == length else None


def join_chunks(coded: bytes) -> bytes | None:
    """Join the chunks of a body; None while it is not whole. Raises NotPlain for what is unusual.

    https://www.rfc-editor.org/rfc/rfc9112#section-7.1
    """
    at, chunks = 0, list[bytes]()
    while found := CHUNK_HEAD.match(coded, at):
        size, start = int(found[1], 16), found.end()
        at = start + size + 2
        if len(coded) < at:
            return None
        if coded[at - 2 : at] != b"\r\n":
            raise NotPlain  # or trailers
        if not size:
            if len(coded) > at:
                raise NotPlain
            return b"".join(chunks)
        chunks.append(coded[start : at - 2])
    if b"\r\n" in coded[at:]:
        raise NotPlain
    return None


def unpack(head: ResponseHead, body: bytes) -> bytes:
    """Unpack a body. Raises NotPlain where it is packed in an unusual way, or is not whole."""
    coding = head.headers.get("content-encoding", "")
    if not coding or not body:
        return body
    if coding != "gzip":
        raise NotPlain
    unpacker = zlib.decompressobj(GZIP_FORMAT)
    try:
        unpacked = unpacker.decompress(body, MAX_UNPACKED_BYTES)
    except zlib.error:
        raise NotPlain from None
    if not unpacker.eof or unpacker.unused_data:
        raise NotPlain
    return unpacked


def ask_over_open_connection(
    pool: HTTPConnectionPool, question: ShortQuestion, timeout: Timeout
) -> WholeAnswer | PooledResponse | None:
    """Ask over a connection that is open; None where nothing was sent. Raises what `requests` does.

    `timeout` names every limit, in seconds: the answer has to come whole within that for reading.
    What is not plain is answered as an open response of the library's.
    """
    connection = cast(CompactConnection, pool._get_conn())
    request = connection.write_request(*question)
    if request is None or connection.is_closed:
        pool._put_conn(connection)
        return None
    pool.num_requests += 1
    answer: WholeAnswer | PooledResponse | None = None
    try:
        answer = _exchange(connection, question, request, timeout)
    except TimeoutError as error:
        raise requests.ReadTimeout(error) from None
    except (OSError, HTTPException) as error:
        raise requests.ConnectionError(error) from None
    finally:
        if answer is None:
            connection.close()
        if not isinstance(answer, PooledResponse):
            pool._put_conn(connection)
    if isinstance(answer, PooledResponse):
        answer._connection, answer._pool = connection, pool  # it gives the connection back
    return answer


def _exchange(
    connection: CompactConnection, question: ShortQuestion, request: bytes, timeout: Timeout
) -> WholeAnswer | PooledResponse:
    limits = timeout.clone()
    limits.start_connect()
    connection.timeout = cast(float, limits.connect_timeout)
    with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it hung up
        connection.send_at_once(request)
    reader, until = WholeAnswerReader(), monotonic() + cast(float, limits.read_timeout)
    try:
        while (answer := reader.take(_receive(connection.sock, until))) is None:
            pass
    except NotPlain:
        connection.timeout = max(until - monotonic(), 0.0)
        return connection.read_response(reader.received, question.method, question.target)
    if reader.closes:
        connection.close()
    return answer


def _receive(sock: socket.socket, until: float) -> bytes:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long")
    sock.settimeout(left)
    return sock.recv(READ_PIECE_BYTES)
