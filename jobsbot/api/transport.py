"""Requests over one pooled session: the only place where bytes leave for the Jobs API.

What goes wrong comes back as a `Trouble`, never as an exception, so that no library's exception,
with the request and its key hanging from it, travels further than this file.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from http.cookiejar import DefaultCookiePolicy
from typing import cast

import requests
from requests.auth import AuthBase
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from jobsbot.api.response_deadline import PIECE, PacedAdapter, PacedAnswer, PacedStream
from jobsbot.core.jobs.api_calls import Answer, Call, Pairs, one_project
from jobsbot.core.jobs.job import JobKey

MOST = 64 * 1024 * 1024
"""The largest answer read whole, unpacked, in bytes: a page of 100 jobs is some 50 KB."""


class Key(AuthBase):
    """Basic auth by an API key as user name. It shows the key to nobody but the request."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        pair = base64.b64encode(f"{self._key}:".encode()).decode("ascii")
        request.headers["Authorization"] = f"Basic {pair}"
        return request

    def __repr__(self) -> str:
        return "Key(…)"


class Unled(requests.Session):
    """A session that is led nowhere: a redirect is an answer like any other.

    `requests` turns a redirected POST into a GET whose answer looks like success, and an answer's
    address is not one that was configured.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Opened:
    """An answer whose head has come. To be closed."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._raw: BaseHTTPResponse = response.raw
        self.status = response.status_code
        self.headers = response.headers

    @property
    def framed(self) -> bool:
        """True where the answer says where it ends, so that a cut can be told from its end."""
        chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        return chunked or "Content-Length" in self.headers

    def piece(self) -> bytes | Trouble:
        """Read what has come, up to 64 KiB, unpacked; empty at the end."""
        try:
            return self._raw.read1(PIECE, decode_content=True) or b""
        except HTTPError as error:
            return trouble(error)

    def whole(self) -> Answered | Trouble:
        """Read it to its end, up to `MOST` bytes, and close it."""
        body = bytearray()
        try:
            for piece in self._pieces():
                if isinstance(piece, Trouble):
                    return piece
                body += piece
                if len(body) > MOST:
                    return Trouble.HUGE
        finally:
            self.close()
        return Answered(self.status, self.headers, bytes(body))

    def close(self) -> None:
        """Give the connection back, or end it where there is more to come."""
        self._response.close()

    def _pieces(self) -> Iterator[bytes | Trouble]:
        while piece := self.piece():
            yield piece


class Transport:
    """Sends calls under one root, with the key of each call's project."""

    def __init__(
        self, root: str, key_for: Callable[[int], str], agent: str, connections: int
    ) -> None:
        self._root = root.rstrip("/") + "/"
        self._key_for = key_for
        self._session = session(self._root, agent, connections)

    def has_key(self, project: int) -> bool:
        return bool(self._key_for(project))

    def without_key(self, project: int, text: str) -> str:
        """Take the key out of what somebody else wrote."""
        return text.replace(self._key_for(project), "…")

    def open(
        self, call: Call[object], params: Pairs, connect: float, read: float, whole: float | None
    ) -> Opened | Trouble:
        """Send one request and wait for the head of its answer. Limits are in seconds."""
        every = (("project", str(call.project)), *params)
        timeout = Timeout(connect=connect, read=read, total=whole)
        try:
            response = self._session.request(
                "POST" if call.writes else "GET",
                self._root + call.endpoint,
                params=None if call.writes else every,
                data=every if call.writes else None,
                auth=Key(self._key_for(call.project)),
                timeout=cast(float, timeout),  # the adapter takes it as it is
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, HTTPError) as error:
            return trouble(error)
        return Opened(response)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._session.close()


def session(root: str, agent: str, connections: int) -> requests.Session:
    """Make the session. Proxies and certificates are the environment's; netrc and cookies not.

    A key is given with every request, so that `requests` never looks into netrc. Cookies are
    refused: one that was set for one project's key would go out with another's.
    """
    made = Unled()
    made.headers["User-Agent"] = agent
    made.headers["Accept"] = "application/json, application/x-jsonlines"
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    made.mount(root, PacedAdapter(PacedAnswer, connections))
    made.mount(root + "jobs/list.jl", PacedAdapter(PacedStream, connections))
    return made


def trouble(error: Exception) -> Trouble:
    """Tell what a library's exception means. Unsent only where nothing can have been sent."""
    causes = tuple(chain(error))
    if isinstance(error, requests.ConnectTimeout):
        return Trouble.NO_CONNECTION_IN_TIME
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Trouble.UNTRUSTED
    if isinstance(error, (requests.exceptions.ProxyError, ValueError)):  # or no address at all
        return Trouble.UNREACHED
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return Trouble.UNREACHED
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return Trouble.NO_ANSWER_IN_TIME
    if isinstance(error, DecodeError):
        return Trouble.GARBLED
    return Trouble.LOST


def chain(error: object, depth: int = 6) -> Iterator[object]:
    """Walk from an exception to those it wraps, by cause, reason and first argument."""
    if depth and isinstance(error, BaseException):
        yield error
        inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
        yield from chain(inner, depth - 1)
        yield from chain(error.args[0] if error.args else None, depth - 1)


class Trouble(Enum):
    """Why there is no answer."""

    UNREACHED = "nobody could be reached at that address"
    NO_CONNECTION_IN_TIME = "no connection in time"
    UNTRUSTED = "the certificate is not trusted"
    NO_ANSWER_IN_TIME = "no answer in time"
    LOST = "the connection was lost"
    GARBLED = "the answer could not be unpacked"
    HUGE = "the answer was larger than any of the Jobs API's can be"
    UNFRAMED = "the answer did not say where it ends"

    @property
    def unsent(self) -> bool:
        """True where not a byte of the request can have reached the Jobs API."""
        return self in (Trouble.UNREACHED, Trouble.NO_CONNECTION_IN_TIME, Trouble.UNTRUSTED)


@dataclass(frozen=True)
class Answered:
    """A whole answer, good or not. Header names are looked up in any case of letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


SHAPES = {
    "jobs/list.json": Answer.JOBS,
    "jobs/list.jl": Answer.STREAM,
    "jobs/update.json": Answer.COUNT,
    "jobs/delete.json": Answer.COUNT,
    "jobs/stop.json": Answer.NOTHING,
}
IN_A_WRITE = frozenset({"job", "add_tag", "remove_tag"})


def check(call: Call[object]) -> None:
    """Raise ValueError unless the call may be sent, whoever built it.

    A write names 1 to 100 jobs of its own project, each once, and filters by nothing else:
    a filter on `jobs/update.json` changes every job that matches.
    """
    if SHAPES.get(call.endpoint) is not call.answer:
        raise ValueError(f"{call.endpoint} is not answered by {call.answer.value}")
    names = {name for name, _ in call.params}
    if names & {"project", "apikey"}:
        raise ValueError("the project and the key are not parameters of a call")
    if call.writes:
        check_write(call, names)


def check_write(call: Call[object], names: set[str]) -> None:
    keys = [JobKey.of(value) for name, value in call.params if name == "job"]
    if one_project(keys) != call.project:
        raise ValueError("a write names jobs of its own project")
    if names - IN_A_WRITE:
        raise ValueError("a write names its jobs and filters by nothing")
