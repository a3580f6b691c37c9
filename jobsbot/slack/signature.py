"""Whether a request is Slack's own: its signature over the raw bytes.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac

WINDOW = 300.0
"""How far, in seconds, a timestamp may be from now, either way."""


def genuine(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> bool:
    """Tell whether these bytes were signed with our secret, within five minutes of `now`.

    Anything else, of whatever shape, is False. The comparison takes the same time for each.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > WINDOW:
        return False
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    expected = f"v0={signed.hexdigest()}".encode()
    return hmac.compare_digest(expected, signature.encode("utf-8", "surrogateescape"))
