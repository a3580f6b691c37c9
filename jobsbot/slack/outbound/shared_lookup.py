"""Shares one call among all who ask the same at the same time; none gets a too old answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
MAX_AGE = timedelta(minutes=1)
"""How old an answer may be for somebody who needs no fresh one."""
MAX_FAILURE_AGE = timedelta(seconds=5)
"""How long a failed answer counts for what was asked before its call."""
MAX_CALLS_AT_ONCE = 2


class ClockTimes(msgspec.Struct, frozen=True):
    """A time by the wall clock, which may be set, and by the steady clock, in seconds."""

    at: datetime
    seconds: float

    def go_back(self, by: timedelta) -> ClockTimes:
        return ClockTimes(self.at - by, self.seconds - by.total_seconds())

    def is_since(self, other: ClockTimes) -> bool:
        """Tell whether this is no earlier by both clocks: setting one makes nothing newer."""
        return self.at >= other.at and self.seconds >= other.seconds


class Reading(msgspec.Struct, Generic[T], frozen=True):
    """An answer, and when its call was begun."""

    value: T
    begun: ClockTimes


class SharedLookup(Generic[T]):
    """Calls `load`, at most twice at once: a second call serves those who need a fresher answer.

    `steady_clock` counts seconds and only goes forward, whatever is done to the wall clock.
    """

    def __init__(
        self,
        load: Callable[[], T],
        is_good: Callable[[T], bool],
        clock: Callable[[], datetime],
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._is_good = load, is_good
        self._clock, self._steady_clock = clock, steady_clock
        self._changed = Condition()
        self._latest: Reading[T] | None = None
        self._latest_good: Reading[T] | None = None
        self._calls: list[ClockTimes] = []

    def get(self, asked_at: datetime, max_wait_seconds: float, *, fresh: bool) -> T | None:
        """Answer by a call that began at `asked_at` or later; None where there is none in time.

        Without `fresh`, a good answer of the last minute is enough. A failed answer counts for a
        few seconds, for what was asked before its call, and for nothing later: while lookups fail
        people may read, which a later lookup may show to be wrong.
        """
        until = time.monotonic() + max_wait_seconds
        oldest = self._find_oldest(asked_at, fresh=fresh)
        with self._changed:
            while True:
                if not fresh and (value := self._find_recent()) is not None:
                    return value
                if self._latest and self._latest.begun.is_since(oldest):
                    return self._latest.value
                self._call_unless_under_way(oldest)
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return None

    def get_recent(self) -> T | None:
        """Answer what was read within the last minute, asking nobody."""
        with self._changed:
            return self._find_recent()

    def get_last_good(self) -> T | None:
        """Answer the last good answer, however old it is, asking nobody."""
        with self._changed:
            return self._latest_good.value if self._latest_good else None

    def _find_oldest(self, asked_at: datetime, *, fresh: bool) -> ClockTimes:
        """Answer when a call must have begun; a time in the future counts as now."""
        now = self._read_clocks()
        age = max(now.at - asked_at, timedelta())
        return now.go_back(age if fresh else min(age, MAX_FAILURE_AGE))

    def _read_clocks(self) -> ClockTimes:
        return ClockTimes(self._clock(), self._steady_clock())

    def _find_recent(self) -> T | None:
        good, oldest = self._latest_good, self._read_clocks().go_back(MAX_AGE)
        return good.value if good and good.begun.is_since(oldest) else None

    def _call_unless_under_way(self, oldest: ClockTimes) -> None:
        under_way = any(begun.is_since(oldest) for begun in self._calls)
        if len(self._calls) < MAX_CALLS_AT_ONCE and not under_way:
            begun = self._read_clocks()
            self._calls.append(begun)
            Thread(target=self._call, args=(begun,), name="directory", daemon=True).start()

    def _call(self, begun: ClockTimes) -> None:
        reading: Reading[T] | None = None
        try:
            reading = Reading(self._load(), begun)
        finally:
            with self._changed:
                self._calls.remove(begun)
                self._keep(reading)
                self._changed.notify_all()

    def _keep(self, reading: Reading[T] | None) -> None:
        latest = self._latest
        if reading and (latest is None or latest.begun.seconds <= reading.begun.seconds):
            self._latest = reading
            if self._is_good(reading.value):
                self._latest_good = reading
