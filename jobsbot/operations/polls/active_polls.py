"""The polls that this process is making right now, and when the next ones are due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class NoMorePolls(BaseException):
    """This process ends, and begins no poll any more.

    It is no `Exception`: the durable engine records those as the outcome of a poll. This one it
    does not see, so that the poll stays as it was, for the next launch to make.
    """


class ActivePolls:
    """The polls that this process is making, and when the next ones are due, by a steady clock."""

    def __init__(self, steady_clock: Callable[[], float]) -> None:
        self._steady_clock, self._lock = steady_clock, Condition()
        self._is_closed = False
        self._active: list[str] = []
        self._due: dict[str, float] = {}

    def begin(self, plan_id: str) -> None:
        """Count a poll from now on. Raises NoMorePolls once no more are begun."""
        with self._lock:
            if self._is_closed:
                raise NoMorePolls
            self._active.append(plan_id)

    def close(self) -> None:
        """Begin no more. Those under way go on, and can be waited for."""
        with self._lock:
            self._is_closed = True

    def end(self, plan_id: str, wait_seconds: float | None) -> None:
        """End a poll. `wait_seconds` is how long after it the next one is due."""
        with self._lock:
            self._active.remove(plan_id)
            self._lock.notify_all()
            self._due.pop(plan_id, None)
            if wait_seconds is not None:
                self._due[plan_id] = self._steady_clock() + wait_seconds

    @contextmanager
    def count(self, plan_id: str) -> Iterator[None]:
        """Count a poll after which it is not known when the next one is due.

        Raises NoMorePolls once no more are begun.
        """
        self.begin(plan_id)
        try:
            yield
        finally:
            self.end(plan_id, None)

    def is_active(self, plan_id: str) -> bool:
        with self._lock:
            return plan_id in self._active

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until no poll is being made; False where one still is."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._active, timeout)

    def due_at(self, plan_id: str) -> float | None:
        """Say when the next poll is due, as far as this process knows."""
        with self._lock:
            return self._due.get(plan_id)

    def forget(self, plan_id: str) -> None:
        with self._lock:
            self._due.pop(plan_id, None)
