"""What can go wrong between a client and the API, switched on and off at run time."""

import errno
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import chain
from threading import Condition
from typing import NoReturn

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud.responses import (
    StandInResponse,
    respond_with_html,
    respond_with_json,
)


class FaultMode(StrEnum):
    """How a request goes wrong."""

    SLOW = "slow"  # responds `seconds` late
    HANGING = "hanging"  # responds when the fault is over; after `seconds`, hangs up
    UNAVAILABLE = "503"  # a gateway's page with `status`
    LIMITED = "429"  # with `Retry-After` if `retry_after` is given
    CUT = "cut"  # the right response, cut in the middle of a line after `lines` whole ones
    DROPPED = "dropped"  # hangs up without a response
    REDIRECT = "redirect"  # sends the client to `to`
    NO_STATUS = "no_status"  # JSON that does not say how it went
    HTML = "html"  # 200, and a page for people


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that goes wrong, on these endpoints (none: all), so many times (None: always)."""

    mode: FaultMode
    paths: tuple[str, ...] = ()  # as in "jobs/stop.json"
    times: int | None = None
    after: bool = False  # the API does what was asked, and only the response goes wrong
    seconds: float = 8.0
    status: int = 503
    retry_after: int | None = None
    lines: int = 25
    to: str = ""

    def applies_to(self, path: str) -> bool:
        """Say whether it applies to an endpoint."""
        return not self.paths or path in self.paths


class MatchedFault(msgspec.Struct, frozen=True):
    """A fault that matches a request, and how often the faults had been set anew by then."""

    fault: Fault
    change: int


class ApiFaults:
    """The faults that are on. Safe to use from many threads."""

    def __init__(self, *faults: Fault) -> None:
        self._active = list(faults)
        self._changes = 0
        self._changed = Condition()

    @property
    def active(self) -> tuple[Fault, ...]:
        """The faults that are on, with the times that each has left."""
        with self._changed:
            return tuple(self._active)

    def set(self, *faults: Fault) -> None:
        """Replace the faults that are on; with none, all is well. Hanging requests go on."""
        with self._changed:
            self._active = list(faults)
            self._changes += 1
            self._changed.notify_all()

    def match_request(self, path: str) -> MatchedFault | None:
        """Return the first fault that applies to this request, and count it."""
        with self._changed:
            fault = next((one for one in self._active if one.applies_to(path)), None)
            if fault is not None and fault.times is not None:
                place = self._active.index(fault)
                left = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._active[place : place + 1] = left
            return None if fault is None else MatchedFault(fault, self._changes)

    def wait_for_change(self, matched: MatchedFault) -> bool:
        """Wait until the faults are set anew; return False if they were not in the fault's time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._changes != matched.change, timeout=matched.fault.seconds
            )


def respond_with_fault(
    matched: MatchedFault, faults: ApiFaults, respond: Callable[[], StandInResponse]
) -> StandInResponse:
    """Respond to a request as a fault has it; `respond` makes the API's own response.

    Raises ConnectionAbortedError, here or while the body is read, to make the server hang up.
    """
    if matched.fault.after:
        response = respond()
        return _apply_fault(matched, faults, lambda: response)
    return _apply_fault(matched, faults, respond)


def _apply_fault(
    matched: MatchedFault, faults: ApiFaults, respond: Callable[[], StandInResponse]
) -> StandInResponse:
    match matched.fault.mode:
        case FaultMode.SLOW:
            faults.wait_for_change(matched)
            return respond()
        case FaultMode.HANGING:
            return respond() if faults.wait_for_change(matched) else _hang_up()
        case FaultMode.CUT:
            response = respond()
            return replace(response, body=_cut_body(response.body, matched.fault.lines))
        case FaultMode.DROPPED:
            return _hang_up()
        case _:
            return _replace_response(matched.fault)


def _replace_response(fault: Fault) -> StandInResponse:
    """Make another response altogether."""
    if fault.mode is FaultMode.LIMITED:
        wait = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
        return replace(respond_with_html(429, "Too Many Requests"), headers=wait)
    if fault.mode is FaultMode.REDIRECT:
        return replace(respond_with_html(302, "Found"), headers=(("Location", fault.to),))
    if fault.mode is FaultMode.NO_STATUS:
        return respond_with_json({"message": "The service is starting."})
    if fault.mode is FaultMode.HTML:
        return respond_with_html(200, "Scheduled maintenance")
    return respond_with_html(fault.status, f"{fault.status} Service Temporarily Unavailable")


def _cut_body(body: Iterable[bytes], whole_lines: int) -> Iterator[bytes]:
    """Let some whole lines through and half of the next, or of the last if there are fewer."""
    lines = chain.from_iterable(piece.splitlines(keepends=True) for piece in body)
    held = next(lines, b"")
    for sent, line in enumerate(lines):
        if sent >= whole_lines:
            break
        yield held
        held = line
    yield held[: len(held) // 2]
    _hang_up()


def _hang_up() -> NoReturn:
    """Have the server close the connection: it takes this for a client that has left."""
    raise ConnectionAbortedError(errno.ECONNABORTED, "the demo cuts this answer short")
