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

    Anything else, of whatever shape, is False.
    """
    if not is_timestamp(timestamp):
        return False
    if abs(now - int(timestamp)) > TIMESTAMP_TOLERANCE_SECONDS:
        return False
    return has_our_signature(secrets, timestamp, signature, body)


def explain_wrong_signature(
    secrets: Iterable[str], timestamp: str, signature: str, body: bytes, now: float
) -> str:
    """Say for the log why a request is not taken for Slack's.

    A right signature with a wrong time means that this machine's clock is wrong, or that somebody
    repeats an old request; both are named.
    """
    if not is_timestamp(timestamp) or not has_our_signature(secrets, timestamp, signature, body):
        return "it is not signed by Slack"
    minutes = round((now - int(timestamp)) / 60)
    return (
        f"Slack signed it {abs(minutes)} min {'before' if minutes > 0 else 'after'} this machine's "
        "clock: it was kept and sent again, or the clock is wrong"
    )


def is_timestamp(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def has_our_signature(secrets: Iterable[str], timestamp: str, signature: str, body: bytes) -> bool:
    """Tell whether it was signed with one of our secrets, whenever that was.

    The comparison takes the same time for each signature.
    """
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
    """Remembers verified signatures for as long as they stay valid, in this process only.

    Against a second run in any process the store guards, by `Delivery.dedup_key`.
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
