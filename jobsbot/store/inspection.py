"""Look at a store and change nothing: no file is made, and no migration run."""

from __future__ import annotations

import os
import sqlite3
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine

from jobsbot.core.errors import Refused
from jobsbot.core.guard.policy_starts import LAST_STARTS
from jobsbot.core.ports import AuditEntry
from jobsbot.database_url import find_sqlite_file
from jobsbot.store.audit.entries import AuditLog
from jobsbot.store.database import make_engine, parse_database_url
from jobsbot.store.error_texts import SQLITE_TEXTS, explain_store_errors
from jobsbot.store.schema_version import is_schema_current

READ_ONLY_OPTIONS = {"mode": "ro", "immutable": "1"}
"""Options of an address that keep SQLite from writing: https://sqlite.org/uri.html"""


class StoreState(Enum):
    """How a store is found."""

    ABSENT = "absent"
    """There is no SQLite file yet: whoever uses the store first makes it."""
    OUTDATED = "outdated"
    CURRENT = "current"


def inspect_store(url: str) -> StoreState:
    """Tell how the store at this address is.

    Raises Refused, in words without the address, where it cannot be used, also where a SQLite file
    or its folder may not be written to; and where a newer release has been there.
    """
    path = find_sqlite_file(url)
    with explain_store_errors():
        if path is None:
            return read_state(make_engine(url))
        is_there = path.exists()
        if is_there or not path.parent.is_dir():
            state = read_state(make_reading_engine(path))  # raises where there is no folder
    check_writable(path if is_there else path.parent, url)
    return state if is_there else StoreState.ABSENT


def list_last_starts(url: str) -> tuple[AuditEntry, ...]:
    """Answer the audit's entries of the bot's last starts, the newest first; none without a store.

    Raises Refused, in words without the address, where the store cannot be read.
    """
    path = find_sqlite_file(url)
    if path is not None and not path.exists():
        return ()
    engine = make_engine(url) if path is None else make_reading_engine(path)
    try:
        with explain_store_errors():
            return AuditLog(engine).list_last_starts(LAST_STARTS)
    finally:
        engine.dispose()


def read_state(engine: Engine) -> StoreState:
    """Compare the schema with the migrations, and let go of the engine's connections."""
    try:
        return StoreState.CURRENT if is_schema_current(engine) else StoreState.OUTDATED
    finally:
        engine.dispose()


def make_reading_engine(path: Path) -> Engine:
    """Make an engine that reads this SQLite file and leaves none beside it.

    A file whose write-ahead log is there is in use, and its log is read too. Without one it is
    opened as one that does not change, or SQLite would make a log. https://sqlite.org/wal.html
    """
    is_in_use = path.with_name(f"{path.name}-wal").exists()
    address = f"{path.absolute().as_uri()}?{'mode=ro' if is_in_use else 'immutable=1'}"
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )


def check_writable(path: Path, url: str) -> None:
    """Raise Refused where this account may not write to a store's file and its folder."""
    query = parse_database_url(url).query
    is_kept_unchanged = any(query.get(name) == value for name, value in READ_ONLY_OPTIONS.items())
    folder = path if path.is_dir() else path.parent
    if is_kept_unchanged or not (os.access(path, os.W_OK) and os.access(folder, os.W_OK)):
        says, then = SQLITE_TEXTS["SQLITE_READONLY"]
        raise Refused(says, then=then)
