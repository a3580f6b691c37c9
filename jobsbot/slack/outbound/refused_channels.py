"""When to try again a channel that the bot may not post in: less and less often.

An event from such a channel is remembered in the store: see `jobsbot.core.refused_channels`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FIRST_RETRY_WAIT_SECONDS, MAX_RETRY_WAIT_SECONDS = 60.0, 3600.0
"""Between two tries: doubled each time."""


class RefusedChannels:
    """Says when each is to be tried again. Safe to use from any thread.

    `steady_clock` counts seconds and only goes forward.
    """

    def __init__(self, steady_clock: Callable[[], float] = time.monotonic) -> None:
        self._steady_clock = steady_clock
        self._lock = Lock()
        self._waits: dict[str, tuple[float, float]] = {}
        """The last wait of each channel, and when it is over."""

    def seconds_left(self, channel: str) -> float:
        """Say how long a channel is not to be tried; 0 where it may be."""
        with self._lock:
            _, over_at = self._waits.get(channel, (0.0, 0.0))
            return max(over_at - self._steady_clock(), 0.0) if over_at else 0.0

    def add_refusal(self, channel: str) -> float:
        """Remember that a channel was refused; answer how long not to try it, in seconds."""
        with self._lock:
            last, _ = self._waits.get(channel, (0.0, 0.0))
            wait = min(last * 2, MAX_RETRY_WAIT_SECONDS) or FIRST_RETRY_WAIT_SECONDS
            self._waits[channel] = wait, self._steady_clock() + wait
            return wait

    def forget(self, channel: str) -> None:
        """Forget what was refused: the channel takes messages."""
        with self._lock:
            self._waits.pop(channel, None)
