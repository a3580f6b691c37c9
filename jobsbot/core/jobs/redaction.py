"""Arguments of a job, with what looks like a credential masked: `spider_args` can hold some."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

SECRET_NAME_PATTERN = re.compile(
    r"(api.?key|access.?key|token|secret|passw|pwd|auth|cookie|session|credential|signature|"
    r"private|bearer)",
    re.IGNORECASE,
)
URL_CREDENTIALS_PATTERN = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)[^/@\s]+@", re.IGNORECASE)
LONG_SECRET_PATTERN = re.compile(
    r"(?=[A-Za-z0-9+_-]*\d)(?=[A-Za-z0-9+_-]*[A-Za-z])[A-Za-z0-9+_-]{24,}=*\Z"
)
MASK = "••••••"


def mask_arguments(args: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Show arguments in order of their names, values as text, secrets as dots."""
    return tuple((name, _format_value(name, args[name])) for name in sorted(args))


def _format_value(name: str, value: Any) -> str:
    hidden = _mask_value(name, value)
    return hidden if isinstance(hidden, str) else json.dumps(hidden, ensure_ascii=False)


def _mask_value(name: str, value: Any) -> Any:
    """Mask a value, and what is inside it, each by its own name."""
    match value:
        case dict():
            return {key: _mask_value(str(key), inner) for key, inner in value.items()}
        case list():
            return [_mask_value(name, inner) for inner in value]
        case str():
            secret = value and (
                SECRET_NAME_PATTERN.search(name) or LONG_SECRET_PATTERN.match(value)
            )
            return MASK if secret else URL_CREDENTIALS_PATTERN.sub(rf"\g<scheme>{MASK}@", value)
        case _:
            return MASK if SECRET_NAME_PATTERN.search(name) and value is not None else value
