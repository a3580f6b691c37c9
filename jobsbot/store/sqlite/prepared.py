"""Statements that every sentence runs: built and compiled once, and run by SQLite's driver itself.

SQLAlchemy takes ten times as long to run a statement as SQLite. Here it only compiles statements
and converts values by their types. On PostgreSQL, where the network takes longer than that,
SQLAlchemy runs them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Delete, Engine, Insert, Select, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.write_turns import take_write_turn

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]
RowsAndChanged = tuple[list[tuple[Any, ...]], int]
"""What was read, and how many rows were changed."""
SYNC_EACH_COMMIT = "PRAGMA synchronous=FULL"
"""Each commit is on the disk when it returns: what was confirmed survives a power cut."""
Statement = Select[Any] | Insert | Update | Delete


class SqlitePreparedStatement:
    """A statement whose parameters have the same names each time.

    `inserts` names the columns that an insert gives, where those are not all.
    """

    def __init__(self, statement: Statement, inserts: tuple[str, ...] = ()) -> None:
        self._statement, self._inserts = statement, inserts

    def read(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Row]:
        """Run it, in the connection's transaction if it has one; answer its rows.

        Raises SQLAlchemyError, as SQLAlchemy does.
        """
        if runs_by_driver(connection):
            rows, _ = self._run(connection, parameters)
            return [self._compiled.read(row) for row in rows]
        result = connection.execute(self._statement, parameters)
        return [dict(row) for row in result.mappings()]

    def write(self, connection: Connection, parameters: Mapping[str, Any]) -> int:
        """Run it in the connection's transaction; answer how many rows it changed.

        Raises SQLAlchemyError, as SQLAlchemy does.
        """
        if runs_by_driver(connection):
            _, changed = self._run(connection, parameters)
            return changed
        return connection.execute(self._statement, parameters).rowcount

    def _run(self, connection: Connection, parameters: Mapping[str, Any]) -> RowsAndChanged:
        compiled = self._compiled
        driver = get_driver_connection(connection)
        return run_sql(driver, compiled.sql, compiled.bind(parameters))

    @cached_property
    def _compiled(self) -> CompiledStatement:
        return compile_statement(self._statement, self._inserts)


class CompiledStatement(msgspec.Struct, frozen=True):
    """A statement in SQL, and what is done with the values that go in and come out."""

    sql: str
    parameters: tuple[tuple[str, Any, Convert | None], ...]
    """The name of each, the value that the statement has for it, and how it is written."""
    columns: tuple[tuple[str, Convert | None], ...]
    """The name of each, and how it is read."""

    def bind(self, given: Mapping[str, Any]) -> list[Any]:
        """Put the parameters in their order, as the driver takes them."""
        values = []
        for name, own_value, write in self.parameters:
            value = given.get(name, own_value)
            values.append(write(value) if write else value)
        return values

    def read(self, row: tuple[Any, ...]) -> Row:
        """Read a row of the driver."""
        pairs = zip(self.columns, row, strict=True)
        return {name: read(value) if read else value for (name, read), value in pairs}


def compile_statement(statement: Statement, inserts: tuple[str, ...]) -> CompiledStatement:
    """Compile a statement for SQLite."""
    dialect = sqlite.dialect()
    compiled = statement.compile(dialect=dialect, column_keys=inserts or None)
    binds, own_values = compiled.binds, compiled.params
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    return CompiledStatement(
        str(compiled),
        tuple(
            (name, own_values[name], binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ),
        tuple(
            (str(column.key), column.type.dialect_impl(dialect).result_processor(dialect, None))
            for column in columns
        ),
    )


@contextmanager
def write_transaction(engine: Engine, *, synced: bool = True) -> Iterator[Connection]:
    """Open a transaction that writes, as `engine.begin` does, for less on SQLite.

    On SQLite it takes the write lock at once; threads of this process take turns. Statements of
    SQLAlchemy may be run in it too. Where the block raises, the pool rolls the transaction back as
    it takes the connection.

    Where it is not `synced`, SQLite syncs it to the disk with the next transaction only: a power
    cut before that undoes it.
    """
    if not runs_by_driver(engine):
        with engine.begin() as connection:
            yield connection
        return
    with take_write_turn(engine), lend_connection(engine) as connection:
        driver = get_driver_connection(connection)
        with nullcontext() if synced else _leave_unsynced(connection, driver):
            run_sql(driver, "BEGIN IMMEDIATE")
            yield connection
            run_sql(driver, "COMMIT")


@contextmanager
def _leave_unsynced(connection: Connection, driver: sqlite3.Connection) -> Iterator[None]:
    """Leave what is committed meanwhile for the next transaction to sync.

    https://sqlite.org/pragma.html#pragma_synchronous
    """
    run_sql(driver, "PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        try:
            driver.rollback()
            run_sql(driver, SYNC_EACH_COMMIT)
        except (sqlite3.Error, DBAPIError):
            connection.invalidate()  # the pool opens another, which syncs
            raise


def runs_by_driver(runs: Connection | Engine) -> bool:
    """Tell whether statements bypass SQLAlchemy: on SQLite, unless an event listener wants them."""
    engine = runs.engine  # a connection joins its own listeners to these, each time it is opened
    return engine.dialect.name == "sqlite" and not engine.dispatch.before_cursor_execute


def get_driver_connection(connection: Connection) -> sqlite3.Connection:
    """Answer the driver's own connection."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def run_sql(driver: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> RowsAndChanged:
    """Have the driver run SQL. Its errors are raised as SQLAlchemy's."""
    try:
        cursor = driver.execute(sql, values)
        return cursor.fetchall(), cursor.rowcount
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True) from error
