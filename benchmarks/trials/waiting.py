"""Waiting for something that a process does."""

import time
from collections.abc import Callable
from typing import TypeVar

WAIT_SECONDS = 120.0
T = TypeVar("T")


def wait_until(look: Callable[[], T], what: str, seconds: float = WAIT_SECONDS) -> T:
    """Look until there is something. Raises AssertionError where there is nothing in time."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > until:
            raise AssertionError(f"it does not come: {what}")
        time.sleep(0.02)
    return found
