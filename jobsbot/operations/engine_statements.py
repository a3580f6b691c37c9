"""Has the engine compile each of its inserts once, on SQLite as it does on PostgreSQL.

SQLAlchemy does not cache inserts with `ON CONFLICT`. The engine caches them itself, but only on
PostgreSQL; on SQLite, compiling four such inserts was a fifth of the cost of a confirmed stop. The
method that is replaced here is private in `dbos`; a contract test watches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Dialect
from sqlalchemy.orm import Session


class PreparedStatement(msgspec.Struct, frozen=True):
    """A statement as SQL, with the names of its parameters in order and how each is converted."""

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    """Values of the statement's own, by the names of their parameters."""
    converters: Mapping[str, Callable[[Any], Any]]

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        given = {**self.constants, **values}
        converted = tuple(
            self.converters[name](given[name]) if name in self.converters else given[name]
            for name in self.names
        )
        return connection.exec_driver_sql(self.sql, converted)


class PreparedStatements:
    """The statements of one engine's tables on SQLite. Safe to use from any thread."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._by_key: dict[tuple[str, ...], PreparedStatement] = {}

    def attach(self, tables: Any) -> None:
        """Replace the method by which an engine's tables execute statements."""
        tables._execute_prepared = self.execute

    def execute(
        self,
        connection: Connection | Session,
        name: str,
        values: Mapping[str, Any],
        build: Callable[[], Any],
        *,
        insert_columns: bool = True,
    ) -> Any:
        """Execute the statement of this name; the first time, `build` makes it.

        `values` are the columns of an insert; without `insert_columns`, its named parameters.
        """
        if isinstance(connection, Session):
            connection = connection.connection()
        key = (name, *values)
        prepared = self._by_key.get(key)
        if prepared is None:
            columns = list(values) if insert_columns else None
            schemas = connection.get_execution_options().get("schema_translate_map")
            prepared = prepare_statement(build(), columns, self._dialect, schemas)
            self._by_key[key] = prepared
        return prepared.execute(connection, values)


def prepare_statement(
    statement: Any,
    columns: list[str] | None,
    dialect: Dialect,
    schemas: Mapping[str | None, str | None] | None,
) -> PreparedStatement:
    """Compile a statement for a dialect with positional parameters.

    `schemas` maps the schemas that the statement names to those of the database.
    """
    compiled = statement.compile(
        dialect=dialect,
        column_keys=columns,
        schema_translate_map=schemas,
        render_schema_translate=bool(schemas),
    )
    converters = {
        name: converter
        for name, bind in compiled.binds.items()
        if (converter := bind.type.dialect_impl(dialect).bind_processor(dialect))
    }
    constants = {name: bind.value for name, bind in compiled.binds.items()}
    return PreparedStatement(str(compiled), tuple(compiled.positiontup), constants, converters)
