"""Bring the schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from jobsbot.store.database import connect

LOCK = 723_904_118
"""Which advisory lock of PostgreSQL a migration holds. Any number that no one else uses."""


def migrate(url: str) -> None:
    """Bring the schema at this address up to date. Safe while others do the same."""
    engine = connect(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction, one process at a time."""
    with engine.begin() as connection:
        _alone(connection)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _alone(connection: Connection) -> None:
    """Wait until no other process migrates. On SQLite the transaction itself sees to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
