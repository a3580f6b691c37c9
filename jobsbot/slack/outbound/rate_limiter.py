"""Slack's limits on what is sent, kept for all threads of this process at once.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

import msgspec

MAX_TRACKED_KEYS = 1000
"""Above so many keys, those that delay nobody any more are dropped."""
MAX_PAUSE_SECONDS = 60.0
"""The longest that a `Retry-After` is believed: then one call asks again."""
NEIGHBOUR_PAUSE_SECONDS = 1.0
"""How long other channels wait after a `Retry-After` for one: Slack does not say whether the limit
is that of the channel, and each of them learns it by its own next call."""


class RateLimit(msgspec.Struct, frozen=True):
    """One every `interval_seconds`, after `burst` at once."""

    interval_seconds: float
    burst: int = 1


RATE_LIMITS = {
    "chat.postMessage": RateLimit(1.0, burst=3),  # a channel
    "chat.postEphemeral": RateLimit(0.6, burst=20),
    "chat.update": RateLimit(1.2, burst=30),
    "views.open": RateLimit(0.6, burst=20),
}
LIMITED_PER_CHANNEL = frozenset({"chat.postMessage"})
"""Methods whose pace holds for each channel by itself."""


class TurnTooLate(Exception):
    """The turn of a request comes later than it would wait. `seconds` says how much later."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not before {seconds:.1f} s")
        self.seconds = seconds


class RateLimiter:
    """Gives each request its turn, and holds methods back that Slack tells to wait.

    `clock` counts seconds and `sleep` waits; a test gives its own.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._due: dict[str, float] = {}  # when the next would be exactly on pace
        self._paused_until: dict[str, float] = {}

    def acquire(self, method: str, channel: str, max_wait: float) -> None:
        """Wait for the turn of one request, `max_wait` seconds at most, or raise TurnTooLate."""
        wait = self._reserve(method, channel, max_wait)
        if wait:
            self._sleep(wait)

    def pause(self, method: str, channel: str, seconds: float) -> None:
        """Hold a method back for so many seconds: Slack's answer to too many requests.

        Where the request went to a channel, that one waits for all of it, the others for a second.
        """
        seconds = min(seconds, MAX_PAUSE_SECONDS)
        if channel:
            self._pause_key(_channel_key(method, channel), seconds)
            if method in LIMITED_PER_CHANNEL:
                return
            seconds = min(seconds, NEIGHBOUR_PAUSE_SECONDS)
        self._pause_key(method, seconds)

    def _pause_key(self, key: str, seconds: float) -> None:
        with self._lock:
            until = self.clock() + seconds
            self._paused_until[key] = max(until, self._paused_until.get(key, 0.0))

    def _reserve(self, method: str, channel: str, max_wait: float) -> float:
        limit = RATE_LIMITS.get(method, RateLimit(0))
        key = _channel_key(method, channel) if method in LIMITED_PER_CHANNEL else method
        with self._lock:
            now = self.clock()
            resumed = self._resume_time(method, channel, now)
            due = max(self._due.get(key, now), resumed)
            wait = max(due - now - (limit.burst - 1) * limit.interval_seconds, resumed - now, 0.0)
            if wait > max_wait:
                raise TurnTooLate(wait)
            self._due[key] = due + limit.interval_seconds
            self._drop_stale(now)
            return wait

    def _resume_time(self, method: str, channel: str, now: float) -> float:
        keys = (method, _channel_key(method, channel))
        return max(self._paused_until.get(key, now) for key in keys)

    def _drop_stale(self, now: float) -> None:
        if len(self._due) + len(self._paused_until) > MAX_TRACKED_KEYS:
            self._due = {key: due for key, due in self._due.items() if due > now}
            self._paused_until = {
                k: until for k, until in self._paused_until.items() if until > now
            }


def _channel_key(method: str, channel: str) -> str:
    return f"{method} {channel}"
