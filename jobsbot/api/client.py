"""The shared client: answers a `Call` over HTTP, within its time limit."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TypeVar, cast

from jobsbot.api import error_mapping, record_parser, response_parser
from jobsbot.api.call_guard import check_call
from jobsbot.api.pagination import JobPager
from jobsbot.api.record_stream import decode_records
from jobsbot.api.retry_loop import HTTP_OK, RequestAttempt, RetryingSender
from jobsbot.api.retry_policy import Clocks, RetryPolicy
from jobsbot.api.stream import BatchedStream, decode_batches
from jobsbot.api.transport import ApiRoots, Transport
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call, ResponseShape
from jobsbot.core.jobs.job import Job
from jobsbot.core.text.redactor import Redactor

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

MAX_CONNECTIONS = 64
"""Connections that stay open: about as many as threads send requests in the busiest minute.

Each request beyond them opens a connection of its own, with a TLS handshake, and closes it again.
"""

OTHER_JOBS_TEXT = "it holds other jobs than were asked for"
NO_JOBS_TEXT = "it counts jobs and holds none"


def ignore_attempt(attempt: RequestAttempt) -> None:
    """Observe nothing."""


def keep_error(error: ApiError) -> ApiError:
    """Answer the error unchanged."""
    return error


class Client:
    """Answers calls over one pooled session. Safe to share between threads.

    `base_url` is the root of the Jobs API, `storage_url` that of storage and `job_queue_url` that
    of the job queue, by default storage's. Redirects are never followed, so the key is sent nowhere
    else. `key_for` answers the API key of a project, or an empty text. `on_attempt` is called after
    every attempt. `redactor` removes the configured secrets from texts of the API. `explain_error`
    replaces the error to raise. What each error means is in `jobsbot.core.errors`.
    """

    def __init__(
        self,
        base_url: str,
        key_for: Callable[[int], str],
        *,
        retry_policy: RetryPolicy | None = None,
        clocks: Clocks | None = None,
        on_attempt: Callable[[RequestAttempt], None] = ignore_attempt,
        user_agent: str = "jobsbot",
        max_connections: int = MAX_CONNECTIONS,
        storage_url: str = "",
        job_queue_url: str = "",
        redactor: Redactor | None = None,
        explain_error: Callable[[ApiError], ApiError] = keep_error,
    ) -> None:
        self._explain_error = explain_error
        self._retry_policy = retry_policy or RetryPolicy()
        self._clocks = clocks or Clocks()
        self._transport = Transport(
            ApiRoots(base_url, storage_url, job_queue_url or storage_url),
            key_for,
            user_agent,
            max_connections,
            redactor or Redactor(),
        )
        self._sender = RetryingSender(self._transport, self._retry_policy, self._clocks, on_attempt)

    def send(self, call: Call[T], *, timeout: float | None = None) -> T:
        """Answer a call within `timeout` seconds, by default the client's whole budget.

        Raises ValueError, before anything is sent, for a write without keys of its own project.
        """
        check_call(call)
        deadline = self._clocks.elapsed() + (
            self._retry_policy.total_timeout if timeout is None else timeout
        )
        try:
            return self._answer(call, deadline)
        except ApiError as error:
            raise self._explain_error(error) from None

    def _answer(self, call: Call[T], deadline: float) -> T:
        match call.response_shape:
            case ResponseShape.JOBS:
                return cast(T, self._list_jobs(cast(Call[tuple[Job, ...]], call), deadline))
            case ResponseShape.COUNT:
                answer = self._check_envelope(
                    call, self._sender.fetch_body(call, call.params, deadline)
                )
                return cast(T, self._parse(response_parser.read_matched_count, answer, call))
            case ResponseShape.NOTHING:
                self._check_envelope(call, self._sender.fetch_body(call, call.params, deadline))
                return cast(T, None)
            case ResponseShape.NUMBER | ResponseShape.RECORD | ResponseShape.RECORDS:
                body = self._sender.fetch_body(call, call.params, deadline)
                return cast(T, self._parse(choose_parser(call), body, call))
            case ResponseShape.STREAM | ResponseShape.RECORD_STREAM:
                raise ValueError("a stream is not asked for but streamed")

    def stream(self, call: Call[T]) -> BatchedStream[T]:
        """Answer a stream's call, one by one. Closing the iterator early ends the connection.

        Raises CutStream where the stream is cut, after every record that came whole.
        """
        check_call(call)
        match call.response_shape:
            case ResponseShape.STREAM:
                jobs = self._explain_errors(self._stream_batches(cast(Call[Job], call)))
                return cast(BatchedStream[T], BatchedStream(jobs))
            case ResponseShape.RECORD_STREAM:
                return BatchedStream(self._explain_errors(self._stream_records(call)))
            case _:
                raise ValueError("only a stream is streamed")

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._transport.close()

    def _list_jobs(self, call: Call[tuple[Job, ...]], deadline: float) -> tuple[Job, ...]:
        pager = JobPager(call)
        while pager.next_page_size:
            body = self._sender.fetch_body(call, pager.next_page_params, deadline)
            envelope = self._check_envelope(call, body)
            page = self._parse(response_parser.parse_job_page, body, call)
            if not page and pager.is_at_start and envelope.counts_jobs:
                raise error_mapping.unreadable_answer(NO_JOBS_TEXT, call)
            pager.add_page(page)
            if pager.is_foreign:
                raise error_mapping.foreign_answer(call)
            if pager.is_of_other_jobs:
                raise error_mapping.unreadable_answer(OTHER_JOBS_TEXT, call)
            if pager.is_stuck:
                raise error_mapping.unreadable_answer("every page holds the same jobs again", call)
        return pager.jobs

    def _explain_errors(
        self, batches: Generator[list[A], None, None]
    ) -> Generator[list[A], None, None]:
        try:
            yield from batches
        except ApiError as error:
            raise self._explain_error(error) from None

    def _stream_batches(self, call: Call[Job]) -> Generator[list[Job], None, None]:
        started_at = self._clocks.elapsed()
        stream_start = self._sender.open_stream(call, started_at + self._retry_policy.total_timeout)
        try:
            self._check_envelope(call, stream_start.first_line)
            yield from decode_batches(stream_start.lines.read_blocks(), call)
        except ApiError as error:
            self._sender.report_attempt(call, type(error).__name__, started_at)
            raise
        finally:
            stream_start.lines.close()

    def _stream_records(self, call: Call[T]) -> Generator[list[T], None, None]:
        started_at = self._clocks.elapsed()
        stream_start = self._sender.open_stream(call, started_at + self._retry_policy.total_timeout)
        try:
            yield from decode_records(stream_start.first_line, stream_start.lines, call)
        except ApiError as error:
            self._sender.report_attempt(call, type(error).__name__, started_at)
            raise
        finally:
            stream_start.lines.close()

    def _check_envelope(self, call: Call[object], body: bytes) -> response_parser.ResponseEnvelope:
        """Read what is around an answer. Raises what it says where that is not ok."""
        answer = self._parse(response_parser.parse_envelope, body, call)
        if not answer.is_ok:
            message = self._transport.redact(call.project, answer.error_message)
            raise error_mapping.map_api_refusal(HTTP_OK, message, call)
        return answer

    def _parse(self, read: Callable[[B], A], what: B, call: Call[object]) -> A:
        try:
            return read(what)
        except response_parser.InvalidResponse as not_the_api:
            why = str(not_the_api)
        raise error_mapping.unreadable_answer(why, call)


def choose_parser(call: Call[object]) -> Callable[[bytes], object]:
    """Choose what reads the body of an answer of storage or the job queue."""
    match call.response_shape:
        case ResponseShape.NUMBER:
            return record_parser.parse_number
        case ResponseShape.RECORD:
            return partial(record_parser.parse_record, record_type=call.record_type)
        case _:
            count = dict(call.params).get("count")
            return partial(
                record_parser.parse_records,
                record_type=call.record_type,
                max_records=int(count) if count else None,
            )
