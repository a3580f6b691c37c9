"""Lets confirmed writes go first, from the click until the request has left.

Python runs one thread at a time, so each card that is drawn meanwhile delays a request. Work that
can wait calls `wait_for_turn` before it begins.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition

MAX_STAGE_SECONDS = 1.0
"""How long one stage of a write goes first. A longer one waits for the Jobs API, not for Python."""
MAX_WAIT_SECONDS = 2.0
"""How long any work waits for its turn, however many writes come."""
MAX_WAITING = 64
"""How many threads may wait at once. Any more go on: pools must keep threads for urgent work."""


class Precedence:
    """The urgent writes, by name, and the threads that let them pass."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, max_waiting: int = MAX_WAITING
    ) -> None:
        self._clock, self._max_waiting = clock, max_waiting
        self._changed = Condition()
        self._began: dict[str, float] = {}
        """Writes under way, the one whose stage began longest ago first."""
        self._waiting = 0

    def begin_stage(self, name: str) -> None:
        """Mark a write as urgent: it begins, or comes to its next stage."""
        now = self._clock()
        with self._changed:
            self._began.pop(name, None)
            while self._began and next(iter(self._began.values())) + MAX_STAGE_SECONDS <= now:
                del self._began[next(iter(self._began))]
            self._began[name] = now

    def end(self, name: str) -> None:
        """Mark a write as not urgent any more. A second call changes nothing."""
        with self._changed:
            if self._began.pop(name, None) is not None and not self._began:
                self._changed.notify_all()

    def is_urgent(self, name: str) -> bool:
        """Tell whether a write is urgent. Without an `end` it is so for one stage."""
        with self._changed:
            began = self._began.get(name)
            return began is not None and self._clock() < began + MAX_STAGE_SECONDS

    def wait_for_turn(self) -> None:
        """Wait until no write is urgent, up to `MAX_WAIT_SECONDS`."""
        with self._changed:
            until = self._clock() + MAX_WAIT_SECONDS
            if self._waiting >= self._max_waiting:
                return
            self._waiting += 1
            try:
                while (seconds := min(self._seconds_urgent(), until - self._clock())) > 0:
                    self._changed.wait(seconds)
            finally:
                self._waiting -= 1

    def _seconds_urgent(self) -> float:
        """Answer for how long a write is urgent at most, if no other begins."""
        if not self._began:
            return 0.0
        return next(reversed(self._began.values())) + MAX_STAGE_SECONDS - self._clock()
