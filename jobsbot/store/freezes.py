"""Freezes of projects."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select

from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.freeze import EVERY_PROJECT, Freeze
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, to_json
from jobsbot.store.json_values import from_json
from jobsbot.store.schema import freezes
from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.prepared import Row, SqlitePreparedStatement

FIND_FREEZE = SqlitePreparedStatement(
    select(freezes)
    .where(or_(freezes.c.project == bindparam("of_project"), freezes.c.project == EVERY_PROJECT))
    .where(or_(freezes.c.until.is_(None), freezes.c.until > bindparam("at")))
    .order_by(freezes.c.project.desc())
)


class FreezeStore(SqlTables):
    """Freezes, in SQL. Every method is one transaction, and writes its line in the audit."""

    def set_freeze(self, freeze: Freeze, where: Place, sentence: str) -> None:
        """Freeze a project, or all; a freeze of before is replaced."""
        with self.engine.begin() as connection:
            connection.execute(delete(freezes).where(freezes.c.project == freeze.project))
            connection.execute(
                insert(freezes).values(
                    project=freeze.project,
                    set_by=to_json(freeze.by),
                    reason=freeze.reason,
                    at=freeze.at,
                    until=freeze.until,
                )
            )
            insert_audit_entry(connection, freeze.by, where, f"froze: {sentence}", "", freeze.at)

    def delete_freeze(
        self, project: int, by: Person, where: Place, sentence: str, at: datetime
    ) -> bool:
        """Thaw a project, or all. False where it was not frozen."""
        with self.engine.begin() as connection:
            gone = connection.execute(delete(freezes).where(freezes.c.project == project))
            insert_audit_entry(connection, by, where, f"thawed: {sentence}", "", at)
            return gone.rowcount > 0

    def find_freeze(self, project: int, at: datetime) -> Freeze | None:
        """Answer what freezes a project at this moment; of itself, or of all."""
        with lend_connection(self.engine) as connection:
            rows = FIND_FREEZE.read(connection, {"of_project": project, "at": at})
        return _read_freeze(rows[0]) if rows else None


def _read_freeze(row: Row) -> Freeze:
    by = from_json(row["set_by"], Person)
    return Freeze(row["project"], by, row["reason"], row["at"], row["until"])
