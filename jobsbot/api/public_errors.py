"""Words errors for everybody in a channel; what only those who run the bot can mend is logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

from jobsbot.core.errors import ApiError, make_public

LOG_INTERVAL_SECONDS = 60.0
"""Between two lines of the log about the same error: a plan under way asks every few seconds."""
MAX_REMEMBERED = 200
log = logging.getLogger(__name__)


class PublicErrors:
    """Rewords each error for everybody, wherever in an answer or a card it will stand.

    `steady_clock` counts seconds and only goes forward. Safe to use from any thread.
    """

    def __init__(self, steady_clock: Callable[[], float] = time.monotonic) -> None:
        self._steady_clock = steady_clock
        self._lock = Lock()
        self._logged_at: dict[str, float] = {}

    def explain(self, error: ApiError) -> ApiError:
        """Answer the error to raise instead, and log what that one leaves out."""
        public = make_public(error)
        if public.detail and self._is_log_due(public.detail):
            log.warning("Scrapy Cloud: %s", public.detail)
        return public

    def _is_log_due(self, detail: str) -> bool:
        now = self._steady_clock()
        with self._lock:
            logged_at = self._logged_at.pop(detail, None)
            is_due = logged_at is None or now - logged_at >= LOG_INTERVAL_SECONDS
            self._logged_at[detail] = now if is_due or logged_at is None else logged_at
            if len(self._logged_at) > MAX_REMEMBERED:
                del self._logged_at[next(iter(self._logged_at))]
        return is_due
