"""How long to wait for the Jobs API, and the clocks that waiting is measured by."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec


class RetryPolicy(msgspec.Struct, frozen=True):
    """How long to wait, in seconds, and how often to try."""

    connect_timeout: float = 3.0
    """For a connection, TLS included."""
    read_timeout: float = 15.0
    """For one attempt's answer, from the request sent to the last byte, however slowly it drips.

    In a stream: for its head, and from then on for the next whole job.
    """
    total_timeout: float = 30.0
    """For everything a call takes: attempts, the pauses between them, every page."""
    attempts: int = 4
    initial_backoff: float = 0.5
    """Before the second attempt. It doubles with each attempt, and is jittered by half."""
    max_backoff: float = 8.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class Clocks(msgspec.Struct, frozen=True):
    """The clocks, the sleep and the random numbers of the client. Tests give their own."""

    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = utc_now
    jitter: Callable[[], float] = random.random
