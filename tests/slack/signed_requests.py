"""Requests as Slack sends them: signed, over real HTTP."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


def make_signed_headers(
    body: bytes,
    *,
    at: float | None = None,
    secret: str = SIGNING_SECRET,
    kind: str = FORM_CONTENT_TYPE,
):
    """Return the headers that Slack would send with this body."""
    stamp = str(int(time.time() if at is None else at))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": kind,
    }


def encode_form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def encode_interaction(payload: dict) -> bytes:
    return encode_form(payload=json.dumps(payload))
