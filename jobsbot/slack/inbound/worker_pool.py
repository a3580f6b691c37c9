"""Threads for work that has been acknowledged: a fixed number, with a bounded, fair queue.

Bolt's own pool has five threads, which acknowledgements share, and an unbounded queue.
"""

from __future__ import annotations

import logging
import time
from threading import Thread

import msgspec

from jobsbot.slack.inbound.fair_queue import FairQueue, OwnedTask, Owner, Shares, Task

log = logging.getLogger(__name__)


class WorkerPool:
    """Run work on `threads` threads, with at most `queue_size` more waiting."""

    def __init__(self, threads: int, queue_size: int, name: str) -> None:
        self._queue = FairQueue(Shares.of(threads, queue_size))
        self._name = name
        for _ in range(threads):
            self._start_thread()

    def submit(self, task: Task, owner: Owner) -> bool:
        """Accept work. False, at once, where the queue is full or the pool is closing."""
        return self._queue.offer(OwnedTask(owner, task))

    def count_unfinished(self) -> int:
        """Count what runs or waits."""
        return self._queue.count_unfinished()

    def drain(self, seconds: float) -> bool:
        """Accept no more, and wait until all is done. False where that took too long."""
        self._queue.close()
        until = time.monotonic() + seconds
        with self._queue.all_tasks_done:
            while self._queue.unfinished_tasks:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._queue.all_tasks_done.wait(left)
        return True

    def _start_thread(self) -> None:
        # A daemon: a thread that hangs in a call must not keep the process from ending.
        Thread(target=self._run_tasks, name=self._name, daemon=True).start()

    def _run_tasks(self) -> None:
        while task := self._queue.get():
            whole = False
            try:
                task.run()
                whole = True
            finally:
                self._queue.finish(task)
                if not whole:  # it raised: Python prints that, and another thread takes over
                    self._start_thread()


class WorkerPools(msgspec.Struct, frozen=True):
    """Four pools, by what their work waits for, so that quick work never waits behind slow calls.

    `writes` claims and cancels plans: it waits for the store. `quick` waits for the store and
    Slack, `slow` for the Jobs API. `replies` sends the answers of `writes`, and *busy*.
    """

    writes: WorkerPool
    quick: WorkerPool
    slow: WorkerPool
    replies: WorkerPool

    def drain(self, seconds: float) -> int:
        """Finish what was acknowledged, within `seconds` in all. Answers how much was left."""
        until = time.monotonic() + seconds
        for pool in self._all():
            pool.drain(max(until - time.monotonic(), 0))
        return self.count_unfinished()

    def count_unfinished(self) -> int:
        """Count what runs or waits on any pool."""
        return sum(pool.count_unfinished() for pool in self._all())

    def _all(self) -> tuple[WorkerPool, ...]:
        # The last one hears from the others: it is closed after them.
        return (self.writes, self.quick, self.slow, self.replies)


def make_worker_pools(
    slow: int = 32, quick: int = 8, writes: int = 16, replies: int = 8, queue_size: int = 200
) -> WorkerPools:
    """Start the four pools, each with so many threads."""
    return WorkerPools(
        writes=WorkerPool(writes, 1000, "writes"),
        quick=WorkerPool(quick, queue_size, "quick"),
        slow=WorkerPool(slow, queue_size, "slow"),
        replies=WorkerPool(replies, 2000, "replies"),
    )


def drain_pools(pools: WorkerPools, seconds: float) -> None:
    """Finish what was acknowledged within `seconds`, and log how that went."""
    started_at = time.monotonic()
    left = pools.drain(seconds)
    took = time.monotonic() - started_at
    if left:
        log.warning("Stopped after %.1f s; %d pieces of work were left behind.", took, left)
    else:
        log.info("Stopped after %.1f s; all that was acknowledged is done.", took)
