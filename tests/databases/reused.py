"""One PostgreSQL database for many tests, one after another.

Making one and letting go of it takes a third of a second where two workers do so, as long as most
tests of the store take themselves. So a database is made once a process; after each test its rows
are what they were at first, and its name is a new one: what goes on in a thread of the last test
does not find it. Where a test has changed tables, the next one gets a database made anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from psycopg import Connection, connect, sql
from sqlalchemy import make_url

from tests.databases.temporary import find_server

TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""
RESTART_SEQUENCES = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences
"""
SHAPE = """
SELECT md5(string_agg(c.oid || ' ' || c.xmin, ',' ORDER BY c.oid)) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
"""
"""Changes with each table, index or right that is made, changed or taken away."""
DISCONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
MAX_WAIT_SECONDS = 60.0


class ReusedDatabase:
    """A database that `prepare` has made ready, lent to one test at a time."""

    def __init__(self, prepare: Callable[[str], None]) -> None:
        self._prepare = prepare
        self._make()

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Yield its address; afterwards it is found there no more."""
        try:
            yield _render_url(self._name)
        finally:
            self._rename()
            if not self._restore_rows():
                self.drop()
                self._make()

    def drop(self) -> None:
        """Let go of it."""
        with _connect() as server:
            server.execute(_compose("DROP DATABASE {} WITH (FORCE)", self._name))

    def _make(self) -> None:
        self._name = _make_name()
        with _connect() as server:
            server.execute(_compose("CREATE DATABASE {}", self._name))
        self._prepare(_render_url(self._name))
        self._rename()  # so that nobody is connected any more
        with _connect(self._name) as database:
            self._shape = _read_shape(database)
            tables = _list_tables(database)
            self._rows = {table: _read_rows(database, table) for table in tables}
            self._deletion = _compose_deletion(tables).as_string(database)

    def _rename(self) -> None:
        """Give it another name. Nobody may be connected then, so let nobody in meanwhile."""
        name = _make_name()
        with _connect() as server:
            server.execute(_compose("ALTER DATABASE {} ALLOW_CONNECTIONS false", self._name))
            _disconnect_all(server, self._name)
            server.execute(_compose("ALTER DATABASE {} RENAME TO {}", self._name, name))
            server.execute(_compose("ALTER DATABASE {} ALLOW_CONNECTIONS true", name))
        self._name = name

    def _restore_rows(self) -> bool:
        """Make all rows what they were at first; False where the tables are others now."""
        with _connect(self._name) as database:
            if _read_shape(database) != self._shape:
                return False
            with database.transaction():
                database.execute(self._deletion)
                for table, rows in self._rows.items():
                    _write_rows(database, table, rows)
        return True


def _make_name() -> str:
    return f"t{uuid4().hex[:12]}"


def _render_url(name: str) -> str:
    return make_url(find_server()).set(database=name).render_as_string(hide_password=False)


def _connect(name: str = "") -> Connection[tuple[str, ...]]:
    return connect(_render_url(name) if name else find_server(), autocommit=True)


def _compose(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _disconnect_all(server: Connection[tuple[str, ...]], name: str) -> None:
    """End every connection to a database, and wait until each is gone."""
    end = time.monotonic() + MAX_WAIT_SECONDS
    while server.execute(DISCONNECT, (name,)).fetchall():
        assert time.monotonic() < end, "somebody stays connected"
        time.sleep(0.005)


def _list_tables(database: Connection[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return database.execute(TABLES).fetchall()


def _read_shape(database: Connection[tuple[str, ...]]) -> tuple[str, ...] | None:
    return database.execute(SHAPE).fetchone()


def _read_rows(database: Connection[tuple[str, ...]], table: tuple[str, ...]) -> bytes:
    with database.cursor().copy(
        sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(*table))
    ) as copied:
        return b"".join(map(bytes, copied))


def _write_rows(database: Connection[tuple[str, ...]], table: tuple[str, ...], rows: bytes) -> None:
    if rows:
        with database.cursor().copy(
            sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(*table))
        ) as copied:
            copied.write(rows)


def _compose_deletion(tables: list[tuple[str, ...]]) -> sql.Composed:
    """Delete all rows, whatever refers to whatever, in one sentence to the server."""
    deletions = [sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)) for table in tables]
    first = sql.SQL("SET LOCAL session_replication_role = replica")
    return sql.SQL("; ").join([first, *deletions, sql.SQL(RESTART_SEQUENCES)])
