"""The whole store: everything that outlives a turn, behind one name."""

from __future__ import annotations

from sqlalchemy import text

from jobsbot.store.database import connect, reading
from jobsbot.store.migrate import upgrade
from jobsbot.store.notes import Notes
from jobsbot.store.plans import Plans
from jobsbot.store.work import Work


class Store(Plans, Work, Notes):
    """Implements `jobsbot.core.memory.Memory`, and what `jobsbot.operations` needs beside it."""

    def check(self) -> None:
        """Ask the database for a sign of life. Raises SQLAlchemyError where there is none."""
        with reading(self.engine) as connection:
            connection.execute(text("SELECT 1"))

    def close_connections(self) -> None:
        """Let go of every connection. The store can still be used: it opens new ones."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the store at this address.

    SQLite's schema is brought up to date first; PostgreSQL's by `migrate`, since there several
    processes share it. Raises ValueError on an address that is not supported.
    """
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    return Store(engine)
