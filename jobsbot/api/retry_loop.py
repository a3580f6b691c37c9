"""Sends a request until there is a good answer, or no use in sending it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from jobsbot.api import answers, retries
from jobsbot.api import error_mapping as failures
from jobsbot.api.retry_policy import Clocks, Patience
from jobsbot.api.stream import Lines
from jobsbot.api.transport import Answered, Transport, Trouble
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call, Pairs

A = TypeVar("A")
OK = 200


@dataclass(frozen=True)
class Attempt:
    """One request as it went: for metrics and logs. It holds no body and no key."""

    endpoint: str
    result: str
    """The status, as `200`; or the name of the error there was, as `TimedOut`."""
    seconds: float
    number: int
    """1 for the first, more for its repetitions."""


@dataclass(frozen=True)
class Begun:
    """A stream whose first line has come. To be closed."""

    first: bytes
    lines: Lines


class Sender:
    """Sends calls, each as often as it may be sent, and tells `observe` of every attempt.

    Its methods raise ApiError where no good answer came by `until`, a moment of `clocks.elapsed`.
    """

    def __init__(
        self,
        transport: Transport,
        patience: Patience,
        clocks: Clocks,
        observe: Callable[[Attempt], None],
    ) -> None:
        self._transport = transport
        self._patience = patience
        self._clocks = clocks
        self._observe = observe

    def body(self, call: Call[object], params: Pairs, until: float) -> bytes:
        """Take the body of a good answer."""
        waits = self._patience

        def once(left: float) -> bytes | Answered | Trouble:
            opened = self._transport.open(call, params, waits.connect, waits.read, left)
            came = opened if isinstance(opened, Trouble) else opened.whole()
            return came.body if isinstance(came, Answered) and came.status == OK else came

        return self._persist(call, once, until)

    def begin(self, call: Call[object], until: float) -> Begun:
        """Take a stream up to its first line. From there on nothing is sent again."""
        waits = self._patience

        def once(left: float) -> Begun | Answered | Trouble:
            opened = self._transport.open(call, call.params, waits.connect, waits.read, None)
            if isinstance(opened, Trouble):
                return opened
            if opened.status != OK:
                return opened.whole()
            lines = Lines(opened, self._clocks.elapsed, waits.read)
            first = lines.first()
            if isinstance(first, Trouble):
                lines.close()
                return first
            return Begun(first, lines)

        return self._persist(call, once, until)

    def saw(self, call: Call[object], result: str, began: float, number: int = 1) -> None:
        """Tell of an attempt that began at `began`."""
        self._observe(Attempt(call.endpoint, result, self._clocks.elapsed() - began, number))

    def _persist(
        self, call: Call[object], once: Callable[[float], A | Answered | Trouble], until: float
    ) -> A:
        """Try, and try again where that may be done and there is time. `once` is told how much."""
        if not self._transport.has_key(call.project):
            raise failures.no_key(call)
        for number in count(1):
            began = self._clocks.elapsed()
            if began >= until:
                break
            came = once(until - began)
            if not isinstance(came, (Answered, Trouble)):
                self.saw(call, str(OK), began, number)
                return came
            self._pause(call, came, began, number, until)
        raise failures.late(call)

    def _pause(
        self, call: Call[object], came: Answered | Trouble, began: float, number: int, until: float
    ) -> None:
        """Wait before the next attempt. Raises what came where there is none."""
        asked, failure = self._understood(came, call)
        self.saw(call, result(came, failure), began, number)
        pause = retries.pause(number, asked, self._patience, self._clocks.chance())
        again = number < self._patience.tries and retries.may_repeat(came, writes=call.writes)
        if not again or self._clocks.elapsed() + pause >= until:
            raise failure
        self._clocks.sleep(pause)

    def _understood(
        self, came: Answered | Trouble, call: Call[object]
    ) -> tuple[float | None, ApiError]:
        """Tell how long the API asked to wait, and what to say if this is the end."""
        if isinstance(came, Trouble):
            return None, failures.no_answer(came, call)
        asked = retries.retry_after(came.headers, self._clocks.now())
        message = self._transport.without_key(call.project, answers.message_in(came.body))
        return asked, failures.refused(came, message, call, asked)


def result(came: Answered | Trouble, failure: ApiError) -> str:
    return str(came.status) if isinstance(came, Answered) else type(failure).__name__
