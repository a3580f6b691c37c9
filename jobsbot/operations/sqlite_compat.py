"""The engine's clock on an older SQLite.

From Python 3.12 on, `dbos` asks SQLite for `unixepoch('subsec')`, which SQLite knows from 3.42 on.
Python is often built against an older one (Debian 12 has 3.40), where the answer is NULL and the
engine does not start. There, each of its connections is given the function.
https://sqlite.org/lang_datefunc.html
"""

from __future__ import annotations

import sqlite3
import sys
import time
from typing import Any

SUBSEC_SQLITE_VERSION = (3, 42, 0)


class SubsecConnection(sqlite3.Connection):
    """A connection that knows `unixepoch('subsec')`: seconds since 1970, to the millisecond."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.create_function("unixepoch", -1, _unixepoch)


def sqlite_engine_arguments() -> dict[str, Any]:
    """Say how the engine is to connect to SQLite; nothing where SQLite knows all it needs."""
    if sys.version_info < (3, 12) or sqlite3.sqlite_version_info >= SUBSEC_SQLITE_VERSION:
        return {}
    return {"connect_args": {"factory": SubsecConnection}}


def _unixepoch(*said: str) -> float | None:
    return round(time.time(), 3) if said == ("subsec",) else None
