"""Bring the schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from jobsbot.store.database import connect, reading

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
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Tell whether every migration has been run. Raises SQLAlchemyError without a database."""
    with reading(engine) as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _alone(connection: Connection) -> None:
    """Wait until no other process migrates. On SQLite the transaction itself sees to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
