"""What went on behind the scenes: each request between the bot, Slack and the Jobs API."""

from collections import deque
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any, Literal

from jobsbot.demo.slack_workspace.state.page_events import Hub

To = Literal["jobs-api", "slack", "bot"]
KEPT = 300


class Behind:
    """Keep the last requests and show them to the pages.

    A note is a short line in words. What is handed in must hold no token, signature or ticket:
    nothing is cut out here.
    """

    def __init__(self, hub: Hub, now: Callable[[], float]) -> None:
        self._hub = hub
        self._now = now
        self._lock = Lock()
        self._ids = count(1)
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def saw(self, to: To, method: str, path: str, note: str, status: int, ms: float) -> None:
        """Note one request. `ms` is how long its answer took; status 0 is no answer."""
        with self._lock:
            request = {
                "id": next(self._ids),
                "at": round(self._now() * 1000 - ms),
                "to": to,
                "method": method,
                "path": path,
                "note": note,
                "status": status,
                "ms": round(ms, 1),
            }
            self._kept.append(request)
        self._hub.publish({"type": "behind", "request": request})

    def kept(self) -> list[dict[str, Any]]:
        """Return the last requests, oldest first."""
        with self._lock:
            return list(self._kept)
