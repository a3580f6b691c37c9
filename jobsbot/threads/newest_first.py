"""A condition that wakes the thread which has waited for the shortest time.

Python's own wakes the longest waiting one, so the threads of a pool take turns, and each finds its
memory and its database connection out of the processor's caches: a sixth of the CPU of a command.
"""

from __future__ import annotations

from threading import Condition, Lock


class NewestFirstCondition(Condition):
    """A condition whose `notify` wakes the thread that began to wait last."""

    def __init__(self, lock: Lock) -> None:
        super().__init__(lock)
        self._lock_of_all = lock
        self._waiting: list[Lock] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until notified, or for `timeout` seconds. False where that was too long."""
        waiter = Lock()
        waiter.acquire()
        self._waiting.append(waiter)
        self._lock_of_all.release()
        was_notified = False
        try:
            was_notified = waiter.acquire(timeout=-1 if timeout is None else max(timeout, 0))
        finally:
            self._lock_of_all.acquire()
            if not was_notified and waiter in self._waiting:
                self._waiting.remove(waiter)
        return was_notified

    def notify(self, n: int = 1) -> None:
        """Wake up to `n` threads, those that began to wait last."""
        for _ in range(min(n, len(self._waiting))):
            self._waiting.pop().release()

    def notify_all(self) -> None:
        """Wake all that wait."""
        self.notify(len(self._waiting))
