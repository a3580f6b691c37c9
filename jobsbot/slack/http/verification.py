"""Whether a request is Slack's own: its signature over the raw bytes.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

TIMESTAMP_TOLERANCE_SECONDS = 300.0
"""How far, in seconds, a timestamp may be from now, either way."""


def is_signed_by_slack(
    secrets: Iterable[str], timestamp: str, signature: str, body: bytes, now: float
) -> bool:
    """Tell whether these bytes were signed with one of our secrets, within five minutes of `now`.

    Anything else, of whatever shape, is False. The comparison takes the same time for each.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > TIMESTAMP_TOLERANCE_SECONDS:
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    given = signature.encode("utf-8", "surrogateescape")
    matches = 0
    for secret in secrets:
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        matches += hmac.compare_digest(f"v0={digest}".encode(), given)
    return matches > 0


MAX_SIGNATURES = 50_000
"""Signatures kept; eighty requests a second fill it within the window."""


class ReplayGuard:
    """Remember verified signatures for as long as they stay valid.

    It knows this process only. What must not run twice in any process is guarded in the store,
    by `Delivery.dedup_key`.
    """

    def __init__(self, max_signatures: int = MAX_SIGNATURES) -> None:
        self._max_signatures = max_signatures
        self._lock = Lock()
        self._until: OrderedDict[str, float] = OrderedDict()

    def is_replay(self, signature: str, now: float) -> bool:
        """Tell whether this signature was seen before, and remember it."""
        with self._lock:
            self._drop_expired(now)
            if signature in self._until:
                return True
            # A timestamp may lie a window ahead, and is then good for two of them.
            self._until[signature] = now + 2 * TIMESTAMP_TOLERANCE_SECONDS
            return False

    def __len__(self) -> int:
        return len(self._until)

    def _drop_expired(self, now: float) -> None:
        while self._until:
            oldest = next(iter(self._until))
            if self._until[oldest] > now and len(self._until) < self._max_signatures:
                return
            del self._until[oldest]
