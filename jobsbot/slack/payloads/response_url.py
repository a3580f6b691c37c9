"""An address at which one interaction may be answered.

Good for five answers within thirty minutes, then Slack says 404.
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

from threading import Lock

MAX_RESPONSE_URL_USES = 5


class ResponseUrl:
    """A response address with a count of its uses. Only `consume` reveals the address."""

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._left = MAX_RESPONSE_URL_USES if url else 0
        self._has_note = False
        self._lock = Lock()

    def __bool__(self) -> bool:
        """Tell whether it can be used once more."""
        return self._left > 0

    def __repr__(self) -> str:
        return f"ResponseUrl({self._left} uses left)"

    @property
    def has_note(self) -> bool:
        """Tell whether what was said there last is a note."""
        return self._has_note

    def mark_note(self) -> None:
        """Say that what was said there last is a note, in whose place the next answer belongs."""
        self._has_note = True

    def take_note(self) -> bool:
        """Tell whether the next answer takes the place of a note: one does."""
        with self._lock:
            had_note, self._has_note = self._has_note, False
            return had_note

    def consume(self) -> str:
        """Use it once and get its address; empty where it is used up."""
        with self._lock:
            if not self._left:
                return ""
            self._left -= 1
            return self._url
