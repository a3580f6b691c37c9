"""Make the stand-in Slack misbehave, as the real one does on a bad day."""

import math
from collections.abc import Callable
from threading import Lock
from typing import Any, Literal

from jobsbot.demo.slack_workspace.block_kit.blocks import NEWEST_BLOCK_TYPES
from jobsbot.demo.slack_workspace.errors import WebApiRefusal

SlackFaultMode = Literal["well", "rate_limited"]
RATE_LIMIT_SECONDS = 2.0  # between two calls of one method, while rate limited


class SlackFaults:
    """The faults of the stand-in Slack that are on."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._mode: SlackFaultMode = "well"
        self._older = False
        self._refuse_next = 0
        self._retry_after = 1
        self._last_calls: dict[str, float] = {}

    def change(self, mode: str = "well", older: bool = False) -> None:
        """Set the mode, and whether the workspace is too old for tables and charts.

        Raises ValueError on a mode that is none.
        """
        with self._lock:
            match mode:
                case "well" | "rate_limited":
                    self._mode = mode
                case _:
                    raise ValueError(f"Slack has no mode {mode!r}: well or rate_limited.")
            self._older = older
            self._last_calls.clear()

    def refuse_next(self, calls: int, retry_after: int) -> None:
        """Answer the next calls with 429 and this many seconds to wait."""
        with self._lock:
            self._refuse_next, self._retry_after = calls, retry_after

    def describe(self) -> dict[str, Any]:
        """Return the faults that are on, as the page shows them."""
        with self._lock:
            return {"mode": self._mode, "older": self._older}

    def unknown_blocks(self) -> frozenset[str]:
        """Return the block types that this workspace does not know yet."""
        with self._lock:
            return NEWEST_BLOCK_TYPES if self._older else frozenset()

    def check_call(self, method: str) -> None:
        """Refuse a call that comes too soon. Raises WebApiRefusal `ratelimited`."""
        with self._lock:
            if self._refuse_next > 0:
                self._refuse_next -= 1
                raise WebApiRefusal("ratelimited", retry_after=self._retry_after)
            if self._mode == "rate_limited":
                self._limit_rate(method)

    def _limit_rate(self, method: str) -> None:
        now = self._now()
        wait = self._last_calls.get(method, now - RATE_LIMIT_SECONDS) + RATE_LIMIT_SECONDS - now
        if wait > 0:
            raise WebApiRefusal("ratelimited", retry_after=math.ceil(wait))
        self._last_calls[method] = now
