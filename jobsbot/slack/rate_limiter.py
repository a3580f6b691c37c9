"""Slack's limits on what is sent, kept for all threads of this process at once.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

MAX_TRACKED_KEYS = 1000
"""So many keys are kept before those that hold nobody up are forgotten."""


@dataclass(frozen=True)
class RateLimit:
    """One every `every` seconds, after `burst` at once."""

    interval_seconds: float
    burst: int = 1


RATE_LIMITS = {
    "chat.postMessage": RateLimit(1.0, burst=3),  # a channel
    "chat.postEphemeral": RateLimit(0.6, burst=20),
    "chat.update": RateLimit(1.2, burst=10),
    "views.open": RateLimit(0.6, burst=20),
}
LIMITED_PER_CHANNEL = frozenset({"chat.postMessage"})
"""Methods whose pace holds for each channel by itself."""


class RateLimiter:
    """Give each request its turn, and hold all back where Slack says so.

    `clock` counts seconds and `sleep` waits; a test gives its own.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._due: dict[str, float] = {}  # when the next would be exactly on pace
        self._paused_until: dict[str, float] = {}

    def acquire(self, method: str, channel: str, max_wait: float) -> bool:
        """Wait for the turn of one request; False, at once, where it is not within `max_wait`."""
        limit = RATE_LIMITS.get(method, RateLimit(0))
        key = f"{method} {channel}" if method in LIMITED_PER_CHANNEL else method
        wait = self._reserve(key, method, limit, max_wait)
        if wait is None:
            return False
        if wait:
            self._sleep(wait)
        return True

    def pause_method(self, method: str, seconds: float) -> None:
        """Let nobody call this method for so many seconds: Slack's answer to too many requests."""
        with self._lock:
            until = self._clock() + seconds
            self._paused_until[method] = max(until, self._paused_until.get(method, 0.0))

    def _reserve(self, key: str, method: str, limit: RateLimit, max_wait: float) -> float | None:
        with self._lock:
            now = self._clock()
            due = max(self._due.get(key, now), now, self._paused_until.get(method, now))
            held = self._paused_until.get(method, now) - now
            wait = max(due - now - (limit.burst - 1) * limit.interval_seconds, held, 0.0)
            if wait > max_wait:
                return None
            self._due[key] = due + limit.interval_seconds
            self._drop_stale(now)
            return wait

    def _drop_stale(self, now: float) -> None:
        if len(self._due) > MAX_TRACKED_KEYS:
            self._due = {key: due for key, due in self._due.items() if due > now}
