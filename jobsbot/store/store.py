"""The whole store: everything that outlives a turn, behind one name."""

from __future__ import annotations

from sqlalchemy import text

from jobsbot.store.attempts import Work
from jobsbot.store.audit import Audit
from jobsbot.store.channels import Channels
from jobsbot.store.database import connect, reading
from jobsbot.store.deduplication import Deduplication
from jobsbot.store.migrate import upgrade
from jobsbot.store.plans import Plans


class Store(Plans, Work, Audit, Channels, Deduplication):
    """Implements `jobsbot.core.ports.Memory`, and what `jobsbot.operations` needs beside it."""

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
