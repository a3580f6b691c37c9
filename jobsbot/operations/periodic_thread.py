"""A thread that repeats some work, and goes on after errors of the store."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.errors import JobsbotError

STORE_TROUBLES = (SQLAlchemyError, JobsbotError)
"""What does not end a thread: it tries again."""
REMIND_SECONDS = 60.0
"""Seconds between two lines of the log about work that goes on failing."""
log = logging.getLogger("jobsbot.operations")


class PeriodicThread:
    """Calls `work` every `interval_seconds` until it is stopped.

    The first of several failures in a row is logged with its traceback, the others by one line a
    minute: a database can be away for hours. `steady_clock` counts seconds.
    """

    def __init__(
        self,
        name: str,
        interval_seconds: float,
        work: Callable[[], None],
        troubles: tuple[type[Exception], ...] = STORE_TROUBLES,
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._interval_seconds, self._work = name, interval_seconds, work
        self._troubles, self._steady_clock = troubles, steady_clock
        self._failing_since: float | None = None
        self._next_reminder = 0.0
        self._stop = Event()
        self._thread = Thread(target=self._run_loop, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Begin no further call; wait up to `timeout` seconds for the one under way."""
        self._stop.set()
        self._thread.join(timeout)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def run_once(self) -> bool:
        """Call it once. False where it failed because it was stopped meanwhile."""
        try:
            self._work()
        except self._troubles as failure:
            if self._stop.is_set():  # what it works with was closed meanwhile
                return False
            self._note_failure(failure)
        else:
            self._note_success()
        return True

    def _run_loop(self) -> None:
        while not self._stop.is_set() and self.run_once():
            self._stop.wait(self._interval_seconds)

    def _note_failure(self, failure: Exception) -> None:
        now = self._steady_clock()
        if self._failing_since is None:
            self._failing_since = now
            log.error("%s could not do its work; it goes on", self._name, exc_info=failure)
        elif now < self._next_reminder:
            return
        else:
            failing = now - self._failing_since
            kind = type(failure).__name__
            log.error("%s has not done its work for %.0f s (%s)", self._name, failing, kind)
        self._next_reminder = now + REMIND_SECONDS

    def _note_success(self) -> None:
        if self._failing_since is None:
            return
        failed = self._steady_clock() - self._failing_since
        log.warning("%s does its work again, after %.0f s", self._name, failed)
        self._failing_since = None
