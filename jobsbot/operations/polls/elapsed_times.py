"""How long ago something was, whatever is done to the machine's clock meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from threading import Lock


def read_steady_clock() -> float:
    """Count seconds by a clock that is never set, and goes on while the machine is suspended."""
    boot_clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux alone has it
    return time.monotonic() if boot_clock is None else time.clock_gettime(boot_clock)


class ElapsedTimes:
    """Measures from the first time that this process was asked about a moment.

    What was before is taken from the wall clock, once; from then on only the steady clock counts,
    so that a jump of the wall clock moves no deadline.
    """

    def __init__(
        self, clock: Callable[[], datetime], steady_clock: Callable[[], float] = read_steady_clock
    ) -> None:
        self._clock, self._steady_clock = clock, steady_clock
        self._lock = Lock()
        self._starts: dict[tuple[str, str], float] = {}

    def since(self, plan_id: str, what: str, at: datetime) -> timedelta:
        """Say how long ago something happened to a plan, that the wall clock dated `at`."""
        with self._lock:
            now, key = self._steady_clock(), (plan_id, what)
            if key not in self._starts:
                before = max((self._clock() - at).total_seconds(), 0.0)
                self._starts[key] = now - before
            return timedelta(seconds=now - self._starts[key])

    def since_first_asked(self, plan_id: str, what: str) -> timedelta:
        """Say how long ago this process asked about it for the first time."""
        return self.since(plan_id, what, self._clock())

    def keep_only(self, plan_ids: Collection[str]) -> None:
        """Forget every plan but these."""
        with self._lock:
            self._starts = {key: at for key, at in self._starts.items() if key[0] in plan_ids}
