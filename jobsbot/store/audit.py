"""The audit: who did what, where, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import insert, select

from jobsbot.core.interaction import Person, Place
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.schema import audit


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit."""

    at: datetime
    who: Person
    where: Place
    what: str
    plan_id: str


class AuditLog(SqlTables):
    """The audit, in SQL. Every method is one transaction."""

    def add_audit_entry(
        self, who: Person, where: Place, what: str, plan_id: str, at: datetime
    ) -> None:
        """Add a line to the audit: who did what, where, when."""
        line = {"at": at, "who": to_json(who), "place": to_json(where), "what": what}
        with self.engine.begin() as connection:
            connection.execute(insert(audit).values(plan_id=plan_id, **line))

    def get_audit_entries(self, plan_id: str) -> tuple[AuditEntry, ...]:
        """Answer what the audit says of a plan, oldest first."""
        query = select(audit).where(audit.c.plan_id == plan_id).order_by(audit.c.id)
        with read_transaction(self.engine) as connection:
            return tuple(
                AuditEntry(
                    at=row.at,
                    who=msgspec.json.decode(row.who, type=Person),
                    where=msgspec.json.decode(row.place, type=Place),
                    what=row.what,
                    plan_id=row.plan_id,
                )
                for row in connection.execute(query)
            )
