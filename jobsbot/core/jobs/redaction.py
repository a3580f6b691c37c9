"""Arguments of a job, with what looks like a credential masked: `spider_args` can hold some."""

from __future__ import annotations

import json
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
    hidden = _hidden(name, value)
    return hidden if isinstance(hidden, str) else json.dumps(hidden, ensure_ascii=False)


def _hidden(name: str, value: Any) -> Any:
    """Mask a value, and what is inside it, each by its own name."""
    match value:
        case dict():
            return {key: _hidden(str(key), inner) for key, inner in value.items()}
        case list():
            return [_hidden(name, inner) for inner in value]
        case str():
            secret = value and (NAMES.search(name) or LONG_SECRET.match(value))
            return MASK if secret else USER_INFO.sub(rf"\g<scheme>{MASK}@", value)
        case _:
            return MASK if NAMES.search(name) and value is not None else value
