"""Requests over pooled sessions: the only place that sends bytes to Scrapy Cloud.

Failures are answered as a `TransportFailure`, never raised: exceptions of the libraries, which hold
the request and its key, do not leave this file.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar, assert_never

import msgspec
import requests
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from jobsbot.api.content_coding import ACCEPTED_CODINGS, UnknownCoding, Unpacker
from jobsbot.api.transport_failure import TransportFailure, classify_failure
from jobsbot.core.jobs.api_calls import (
    ApiRoot,
    Call,
    QueryParams,
    ResponseShape,
)
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.core.text.redactor import Redactor
from jobsbot.http_client.response_deadline import (
    RESPONSE_CHUNK_BYTES,
    DeadlineAdapter,
    DeadlineResponse,
    HeadDeadlineResponse,
)
from jobsbot.http_client.session import DirectSession, encode_form
from jobsbot.http_client.whole_answers import WholeAnswer

A = TypeVar("A")

STREAM_SHAPES = (ResponseShape.STREAM, ResponseShape.RECORD_STREAM)
MAX_RESPONSE_BYTES = 64 * 1024 * 1024
"""The largest answer read whole, unpacked, in bytes: a page of 100 jobs is some 50 KB."""


def write_basic_auth(key: str) -> str:
    """Write the header that gives an API key as a user's name."""
    return f"Basic {base64.b64encode(f'{key}:'.encode()).decode('ascii')}"


class OpenResponse:
    """An answer whose head has come. To be closed."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._raw: BaseHTTPResponse = response.raw
        self._unpacker: Unpacker | None = None
        self.status = response.status_code
        self.headers = response.headers

    @property
    def has_known_length(self) -> bool:
        """True where the answer says where it ends, so that a cut can be told from its end."""
        chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        return chunked or "Content-Length" in self.headers

    def read_chunk(self) -> bytes | TransportFailure:
        """Read what has come, up to 64 KiB, and unpack it; empty at the end.

        An end before that of what was packed is a failure like a lost connection.
        """
        try:
            unpacker = self._unpacker = self._unpacker or Unpacker(self.headers)
            while True:
                packed = b"" if unpacker.has_more else self._read_packed()
                chunk = unpacker.unpack(packed)
                if chunk:
                    return chunk
                if not packed and not unpacker.has_more:
                    return b"" if unpacker.is_whole else TransportFailure.CONNECTION_LOST
        except (UnknownCoding, zlib.error):
            return TransportFailure.UNDECODABLE
        except HTTPError as error:
            return classify_failure(error)

    def _read_packed(self) -> bytes:
        return self._raw.read1(RESPONSE_CHUNK_BYTES, decode_content=False) or b""

    def read_all(self) -> RawResponse | TransportFailure:
        """Read it to its end, up to `MAX_RESPONSE_BYTES` bytes, and close it."""
        body = bytearray()
        try:
            for chunk in self._chunks():
                if isinstance(chunk, TransportFailure):
                    return chunk
                body += chunk
                if len(body) > MAX_RESPONSE_BYTES:
                    return TransportFailure.TOO_LARGE
        finally:
            self.close()
        return RawResponse(self.status, self.headers, bytes(body))

    def close(self) -> None:
        """Give the connection back, or end it where there is more to come."""
        self._response.close()

    def _chunks(self) -> Iterator[bytes | TransportFailure]:
        while chunk := self.read_chunk():
            yield chunk


class ApiRoots(msgspec.Struct, frozen=True):
    """The addresses that the key is sent to, and no others. One that is empty is not configured."""

    jobs: str
    storage: str = ""
    job_queue: str = ""

    def get(self, root: ApiRoot) -> str:
        """The address of a root, ended by a slash; empty where it is not configured."""
        match root:
            case ApiRoot.JOBS:
                address = self.jobs
            case ApiRoot.STORAGE:
                address = self.storage
            case ApiRoot.JOB_QUEUE:
                address = self.job_queue
            case _:
                assert_never(root)
        return address.rstrip("/") + "/" if address else ""


class Transport:
    """Sends calls under the configured roots, with the key of each call's project."""

    def __init__(
        self,
        roots: ApiRoots,
        key_for: Callable[[int], str],
        agent: str,
        connections: int,
        redactor: Redactor,
    ) -> None:
        self._roots = roots
        self._key_for = key_for
        self._redactor = redactor
        self._session = make_session(DeadlineResponse, agent, connections)
        self._streams = make_session(HeadDeadlineResponse, agent, connections)

    def has_key(self, project: int) -> bool:
        return bool(self._key_for(project))

    def redact(self, project: int, text: str) -> str:
        """Take every key and what else looks like a credential out of what somebody else wrote."""
        own = Redactor([self._key_for(project)])
        return mask_credentials(self._redactor.redact(own.redact(text)))

    def send(
        self,
        call: Call[object],
        params: QueryParams,
        connect: float,
        read: float,
        whole: float | None,
    ) -> OpenResponse | TransportFailure:
        """Send one request and wait for the head of its answer. Limits are in seconds."""
        timeout = Timeout(connect=connect, read=read, total=whole)
        streamed = call.response_shape in STREAM_SHAPES
        session = self._streams if streamed else self._session
        sent = self._send(session.send_direct, call, params, timeout)
        return sent if isinstance(sent, TransportFailure) else OpenResponse(sent)

    def fetch(
        self, call: Call[object], params: QueryParams, connect: float, read: float, whole: float
    ) -> RawResponse | TransportFailure:
        """Send one request and read its answer to its end. Limits are in seconds."""
        timeout = Timeout(connect=connect, read=read, total=whole)
        answer = self._send(self._session.ask, call, params, timeout)
        match answer:
            case WholeAnswer(status, headers, body):
                return RawResponse(status, headers, body)
            case requests.Response():
                return OpenResponse(answer).read_all()
            case failure:
                return failure

    def _send(
        self, send: Callable[..., A], call: Call[object], params: QueryParams, timeout: Timeout
    ) -> A | TransportFailure:
        root = self._roots.get(call.root)
        if not root:
            return TransportFailure.NOT_CONFIGURED
        named = call.root is ApiRoot.JOBS  # elsewhere the path names the project
        every = (("project", str(call.project)), *params) if named else params
        headers = {"Authorization": write_basic_auth(self._key_for(call.project))}
        url = root + call.endpoint
        try:
            if call.is_write:
                body, kind = encode_form(every)
                return send("POST", url, timeout, headers={**headers, **kind}, body=body)
            return send("GET", url, timeout, headers=headers, query=every)
        except (requests.RequestException, HTTPError, ValueError, OSError) as error:
            return classify_failure(error)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._session.close()
        self._streams.close()


def make_session(answer: type[DeadlineResponse], agent: str, connections: int) -> DirectSession:
    """Make the session. Proxies and certificates are the environment's; netrc and cookies not.

    A key is given with every request, so that `requests` never looks into netrc. Cookies are
    refused: one that was set for one project's key would go out with another's.
    """
    http = DirectSession(
        {
            "User-Agent": agent,
            "Accept-Encoding": ACCEPTED_CODINGS,
            "Accept": "application/json, application/x-jsonlines",
        }
    )
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        http.mount(scheme, DeadlineAdapter(answer, connections))
    return http


class RawResponse(msgspec.Struct, frozen=True):
    """A whole answer, good or not. Header names are looked up in any case of letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
