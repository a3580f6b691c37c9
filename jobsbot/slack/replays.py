"""Signatures that were seen already: the same signed request is run once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from jobsbot.slack.signature import WINDOW

MOST = 50_000
"""Signatures kept; eighty requests a second fill it within the window."""


class Replays:
    """Remember verified signatures for as long as they stay valid.

    It knows this process only. What must not run twice in any process is guarded in the store,
    by `Heard.once`.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._until: OrderedDict[str, float] = OrderedDict()

    def seen(self, signature: str, now: float) -> bool:
        """Tell whether this signature was seen before, and remember it."""
        with self._lock:
            self._forget(now)
            if signature in self._until:
                return True
            # A timestamp may lie a window ahead, and is then good for two of them.
            self._until[signature] = now + 2 * WINDOW
            return False

    def __len__(self) -> int:
        return len(self._until)

    def _forget(self, now: float) -> None:
        while self._until:
            oldest = next(iter(self._until))
            if self._until[oldest] > now and len(self._until) < self._most:
                return
            del self._until[oldest]
