"""Arguments of a job, with what looks like a credential masked: `spider_args` can hold some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

NAMES = re.compile(
    r"(api.?key|access.?key|token|secret|passw|pwd|auth|cookie|session|credential|signature|"
    r"private|bearer)",
    re.IGNORECASE,
)
USER_INFO = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)[^/@\s]+@", re.IGNORECASE)
LONG_SECRET = re.compile(r"(?=[A-Za-z0-9+_-]*\d)(?=[A-Za-z0-9+_-]*[A-Za-z])[A-Za-z0-9+_-]{24,}=*\Z")
MASK = "••••••"


def masked(args: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Show arguments in order of their names, values as text, secrets as dots."""
    return tuple((name, _shown(name, args[name])) for name in sorted(args))


def _shown(name: str, value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    if text and (NAMES.search(name) or LONG_SECRET.match(text)):
        return MASK
    return USER_INFO.sub(rf"\g<scheme>{MASK}@", text)
