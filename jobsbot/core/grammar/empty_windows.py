"""Windows of time in which nothing can have happened: refused, with what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Command, changes_nothing
from jobsbot.core.grammar.params.sides import TimeRange
from jobsbot.core.grammar.parser import say
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.text.durations import Moment, say_moment
from jobsbot.core.text.time_windows import (
    WindowFault,
    complete_day,
    find_window_fault,
    say_resolved,
)
from jobsbot.core.text.tokens import quote
from jobsbot.core.values import change_inside, list_fields, read_fields, replace

ENDS_TOO_EARLY = (WindowFault.REVERSED, WindowFault.EMPTY)
FROM_THE_PAST = "Name a time that has passed, as in `since=24h` or `since=yesterday`."


class SaidWindow(msgspec.Struct, frozen=True):
    """A window as a command holds it: `since=` and `until=`, or a stretch of `diff`."""

    start: Moment | None
    end: Moment | None
    is_range: bool = False

    @property
    def edges(self) -> tuple[Moment, Moment]:
        """Where it starts and ends. Raises ValueError for a window that is open."""
        if self.start is None or self.end is None:
            raise ValueError("the window is open")
        return self.start, self.end


def check_windows(command: Command, now: datetime) -> None:
    """Raise UsageError where nothing can lie in a window of a command, said at `now`.

    An end before its start is offered the other way round.
    """
    for window in find_windows(command):
        fault = find_window_fault(window.start, window.end, now)
        if fault is None or window.start is None:
            continue
        mended = change_windows(command, lambda one: mend_window(one, now))
        error = UsageError(
            explain_fault(fault, window, now),
            then="" if fault in ENDS_TOO_EARLY else FROM_THE_PAST,
            meant="" if has_fault(mended, now) else say(mended),
        )
        error.about_read = changes_nothing(type(command))
        raise error


def find_windows(value: Any) -> Iterator[SaidWindow]:
    """Find every window in a command's fields."""
    match value:
        case TimeRange():
            yield SaidWindow(value.start, value.end, is_range=True)
        case JobFilters():  # no other of its fields holds one
            yield SaidWindow(value.since, value.until)
        case tuple():
            for part in value:
                yield from find_windows(part)
        case _:
            kind: Any = type(value)
            names = list_fields(kind)
            if "since" in names:
                yield SaidWindow(value.since, None)
            for part in read_fields(value, names):
                yield from find_windows(part)


def has_fault(command: Command, now: datetime) -> bool:
    return any(find_window_fault(one.start, one.end, now) for one in find_windows(command))


def change_windows(command: Command, change: Callable[[SaidWindow], SaidWindow]) -> Command:
    """Copy a command with its windows changed."""

    def change_value(value: Any) -> Any:
        match value:
            case TimeRange():
                window = change(SaidWindow(value.start, value.end, is_range=True))
                return TimeRange(*window.edges)
            case JobFilters():
                window = change(SaidWindow(value.since, value.until))
                return replace(value, since=window.start, until=window.end)
        return change_inside(value, change_value)

    changed: Command = change_inside(command, change_value)
    return changed


def mend_window(window: SaidWindow, now: datetime) -> SaidWindow:
    """Turn a window round that ends before it starts; make one of no length its whole day."""
    match find_window_fault(window.start, window.end, now):
        case WindowFault.REVERSED:
            return replace(window, start=window.end, end=window.start)
        case WindowFault.EMPTY if end := complete_day(window.start):
            return replace(window, end=end)
    return window


def explain_fault(fault: WindowFault, window: SaidWindow, now: datetime) -> str:
    """Say why nothing can lie in a window, with the points in time that were said."""
    if window.is_range:
        return f"The stretch {name_range(window, now)} {fault.value}."
    start, end = name_option("since", window.start, now), name_option("until", window.end, now)
    match fault:
        case WindowFault.TO_COME:
            return f"{start} is still to come, so that nothing can have happened since then."
        case WindowFault.NOW:
            return f"{start} is now, so that nothing can have happened since then."
        case WindowFault.EMPTY:
            return f"{start} is the same moment as {end}, so that no time lies between them."
        case WindowFault.REVERSED:
            return f"{start} is later than {end}, so that no time lies between them."


def name_range(window: SaidWindow, now: datetime) -> str:
    """Name a stretch of `diff` as it was said, and the points in time that are meant."""
    said = f"`{TimeRange(*window.edges)}`"
    is_plain = all(isinstance(edge, datetime) for edge in window.edges)
    points = " to ".join(say_resolved(edge, now) for edge in window.edges)
    return said if is_plain else f"{said} ({points})"


def name_option(name: str, moment: Moment | None, now: datetime) -> str:
    """Name a moment as it was said, and the point in time that is meant where it takes counting."""
    if moment is None:
        return f"`{name}=`"
    point = "" if isinstance(moment, datetime) else f" ({say_resolved(moment, now)})"
    return f"`{name}={quote(say_moment(moment))}`{point}"
