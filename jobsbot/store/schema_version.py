"""Which schema the code expects, told without Alembic: most starts need no migration."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from jobsbot.core.errors import Refused
from jobsbot.store.database import read_transaction

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations" / "versions"


def list_migrations() -> list[str]:
    """Name the migrations: files are named by their number, which is their revision."""
    return [path.name.partition("_")[0] for path in MIGRATIONS_FOLDER.glob("[0-9]*_*.py")]


def get_newest_migration() -> str:
    return max(list_migrations())


def read_schema_version(engine: Engine) -> str | None:
    """Read which migration a database has; None for none. Raises SQLAlchemyError without one."""
    with read_transaction(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version = connection.execute(text("SELECT version_num FROM alembic_version"))
        return version.scalar_one_or_none()


def is_schema_current(engine: Engine) -> bool:
    """Tell whether every migration has been run.

    Raises SQLAlchemyError without a database, and Refused where a newer release has been there:
    what it keeps, this one may not understand.
    """
    there = read_schema_version(engine)
    if there is not None and there not in list_migrations():
        raise Refused(
            f"A newer release of jobsbot has used this store: its schema is {there}, and this "
            f"release knows {get_newest_migration()}.",
            then="Install that release again, or set DATABASE_URL to another store.",
        )
    return there == get_newest_migration()
