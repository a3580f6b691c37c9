"""What can go wrong between a client and the API, switched on and off at run time."""

import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from threading import Condition
from typing import NoReturn

from jobsbot.demo.scrapy_cloud.responses import Answer, html_answer, json_answer


class Mode(StrEnum):
    """The ways to go wrong."""

    SLOW = "slow"  # answers `seconds` late
    HANGING = "hanging"  # answers when the fault is over; after `seconds`, hangs up
    UNAVAILABLE = "503"  # a gateway's page with `status`
    LIMITED = "429"  # with `Retry-After` if `retry_after` is given
    CUT = "cut"  # the right answer, cut in the middle of a line after `lines` whole ones
    DROPPED = "dropped"  # hangs up without an answer
    REDIRECT = "redirect"  # sends the client to `to`
    NO_STATUS = "no_status"  # JSON that does not say how it went
    HTML = "html"  # 200, and a page for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong, on the endpoints named (none: all), so many times (None: on)."""

    mode: Mode
    paths: tuple[str, ...] = ()  # as in "jobs/stop.json"
    times: int | None = None
    after: bool = False  # the API does its work first; only the answer goes wrong
    seconds: float = 8.0
    status: int = 503
    retry_after: int | None = None
    lines: int = 25
    to: str = ""

    def meets(self, path: str) -> bool:
        """Say whether it applies to an endpoint."""
        return not self.paths or path in self.paths


@dataclass(frozen=True, slots=True)
class Met:
    """A fault that a request met, and how often the faults had been set anew by then."""

    fault: Fault
    change: int


class Faults:
    """The faults that are on. Safe to use from many threads."""

    def __init__(self, *faults: Fault) -> None:
        self._on = list(faults)
        self._changes = 0
        self._changed = Condition()

    @property
    def on(self) -> tuple[Fault, ...]:
        """The faults that are on, with the times that each has left."""
        with self._changed:
            return tuple(self._on)

    def set(self, *faults: Fault) -> None:
        """Have these faults and no others; with none, all is well. Frees whoever hangs."""
        with self._changed:
            self._on = list(faults)
            self._changes += 1
            self._changed.notify_all()

    def take(self, path: str) -> Met | None:
        """Return the first fault that meets this request, and count it."""
        with self._changed:
            fault = next((one for one in self._on if one.meets(path)), None)
            if fault is not None and fault.times is not None:
                place = self._on.index(fault)
                left = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._on[place : place + 1] = left
            return None if fault is None else Met(fault, self._changes)

    def wait(self, met: Met) -> bool:
        """Wait until the faults are set anew; return False if they were not in the fault's time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._changes != met.change, timeout=met.fault.seconds
            )


def gone_wrong(met: Met, faults: Faults, work: Callable[[], Answer]) -> Answer:
    """Answer a request as a fault has it; `work` is the API's own answer.

    Raises ConnectionAbortedError, here or while the body is read, to make the server hang up.
    """
    if met.fault.after:
        done = work()
        return _answer(met, faults, lambda: done)
    return _answer(met, faults, work)


def _answer(met: Met, faults: Faults, work: Callable[[], Answer]) -> Answer:
    match met.fault.mode:
        case Mode.SLOW:
            faults.wait(met)
            return work()
        case Mode.HANGING:
            return work() if faults.wait(met) else _hang_up()
        case Mode.CUT:
            answer = work()
            return replace(answer, body=_cut(answer.body, met.fault.lines))
        case Mode.DROPPED:
            return _hang_up()
        case _:
            return _instead(met.fault)


def _instead(fault: Fault) -> Answer:
    """Answer something else altogether."""
    if fault.mode is Mode.LIMITED:
        wait = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
        return replace(html_answer(429, "Too Many Requests"), headers=wait)
    if fault.mode is Mode.REDIRECT:
        return replace(html_answer(302, "Found"), headers=(("Location", fault.to),))
    if fault.mode is Mode.NO_STATUS:
        return json_answer({"message": "The service is starting."})
    if fault.mode is Mode.HTML:
        return html_answer(200, "Scheduled maintenance")
    return html_answer(fault.status, f"{fault.status} Service Temporarily Unavailable")


def _cut(body: Iterable[bytes], whole: int) -> Iterator[bytes]:
    """Let some whole lines through and half of the next, or of the last if there are fewer."""
    lines = chain.from_iterable(piece.splitlines(keepends=True) for piece in body)
    held = next(lines, b"")
    for sent, line in enumerate(lines):
        if sent >= whole:
            break
        yield held
        held = line
    yield held[: len(held) // 2]
    _hang_up()


def _hang_up() -> NoReturn:
    """Have the server close the connection in the middle: it takes this for the client's going."""
    raise ConnectionAbortedError(errno.ECONNABORTED, "the demo cuts this answer short")
