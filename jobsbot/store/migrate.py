"""Bring the schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from jobsbot.store.database import make_engine
from jobsbot.store.error_texts import explain_store_errors
from jobsbot.store.schema_version import is_schema_current

MIGRATION_LOCK_ID = 723_904_118
"""Which advisory lock of PostgreSQL a migration holds. Any number that no one else uses."""


def migrate(url: str) -> None:
    """Bring the schema at this address up to date. Safe while others do the same.

    Raises Refused where the database cannot be used, or a newer release has been there.
    """
    engine = make_engine(url)
    try:
        with explain_store_errors():
            if not is_schema_current(engine):
                upgrade_schema(engine)
    finally:
        engine.dispose()


def upgrade_schema(engine: Engine) -> None:
    """Run the missing migrations in one transaction, one process at a time."""
    with engine.begin() as connection:
        _take_migration_lock(connection)
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _take_migration_lock(connection: Connection) -> None:
    """Wait until no other process migrates. On SQLite the transaction itself sees to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK_ID})
