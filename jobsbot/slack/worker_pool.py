"""Threads for work that has been acknowledged: a fixed number, and a bounded queue.

Bolt's own pool has five threads, shared with the acknowledgements, and a queue without an end.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

Task = Callable[[], None]
"""Something to do. It should raise nothing: an error that leaves it costs its thread."""


class WorkerPool:
    """Run work on `threads` threads, with at most `waiting` more in the queue."""

    def __init__(self, threads: int, queue_size: int, name: str) -> None:
        self._queue_size = queue_size
        self._changed = Condition()
        self._queue: deque[Task] = deque()
        self._busy = 0
        self._threads = threads
        self._closed = False
        self._name = name
        for _ in range(threads):
            self._start_thread()

    def submit(self, task: Task) -> bool:
        """Take work on. False, at once, where the queue is full or the pool is closing."""
        with self._changed:
            free = self._threads - self._busy
            if self._closed or len(self._queue) >= self._queue_size + free:
                return False
            self._queue.append(task)
            self._changed.notify()
            return True

    def count_unfinished(self) -> int:
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

    def _start_thread(self) -> None:
        # A daemon: a thread that hangs in a call must not keep the process from ending.
        Thread(target=self._run_tasks, name=self._name, daemon=True).start()

    def _run_tasks(self) -> None:
        task: Task | None = None
        try:
            while task := self._next_task():
                task()
                self._finish_task()
        finally:
            if task:  # it raised: Python prints that, and another thread takes over
                self._finish_task()
                self._start_thread()

    def _next_task(self) -> Task | None:
        with self._changed:
            while not self._queue:
                if self._closed:
                    return None
                self._changed.wait()
            self._busy += 1
            return self._queue.popleft()

    def _finish_task(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()


@dataclass(frozen=True)
class WorkerPools:
    """Work by how long it can take, so that what is quick never waits behind what hangs.

    `slow` asks the Jobs API. `quick` asks the store and Slack only. `notices` says *busy* to those
    whose work was not taken on.
    """

    slow: WorkerPool
    quick: WorkerPool
    notices: WorkerPool

    def drain(self, seconds: float) -> int:
        """Finish what was acknowledged, within `seconds` in all. Answers how much was left."""
        until = time.monotonic() + seconds
        pools = (self.slow, self.quick, self.notices)
        for pool in pools:
            pool.drain(max(until - time.monotonic(), 0))
        return sum(pool.count_unfinished() for pool in pools)


def make_worker_pools(slow: int = 32, quick: int = 8, queue_size: int = 200) -> WorkerPools:
    """Start the three lanes."""
    return WorkerPools(
        slow=WorkerPool(slow, queue_size, "slow"),
        quick=WorkerPool(quick, queue_size, "quick"),
        notices=WorkerPool(1, 1000, "notices"),
    )
