"""A thread that does the same thing again and again, and goes on after trouble with the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.errors import JobsbotError

STORE_TROUBLES = (SQLAlchemyError, JobsbotError)
"""What does not end a thread: it tries again."""
log = logging.getLogger("jobsbot.operations")


class PeriodicThread:
    """Calls something every so many seconds, until it is stopped."""

    def __init__(
        self,
        name: str,
        interval_seconds: float,
        work: Callable[[], None],
        troubles: tuple[type[Exception], ...] = STORE_TROUBLES,
    ) -> None:
        self._name, self._interval_seconds, self._work = name, interval_seconds, work
        self._troubles = troubles
        self._stop = Event()
        self._thread = Thread(target=self._run_loop, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Begin no more; wait up to `timeout` seconds for what is under way."""
        self._stop.set()
        self._thread.join(timeout)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run_loop(self) -> None:
        while not self._stop.is_set():
            try:
                self._work()
            except self._troubles:
                if self._stop.is_set():  # what it works with was closed meanwhile
                    return
                log.exception("%s could not do its work this time; it goes on", self._name)
            self._stop.wait(self._interval_seconds)
