"""Connections to the database: which driver, and what each connection is told first.

Queries that every sentence needs are constants beside their table's class: to build one each time
takes as long as to run it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from jobsbot.database_url import (
    IDLE_TRANSACTION_SECONDS,
    IDLE_TRANSACTION_SETTING,
    choose_postgresql_limits,
    normalize_database_url,
)
from jobsbot.private_file import close_to_others, create_private
from jobsbot.store.sqlite.prepared import SYNC_EACH_COMMIT, get_driver_connection
from jobsbot.store.sqlite.write_turns import WRITE_TURNS_OPTION, WriteTurns

SQLITE_BUSY_TIMEOUT_SECONDS = 30.0
"""Seconds a SQLite connection waits for another's write before it gives up."""
MAX_WAL_ATTEMPTS = 100
"""How often a fresh SQLite file is asked for its write-ahead log, 50 ms apart."""


class SqlTables:
    """Some of the tables, behind one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @cached_property
    def frequent_query_engine(self) -> Engine:
        """The engine of queries that are made several times a second."""
        return make_frequent_query_engine(self.engine)


def parse_database_url(url: str) -> URL:
    """Read a `DATABASE_URL`: `sqlite:///…`, `postgres://…` or `postgresql://…`.

    Raises ValueError on any other; the text never repeats the address, which can hold a password.
    """
    return make_url(normalize_database_url(url))


def make_engine(url: str) -> Engine:
    """Make an engine for this address. Nothing is opened until it is used."""
    where = parse_database_url(url)
    if where.get_backend_name() == "sqlite":
        return _make_sqlite_engine(where)
    engine = create_engine(
        where,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        connect_args=choose_postgresql_limits(where.query),
    )
    if IDLE_TRANSACTION_SETTING not in str(where.query.get("options")):
        event.listen(engine, "connect", _limit_idle_transactions)
    return engine


def make_frequent_query_engine(engine: Engine) -> Engine:
    """Make an engine for single queries that are made several times a second.

    Its connections are neither tried before a query nor given a transaction: on PostgreSQL that is
    one round trip in place of four. So the first query after a connection was lost fails, and the
    next one connects again. SQLite has no round trips, and keeps its engine.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return create_engine(
        engine.url,
        pool_size=2,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        connect_args=choose_postgresql_limits(engine.url.query),
    )


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, and so waits for no writer."""
    with engine.connect() as connection, connection.execution_options(only_reads=True).begin():
        yield connection


@contextmanager
def unhurried_read_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, for whoever takes their time with what they have read."""
    with read_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL {IDLE_TRANSACTION_SETTING} = 0"))
        yield connection


@contextmanager
def tolerate_broken_text(connection: Connection) -> Iterator[None]:
    """Read text of SQLite that is not valid UTF-8 too, with a surrogate for each broken byte."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = get_driver_connection(connection)
    usual = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = usual


def _limit_idle_transactions(connection: DBAPIConnection, _record: Any) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET {IDLE_TRANSACTION_SETTING} = '{IDLE_TRANSACTION_SECONDS:.0f}s'")
    connection.commit()


def _make_sqlite_engine(where: URL) -> Engine:
    engine = create_engine(
        where,
        pool_size=8,
        max_overflow=24,
        pool_use_lifo=True,
        connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        execution_options={WRITE_TURNS_OPTION: WriteTurns(SQLITE_BUSY_TIMEOUT_SECONDS)},
    )
    event.listen(engine, "do_connect", _create_private_file)
    event.listen(engine, "connect", _configure_connection)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def _create_private_file(
    _dialect: Any, _record: Any, arguments: list[Any], _named: dict[str, Any]
) -> None:
    """Make the file before SQLite does, and for its owner alone."""
    create_private(Path(arguments[0].removeprefix("file:").partition("?")[0]))


def _configure_connection(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(SYNC_EACH_COMMIT)
    _enable_wal(connection)
    # SQLite has read the file by now: it is a database, and none that was named by mistake.
    for _, _, path in connection.execute("PRAGMA database_list"):
        if path:
            close_to_others(Path(path))


def _enable_wal(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. The first turn does not honour the busy timeout, so ask again.

    https://sqlite.org/wal.html
    """
    for _ in range(MAX_WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error.sqlite_errorcode):
                raise  # a file that is read-only stays so
            time.sleep(0.05)
    connection.execute("PRAGMA journal_mode=WAL")


def is_busy(code: int) -> bool:
    """Tell whether an error of SQLite says that others hold the file just now.

    The low byte of an extended code is the plain one: https://sqlite.org/rescode.html
    """
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)


def _begin_transaction(connection: Connection) -> None:
    """Begin by hand: a write takes its lock at once, so that it waits instead of failing later."""
    if connection.get_execution_options().get("only_reads", False):
        connection.connection.cursor().execute("BEGIN")  # locks nothing yet, so cannot fail
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def to_json(value: object) -> str:
    """Write a value of the core as the JSON that a column holds."""
    return msgspec.json.encode(value).decode()
