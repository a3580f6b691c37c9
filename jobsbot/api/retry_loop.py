"""Sends a request until there is a good answer, or another attempt makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeVar

import msgspec

from jobsbot.api import error_mapping, response_parser, retries
from jobsbot.api.retry_policy import Clocks, RetryPolicy
from jobsbot.api.stream import LineReader
from jobsbot.api.transport import RawResponse, Transport
from jobsbot.api.transport_failure import TransportFailure
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call, QueryParams

A = TypeVar("A")
HTTP_OK = 200


class RequestAttempt(msgspec.Struct, frozen=True):
    """One request as it went: for metrics and logs. It holds no body and no key."""

    endpoint: str
    result: str
    """The status, as `200`; or the name of the error there was, as `TimedOut`."""
    seconds: float
    number: int
    """1 for the first, more for its repetitions."""


class StartedStream(msgspec.Struct, frozen=True):
    """A stream whose first line has come. To be closed."""

    first_line: bytes
    lines: LineReader


class RetryingSender:
    """Sends calls, with retries where they are allowed, and reports every attempt to `observe`.

    Its methods raise ApiError where no good answer came by `deadline`: seconds, as
    `clocks.elapsed` tells them.
    """

    def __init__(
        self,
        transport: Transport,
        retry_policy: RetryPolicy,
        clocks: Clocks,
        observe: Callable[[RequestAttempt], None],
    ) -> None:
        self._transport = transport
        self._retry_policy = retry_policy
        self._clocks = clocks
        self._observe = observe

    def fetch_body(self, call: Call[object], params: QueryParams, deadline: float) -> bytes:
        """Answer the body of a good answer."""
        policy = self._retry_policy

        def send_once(left: float) -> bytes | RawResponse | TransportFailure:
            received = self._transport.fetch(
                call, params, policy.connect_timeout, policy.read_timeout, left
            )
            return (
                received.body
                if isinstance(received, RawResponse) and received.status == HTTP_OK
                else received
            )

        return self._retry(call, send_once, deadline)

    def open_stream(self, call: Call[object], deadline: float) -> StartedStream:
        """Open a stream and read its first line. After that there are no more retries."""
        policy = self._retry_policy

        def send_once(left: float) -> StartedStream | RawResponse | TransportFailure:
            opened = self._transport.send(
                call, call.params, policy.connect_timeout, policy.read_timeout, None
            )
            if isinstance(opened, TransportFailure):
                return opened
            if opened.status != HTTP_OK:
                return opened.read_all()
            lines = LineReader(opened, self._clocks.elapsed, policy.read_timeout)
            first = lines.read_first_line()
            if isinstance(first, TransportFailure):
                lines.close()
                return first
            return StartedStream(first, lines)

        return self._retry(call, send_once, deadline)

    def report_attempt(
        self, call: Call[object], result: str, started_at: float, number: int = 1
    ) -> None:
        """Tell of an attempt that began at `started_at`."""
        self._observe(
            RequestAttempt(call.endpoint, result, self._clocks.elapsed() - started_at, number)
        )

    def _retry(
        self,
        call: Call[object],
        send_once: Callable[[float], A | RawResponse | TransportFailure],
        deadline: float,
    ) -> A:
        """Try, with retries while they are allowed; `send_once` gets the seconds that are left."""
        if not self._transport.has_key(call.project):
            raise error_mapping.no_key(call)
        for number in count(1):
            started_at = self._clocks.elapsed()
            if started_at >= deadline:
                break
            received = send_once(deadline - started_at)
            if not isinstance(received, (RawResponse, TransportFailure)):
                self.report_attempt(call, str(HTTP_OK), started_at, number)
                return received
            self._wait_before_retry(call, received, started_at, number, deadline)
        raise error_mapping.timed_out(call)

    def _wait_before_retry(
        self,
        call: Call[object],
        received: RawResponse | TransportFailure,
        started_at: float,
        number: int,
        deadline: float,
    ) -> None:
        """Wait before the next attempt. Raises the last one's error where there is no other."""
        retry_after, failure = self._interpret(received, call)
        self.report_attempt(call, describe_result(received, failure), started_at, number)
        backoff = retries.backoff_seconds(
            number, retry_after, self._retry_policy, self._clocks.jitter()
        )
        may_retry = number < self._retry_policy.attempts and retries.may_retry(
            received, writes=call.is_write
        )
        if not may_retry or self._clocks.elapsed() + backoff >= deadline:
            raise failure
        self._clocks.sleep(backoff)

    def _interpret(
        self, received: RawResponse | TransportFailure, call: Call[object]
    ) -> tuple[float | None, ApiError]:
        """Tell how long the API asked to wait, and what to say if this is the end."""
        if isinstance(received, TransportFailure):
            return None, error_mapping.map_transport_failure(received, call)
        retry_after = retries.parse_retry_after(received.headers, self._clocks.now())
        said = response_parser.read_error_message(received.body)
        said = said or error_mapping.find_redirect_host(received)
        message = self._transport.redact(call.project, said)
        return retry_after, error_mapping.map_error_response(received, message, call, retry_after)


def describe_result(received: RawResponse | TransportFailure, failure: ApiError) -> str:
    return str(received.status) if isinstance(received, RawResponse) else type(failure).__name__
