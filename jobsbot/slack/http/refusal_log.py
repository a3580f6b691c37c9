"""Logs refused requests, which anybody can send without end: at most one short line a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

SECONDS_BETWEEN_LINES = 1.0
log = logging.getLogger(__name__)


class RefusalLog:
    """Logs refusals: the first at once, then one a second that says how many there were."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._next_at = float("-inf")
        self._unsaid = 0

    def note_refusal(self, status: int, why: str) -> None:
        """Log this refusal, or count it for the next line."""
        with self._lock:
            now = self._clock()
            if now < self._next_at:
                self._unsaid += 1
                return
            unsaid, self._unsaid = self._unsaid, 0
            self._next_at = now + SECONDS_BETWEEN_LINES
        more = f" {unsaid} more were refused since the last line." if unsaid else ""
        log.warning("Refused a request with %d: %s.%s", status, why, more)
