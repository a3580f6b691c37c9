"""Threads for work that has been acknowledged: a fixed number, and a bounded queue.

Bolt's own pool has five threads, shared with the acknowledgements, and a queue without an end.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

Work = Callable[[], None]
"""Something to do. It should raise nothing: an error that leaves it costs its thread."""


class Pool:
    """Run work on `threads` threads, with at most `waiting` more in the queue."""

    def __init__(self, threads: int, waiting: int, name: str) -> None:
        self._waiting = waiting
        self._changed = Condition()
        self._queue: deque[Work] = deque()
        self._busy = 0
        self._threads = threads
        self._closed = False
        self._name = name
        for _ in range(threads):
            self._begin()

    def submit(self, work: Work) -> bool:
        """Take work on. False, at once, where the queue is full or the pool is closing."""
        with self._changed:
            free = self._threads - self._busy
            if self._closed or len(self._queue) >= self._waiting + free:
                return False
            self._queue.append(work)
            self._changed.notify()
            return True

    def unfinished(self) -> int:
        """Count what runs or waits."""
        with self._changed:
            return self._busy + len(self._queue)

    def drain(self, seconds: float) -> bool:
        """Take no more on, and wait until all is done. False where that took too long."""
        until = time.monotonic() + seconds
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            while self._busy or self._queue:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def _begin(self) -> None:
        # A daemon: a thread that hangs in a call must not keep the process from ending.
        Thread(target=self._serve, name=self._name, daemon=True).start()

    def _serve(self) -> None:
        work: Work | None = None
        try:
            while work := self._next():
                work()
                self._done()
        finally:
            if work:  # it raised: Python prints that, and another thread takes over
                self._done()
                self._begin()

    def _next(self) -> Work | None:
        with self._changed:
            while not self._queue:
                if self._closed:
                    return None
                self._changed.wait()
            self._busy += 1
            return self._queue.popleft()

    def _done(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()


@dataclass(frozen=True)
class Lanes:
    """Work by how long it can take, so that what is quick never waits behind what hangs.

    `slow` asks the Jobs API. `quick` asks the store and Slack only. `notices` says *busy* to those
    whose work was not taken on.
    """

    slow: Pool
    quick: Pool
    notices: Pool

    def drain(self, seconds: float) -> int:
        """Finish what was acknowledged, within `seconds` in all. Answers how much was left."""
        until = time.monotonic() + seconds
        pools = (self.slow, self.quick, self.notices)
        for pool in pools:
            pool.drain(max(until - time.monotonic(), 0))
        return sum(pool.unfinished() for pool in pools)


def make_lanes(slow: int = 32, quick: int = 8, waiting: int = 200) -> Lanes:
    """Start the three lanes."""
    return Lanes(
        slow=Pool(slow, waiting, "slow"),
        quick=Pool(quick, waiting, "quick"),
        notices=Pool(1, 1000, "notices"),
    )
