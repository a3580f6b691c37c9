"""What a database's error means, in words for people that hold no part of its address."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from jobsbot.core.errors import Refused

WRITE_HINT = "Let this account write to the file and its folder, or set DATABASE_URL."
DATABASE_HINT = "Check DATABASE_URL, and that the database is up and may be written to."
SQLITE_TEXTS = {
    "SQLITE_READONLY": ("The store is read-only here.", WRITE_HINT),
    "SQLITE_CANTOPEN": ("The store's file cannot be opened or made.", WRITE_HINT),
    "SQLITE_PERM": ("The store's file may not be used by this account.", WRITE_HINT),
    "SQLITE_FULL": ("The disk that holds the store is full.", "Make room on it."),
    "SQLITE_IOERR": ("The disk that holds the store cannot be read or written.", "Check the disk."),
    "SQLITE_NOTADB": (
        "The store's file is not a SQLite database.",
        "Move it away, or set DATABASE_URL to another file.",
    ),
    "SQLITE_CORRUPT": ("The store's file is damaged.", "Put a backup of it in its place."),
    "SQLITE_BUSY": ("Another process holds the store.", "Try again, or end that process."),
}
"""By how SQLite's own name for an error begins: https://sqlite.org/rescode.html"""
POSTGRESQL_TEXTS = {
    "28": ("The database does not let this user in.", "Check user and password in DATABASE_URL."),
    "3D": ("There is no database of that name on the server.", "Make it, or correct DATABASE_URL."),
    "42501": (
        "The database's user may not do this.",
        "Give it the right to make, read and write tables there; migrate and audit prune are "
        "for their owner.",
    ),
    "25006": ("The database is read-only.", "Set DATABASE_URL to the one that is written to."),
    "53100": ("The disk of the database is full.", "Make room on it."),
}
"""By how the code begins: https://www.postgresql.org/docs/current/errcodes-appendix.html"""
REFUSED_CONNECTIONS = (
    (re.compile(r"FATAL: +database .* does not exist"), "3D000"),
    (re.compile(r"FATAL: +(password authentication failed|role |no pg_hba\.conf entry)"), "28000"),
    (re.compile(r"no password supplied"), "28000"),
)
"""What a server that speaks English says to a connection that it refuses, and the code of it.

libpq tells no code of these: https://www.postgresql.org/docs/current/libpq-status.html
"""


@contextmanager
def explain_store_errors() -> Iterator[None]:
    """Raise Refused, in words for people, for whatever a database or its file raises within."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise describe_store_error(error) from None


def read_error_code(cause: BaseException) -> str:
    """Read PostgreSQL's code of an error; empty for errors that have none."""
    code = str(getattr(cause, "sqlstate", None) or "")
    if code or not type(cause).__module__.startswith("psycopg"):
        return code
    said = str(cause)
    return next((code for pattern, code in REFUSED_CONNECTIONS if pattern.search(said)), "")


def describe_store_error(error: Exception) -> Refused:
    """Say what is wrong with the store, and what to do. No part of its address is in it."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    code = read_error_code(cause)
    for start, (text, then) in (*SQLITE_TEXTS.items(), *POSTGRESQL_TEXTS.items()):
        if (name or code).startswith(start):
            return Refused(text, then=then)
    if type(cause).__module__.startswith("psycopg") and not code:
        return Refused("The database cannot be reached.", then=DATABASE_HINT)
    return Refused(f"The store cannot be used ({type(cause).__name__}).", then=DATABASE_HINT)
