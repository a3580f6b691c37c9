"""The shared client: answers a `Call` over HTTP, within the time there is."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar, cast

from jobsbot.api import answers
from jobsbot.api import error_mapping as failures
from jobsbot.api.pagination import Window
from jobsbot.api.retry_loop import OK, Attempt, Sender
from jobsbot.api.retry_policy import Clocks, Patience
from jobsbot.api.stream import JobStream, batches
from jobsbot.api.transport import Transport, check
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Answer, Call
from jobsbot.core.jobs.job import Job

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


def unobserved(attempt: Attempt) -> None:
    """Look away."""


class Client:
    """Answers calls over one pooled session. Safe to share between threads.

    `root` is the address that endpoints are under; redirects from there are never followed.
    `key_for` names the API key of a project, or is empty. `observe` is told of every attempt.
    What each error means is in `jobsbot.core.errors`.
    """

    def __init__(
        self,
        root: str,
        key_for: Callable[[int], str],
        *,
        patience: Patience | None = None,
        clocks: Clocks | None = None,
        observe: Callable[[Attempt], None] = unobserved,
        agent: str = "jobsbot",
        connections: int = 16,
    ) -> None:
        self._patience = patience or Patience()
        self._clocks = clocks or Clocks()
        self._transport = Transport(root, key_for, agent, connections)
        self._sender = Sender(self._transport, self._patience, self._clocks, observe)

    def ask(self, call: Call[T], *, patience: float | None = None) -> T:
        """Answer a call within `patience` seconds, by default the client's whole budget.

        Raises ValueError, before anything is sent, for a write without keys of its own project.
        """
        check(call)
        until = self._clocks.elapsed() + (self._patience.whole if patience is None else patience)
        match call.answer:
            case Answer.JOBS:
                return cast(T, self._jobs(cast(Call[tuple[Job, ...]], call), until))
            case Answer.COUNT:
                answer = self._good(call, self._sender.body(call, call.params, until))
                return cast(T, self._read(answers.count_in, answer, call))
            case Answer.NOTHING:
                self._good(call, self._sender.body(call, call.params, until))
                return cast(T, None)
            case Answer.STREAM:
                raise ValueError("a stream is not asked for but streamed")

    def stream(self, call: Call[Job]) -> JobStream:
        """Answer a STREAM call, job by job. Closing the iterator early ends the connection.

        Raises CutStream where it is cut, after every job that came whole.
        """
        check(call)
        if call.answer is not Answer.STREAM:
            raise ValueError("only a stream is streamed")
        return JobStream(self._batches(call))

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._transport.close()

    def _jobs(self, call: Call[tuple[Job, ...]], until: float) -> tuple[Job, ...]:
        window = Window(call)
        while window.size:
            body = self._sender.body(call, window.params, until)
            self._good(call, body)
            window.add(self._read(answers.page_in, body, call))
            if window.stuck:
                raise failures.unreadable("every page holds the same jobs again", call)
        return window.jobs

    def _batches(self, call: Call[Job]) -> Generator[list[Job], None, None]:
        started = self._clocks.elapsed()
        begun = self._sender.begin(call, started + self._patience.whole)
        try:
            self._good(call, begun.first)
            yield from batches(begun.lines.blocks(), call)
        except ApiError as error:
            self._sender.saw(call, type(error).__name__, started)
            raise
        finally:
            begun.lines.close()

    def _good(self, call: Call[object], body: bytes) -> answers.Envelope:
        """Read what is around an answer. Raises what it says where that is not ok."""
        answer = self._read(answers.envelope, body, call)
        if not answer.good:
            message = self._transport.without_key(call.project, answer.said)
            raise failures.said_no(OK, message, call)
        return answer

    def _read(self, read: Callable[[B], A], what: B, call: Call[object]) -> A:
        try:
            return read(what)
        except answers.NotTheApi as not_the_api:
            why = str(not_the_api)
        raise failures.unreadable(why, call)
