"""Connections with a fast path for plain requests and answers, as nearly all are.

The libraries write a request header by header, and parse the head of an answer as if it were mail,
which takes as long as the rest of the request. Here a plain request is written in one piece, and a
plain head is parsed at once. The libraries still write and read everything else, and everything
that goes through a proxy: whatever they would refuse is refused.
"""

from __future__ import annotations

import http.client
import io
import re
from collections.abc import Mapping
from http.client import CannotSendRequest, HTTPResponse, ResponseNotReady
from typing import Any, cast

import msgspec
from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse as PooledResponse

PLAIN_REQUEST_LINE = re.compile(r"[A-Z]+ /[!-~]* HTTP/1\.1")
PLAIN_REQUEST_HEADER = re.compile(r"[\w-]+: [\t -~]*", re.ASCII)
PLAIN_HOST = re.compile(r"[a-z0-9.-]+", re.IGNORECASE)
REQUIRED_HEADERS = frozenset({"accept-encoding", "user-agent"})
"""Headers that the library would add."""
FORBIDDEN_HEADERS = frozenset({"host", "transfer-encoding"})
PLAIN_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([2-5][0-9]{2}) ([\t -~]*)")
PLAIN_HEADER = re.compile(rb"([\w-]+):[ \t]*([\t -~]*)", re.ASCII)
PLAIN_LENGTH = re.compile(r"[0-9]{1,18}")
MAX_HEADERS = 100
"""As in `http.client`, which raises where there are more."""
STATUSES_WITHOUT_BODY = (204, 304)


class ResponseHead(msgspec.Struct, frozen=True):
    """The head of a plain answer: HTTP/1.1, and each header once."""

    status: int
    reason: str
    headers: HTTPHeaderDict
    is_chunked: bool
    closes: bool
    length: int | None
    """Bytes of the body; None where the head does not say."""


class CompactResponse(HTTPResponse):
    """An answer whose head is parsed at once, if it is plain and has come whole."""

    def begin(self) -> None:
        """Read the head, of one `read` of the connection, or else as the library does."""
        if self.headers is not None:
            return
        fp = cast(io.BufferedReader, self.fp)
        held, end, _ = fp.peek().partition(b"\r\n\r\n")
        head = parse_plain_head(held) if end else None
        if head is None:
            super().begin()
            return
        fp.read(len(held) + len(end))
        self._take_head(head)

    def put_back(self, received: bytes) -> None:
        """Read this before what is still to come."""
        raise NotImplementedError

    def _take_head(self, head: ResponseHead) -> None:
        self.version, self.status, self.reason = 11, head.status, head.reason
        self.code = head.status
        self.headers = self.msg = cast(Any, head.headers)
        self.chunked: bool = head.is_chunked
        self.chunk_left: int | None = None
        self.length = head.length
        if head.status in STATUSES_WITHOUT_BODY or cast(Any, self)._method == "HEAD":
            self.length = 0
        self.will_close = head.closes or (self.length is None and not head.is_chunked)


class SentRequest(msgspec.Struct, frozen=True):
    """A request whose answer is to be read."""

    method: str
    url: str
    preload_content: bool
    decode_content: bool
    enforce_content_length: bool
    is_plain: bool


