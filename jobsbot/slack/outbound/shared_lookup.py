"""One answer for all who ask the same at the same time, no older than each of them needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
MAX_AGE = timedelta(minutes=1)
"""How long an answer is good for who needs no newer one."""
MAX_FAILURE_AGE = timedelta(seconds=5)
"""How long one that is not good serves what was asked before its call."""
MAX_CALLS_AT_ONCE = 2


class Reading(msgspec.Struct, Generic[T], frozen=True):
    """An answer, and when its call was begun."""

    value: T
    begun_at: datetime


class SharedLookup(Generic[T]):
    """Calls `load` at most twice at once. Who needs a newer answer than is under way waits."""

    def __init__(
        self, load: Callable[[], T], is_good: Callable[[T], bool], clock: Callable[[], datetime]
    ) -> None:
        self._load, self._is_good, self._clock = load, is_good, clock
        self._changed = Condition()
        self._latest: Reading[T] | None = None
        self._latest_good: Reading[T] | None = None
        self._calls: list[datetime] = []

    def get(self, asked_at: datetime, max_wait_seconds: float, *, fresh: bool) -> T | None:
        """Answer by a call begun no earlier than was asked; None where there was none in time.

        Who needs no fresh one is given the last minute's good answer. One that is not good serves
        all that was asked before its call, for a few seconds, and nobody who asks later: with it
        somebody may be let read who is known a moment later to be let nothing.
        """
        until = time.monotonic() + max_wait_seconds
        oldest = asked_at if fresh else max(asked_at, self._clock() - MAX_FAILURE_AGE)
        with self._changed:
            while True:
                if not fresh and (value := self._find_recent()) is not None:
                    return value
                if self._latest and self._latest.begun_at >= oldest:
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

    def _find_recent(self) -> T | None:
        good = self._latest_good
        return good.value if good and good.begun_at >= self._clock() - MAX_AGE else None

    def _call_unless_under_way(self, oldest: datetime) -> None:
        if len(self._calls) < MAX_CALLS_AT_ONCE and not any(at >= oldest for at in self._calls):
            begun_at = max(self._clock(), oldest)
            self._calls.append(begun_at)
            Thread(target=self._call, args=(begun_at,), name="directory", daemon=True).start()

    def _call(self, begun_at: datetime) -> None:
        reading: Reading[T] | None = None
        try:
            reading = Reading(self._load(), begun_at)
        finally:
            with self._changed:
                self._calls.remove(begun_at)
                self._keep(reading)
                self._changed.notify_all()

    def _keep(self, reading: Reading[T] | None) -> None:
        if reading and (self._latest is None or self._latest.begun_at <= reading.begun_at):
            self._latest = reading
            if self._is_good(reading.value):
                self._latest_good = reading
