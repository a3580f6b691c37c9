"""Requests as Slack sends them: signed, over real HTTP."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET, kind: str = FORM):
    """Return the headers that Slack would send with this body."""
    stamp = str(int(time.time() if at is None else at))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": kind,
    }


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def interaction(payload: dict) -> bytes:
    return form(payload=json.dumps(payload))
