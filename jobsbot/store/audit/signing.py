"""How the audit signs: an HMAC with the key that is set, or a plain hash without one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import msgspec


def sign_values(key: bytes, values: Sequence[object]) -> str:
    """Sign values in their order. Without a key, the signature is a plain hash.

    Raises TypeError on bytes: SQLite keeps them where text belongs, and JSON knows none.
    """
    if any(isinstance(value, bytes) for value in values):
        raise TypeError("text is expected, not bytes")
    text = msgspec.json.encode(values)
    if key:
        return hmac.new(key, text, hashlib.sha256).hexdigest()
    return hashlib.sha256(text).hexdigest()