class CompactConnection(HTTPConnection):
    """A connection that writes a plain request in one piece."""

    _sent: SentRequest | None = None
    _last_answer: HTTPResponse | None = None
    _received = b""
    """What was received of the next answer already."""

    def request(  # type: ignore[override]  # as urllib3 has it
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        chunked: bool = False,
        preload_content: bool = True,
        decode_content: bool = True,
        enforce_content_length: bool = True,
    ) -> None:
        """Send a request. Raises what the library raises."""
        whole = None if chunked else self.write_request(method, url, body, headers or {})
        options = (preload_content, decode_content, enforce_content_length)
        self._sent = SentRequest(method, url, *options, whole is not None)
        if whole is None:
            super().request(method, url, body, headers, chunked=chunked)
        else:
            self.send_at_once(whole)

    def write_request(
        self, method: str, url: str, body: Any, headers: Mapping[str, str]
    ) -> bytes | None:
        """Write a plain request, whole; None where it is none."""
        has_length = body is None or (isinstance(body, str | bytes) and "Content-Length" in headers)
        if not has_length or self.proxy is not None or not PLAIN_HOST.fullmatch(self.host):
            return None
        host = self.host if self.port == self.default_port else f"{self.host}:{self.port}"
        head = write_plain_head(f"{method} {url} HTTP/1.1", host, headers)
        if head is None:
            return None
        return head + (body.encode() if isinstance(body, str) else body or b"")

    def getresponse(self) -> PooledResponse:  # type: ignore[override]
        """Read the head of the answer. Raises what the library raises."""
        if self._sent is None:
            raise ResponseNotReady
        sent, self._sent = self._sent, None
        self.sock.settimeout(self.timeout)
        shut_down = self.sock.shutdown
        answer = self._read_head(sent.method) if sent.is_plain else self._read_head_after_library()
        return PooledResponse(
            body=cast(Any, answer),
            headers=read_headers(answer),
            status=answer.status,
            version=answer.version,
            version_string="HTTP/1.1",
            reason=answer.reason,
            preload_content=sent.preload_content,
            decode_content=sent.decode_content,
            enforce_content_length=sent.enforce_content_length,
            original_response=cast(Any, answer),
            request_method=sent.method,
            request_url=sent.url,
            sock_shutdown=shut_down,
        )

    def read_response(self, received: bytes, method: str, url: str) -> PooledResponse:
        """Read an answer of which this has been received already. Raises what the library raises.

        Its body is read as a stream, packed as it came.
        """
        self._received = received
        self._sent = SentRequest(method, url, False, False, True, True)
        return self.getresponse()

    def close(self) -> None:
        """Close the connection, and the answer that is being read from it."""
        super().close()
        answer, self._last_answer = self._last_answer, None
        if answer is not None:
            answer.close()

    def send_at_once(self, request: bytes) -> None:
        """Send a request that is written. Raises CannotSendRequest, and OSError."""
        if self._last_answer is not None and not self._last_answer.isclosed():
            raise CannotSendRequest("the answer before is not read")
        if self.sock is None:
            self.connect()
        self.sock.settimeout(self.timeout)
        self.sock.sendall(request)

    def _read_head_after_library(self) -> HTTPResponse:
        """Read the head of an answer to a request that the library wrote itself."""
        return http.client.HTTPConnection.getresponse(self)

    def _read_head(self, method: str) -> HTTPResponse:
        answer = self.response_class(self.sock, method=method)
        if self._received:
            cast(CompactResponse, answer).put_back(self._received)
            self._received = b""
        try:
            answer.begin()
        except BaseException as error:
            if isinstance(error, ConnectionError):
                self.close()
            answer.close()
            raise
        if answer.will_close:
            self.close()
        else:
            self._last_answer = answer
        return answer


class CompactSecureConnection(CompactConnection, HTTPSConnection):
    """The same over TLS."""


def read_headers(answer: HTTPResponse) -> HTTPHeaderDict:
    """Get the headers of an answer, as whoever read its head has kept them."""
    headers: Any = answer.msg
    return headers if isinstance(headers, HTTPHeaderDict) else HTTPHeaderDict(headers.items())


def write_plain_head(request_line: str, host: str, headers: Mapping[str, str]) -> bytes | None:
    """Write the head of a request; None where the library would add to it, or refuse it."""
    names = {name.lower() for name in headers}
    is_usual = names >= REQUIRED_HEADERS and names.isdisjoint(FORBIDDEN_HEADERS)
    if len(names) < len(headers) or not (is_usual and PLAIN_REQUEST_LINE.fullmatch(request_line)):
        return None
    lines = [f"{name}: {value}" for name, value in headers.items()]
    if not all(map(PLAIN_REQUEST_HEADER.fullmatch, lines)):
        return None
    return "\r\n".join((request_line, f"Host: {host}", *lines, "", "")).encode("ascii")


def parse_plain_head(head: bytes) -> ResponseHead | None:
    """Read the head of an answer, without the empty line at its end; None where it is not plain."""
    first, *lines = head.split(b"\r\n")
    status = PLAIN_STATUS_LINE.fullmatch(first)
    headers = parse_plain_headers(lines)
    if status is None or headers is None:
        return None
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None and (length is not None or coding.lower() != "chunked"):
        return None
    if length is not None and not PLAIN_LENGTH.fullmatch(length):
        return None
    return ResponseHead(
        status=int(status[1]),
        reason=status[2].decode("ascii").strip(),
        headers=headers,
        is_chunked=coding is not None,
        closes="close" in headers.get("connection", "").lower(),
        length=None if length is None else int(length),
    )


def parse_plain_headers(lines: list[bytes]) -> HTTPHeaderDict | None:
    """Read headers; None where one is not plain, or stands there twice."""
    matches = [PLAIN_HEADER.fullmatch(line) for line in lines]
    headers = HTTPHeaderDict()
    for match in matches:
        if match is None:
            return None
        headers[match[1].decode("ascii")] = match[2].decode("ascii")
    return headers if len(headers) == len(lines) <= MAX_HEADERS else None
