"""From one moment to another: when a window that was said begins and ends, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum

from jobsbot.core.text.durations import (
    HOURS_OF_DAY,
    DayTime,
    Moment,
    resolve_moment,
)
from jobsbot.core.values import replace

ONE_DAY = timedelta(days=1)


class WindowFault(Enum):
    """Why nothing can lie in a window."""

    REVERSED = "ends before it starts"
    EMPTY = "ends when it starts"
    NOW = "starts now"
    TO_COME = "is still to come"


def settle_end(start: Moment | None, end: Moment | None, now: datetime) -> Moment | None:
    """Find the end that is meant beside this start, said at `now`.

    A time on the clock is the last one. Where that lies before a start of yesterday, it is the one
    of today: `22:00` to `06:00` is this night, also while it lasts.
    """
    if start is None or not isinstance(end, DayTime) or end.day:
        return end
    last = end.resolve(now)
    is_tonight = last < resolve_moment(start, now) and (last + ONE_DAY).date() == now.date()
    return last + ONE_DAY if is_tonight else end


def find_window_fault(
    start: Moment | None, end: Moment | None, now: datetime
) -> WindowFault | None:
    """Tell why nothing can have happened in a window, said at `now`; None where something can."""
    if start is None:
        return None
    begins, settled = resolve_moment(start, now), settle_end(start, end, now)
    if settled is not None:
        ends = resolve_moment(settled, now)
        if ends <= begins:
            return WindowFault.EMPTY if ends == begins else WindowFault.REVERSED
    if start == timedelta():
        return WindowFault.NOW
    return WindowFault.TO_COME if begins > now else None


def complete_day(start: Moment | None) -> Moment | None:
    """Find the end of the whole day that a moment names; None where it names none."""
    if isinstance(start, DayTime):
        is_day = start.day and not start.hour and not start.minute
        return replace(start, hour=HOURS_OF_DAY) if is_day else None
    if isinstance(start, datetime) and start == start.astimezone(UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    ):
        return start + ONE_DAY
    return None


def say_resolved(moment: Moment, now: datetime) -> str:
    """Say which point in time a moment is: `3 May 12:00 UTC`, of another year with it."""
    at = resolve_moment(moment, now).astimezone(UTC)
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day} {at:%b}{year} {at:%H:%M} UTC"
