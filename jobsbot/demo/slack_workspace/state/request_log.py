"""The last requests between the bot, Slack and the Jobs API."""

from collections import deque
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any, Literal

from jobsbot.demo.slack_workspace.state.page_events import PageEvents

Destination = Literal["jobs-api", "slack", "bot"]
MAX_REQUESTS_KEPT = 300


class RequestLog:
    """Keep the last requests and show them to the pages.

    A note is a short line in words. What is given must hold no token or signature:
    nothing is cut out here.
    """

    def __init__(self, page_events: PageEvents, now: Callable[[], float]) -> None:
        self._page_events = page_events
        self._now = now
        self._lock = Lock()
        self._ids = count(1)
        self._requests: deque[dict[str, Any]] = deque(maxlen=MAX_REQUESTS_KEPT)

    def record(
        self, to: Destination, method: str, path: str, note: str, status: int, ms: float
    ) -> None:
        """Record one request. `ms` is how long its response took; status 0 is no response."""
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
            self._requests.append(request)
        self._page_events.publish({"type": "request", "request": request})

    def list_requests(self) -> list[dict[str, Any]]:
        """Return the last requests, oldest first."""
        with self._lock:
            return list(self._requests)
