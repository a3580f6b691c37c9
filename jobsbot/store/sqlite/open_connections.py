"""Connections that stay open from one short transaction to the next.

SQLAlchemy takes five times as long to take a connection out of its pool, and to put it back, as
SQLite takes for a statement. Each sentence has four transactions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine

OPEN_CONNECTIONS_OPTION = "open_connections"
"""Under which name an engine knows its open connections."""
MAX_OPEN_CONNECTIONS = 4
"""So many are kept while nobody uses them. The pool has eight times as many for all else."""


class OpenConnections:
    """Lends the connections of one engine, first that which came back last."""

    def __init__(self) -> None:
        self._unused: list[Connection] = []

    @contextmanager
    def lend(self, engine: Engine) -> Iterator[Connection]:
        """Lend a connection for one transaction. One with an error goes back to the pool."""
        connection = self._take() or engine.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def close(self) -> None:
        """Give those that nobody uses to the pool."""
        while connection := self._take():
            connection.close()

    def _take(self) -> Connection | None:
        try:
            return self._unused.pop()  # whole, whichever other threads do the same
        except IndexError:
            return None

    def _give_back(self, connection: Connection) -> None:
        driver = connection.connection.driver_connection
        is_clean = connection.get_transaction() is None and not (driver and driver.in_transaction)
        if is_clean and len(self._unused) < MAX_OPEN_CONNECTIONS:
            self._unused.append(connection)
        else:
            connection.close()  # the pool ends what was begun


def lend_connection(engine: Engine) -> AbstractContextManager[Connection]:
    """Lend a connection for one short transaction: an open one where the engine keeps some."""
    kept: OpenConnections | None = engine.get_execution_options().get(OPEN_CONNECTIONS_OPTION)
    return kept.lend(engine) if kept else engine.connect()
