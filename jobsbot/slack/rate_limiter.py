"""Slack's limits on what is sent, kept for all threads of this process at once.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

FORGET_AT = 1000
"""So many keys are kept before those that hold nobody up are forgotten."""


@dataclass(frozen=True)
class Pace:
    """One every `every` seconds, after `burst` at once."""

    every: float
    burst: int = 1


PACES = {
    "chat.postMessage": Pace(1.0, burst=3),  # a channel
    "chat.postEphemeral": Pace(0.6, burst=20),
    "chat.update": Pace(1.2, burst=10),
    "views.open": Pace(0.6, burst=20),
}
A_CHANNEL_EACH = frozenset({"chat.postMessage"})
"""Methods whose pace holds for each channel by itself."""


class Limiter:
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
        self._held: dict[str, float] = {}

    def turn(self, method: str, channel: str, patience: float) -> bool:
        """Wait for the turn of one request; False, at once, where it is not within `patience`."""
        pace = PACES.get(method, Pace(0))
        key = f"{method} {channel}" if method in A_CHANNEL_EACH else method
        wait = self._reserve(key, method, pace, patience)
        if wait is None:
            return False
        if wait:
            self._sleep(wait)
        return True

    def hold(self, method: str, seconds: float) -> None:
        """Let nobody call this method for so many seconds: Slack's answer to too many requests."""
        with self._lock:
            until = self._clock() + seconds
            self._held[method] = max(until, self._held.get(method, 0.0))

    def _reserve(self, key: str, method: str, pace: Pace, patience: float) -> float | None:
        with self._lock:
            now = self._clock()
            due = max(self._due.get(key, now), now, self._held.get(method, now))
            held = self._held.get(method, now) - now
            wait = max(due - now - (pace.burst - 1) * pace.every, held, 0.0)
            if wait > patience:
                return None
            self._due[key] = due + pace.every
            self._forget(now)
            return wait

    def _forget(self, now: float) -> None:
        if len(self._due) > FORGET_AT:
            self._due = {key: due for key, due in self._due.items() if due > now}
