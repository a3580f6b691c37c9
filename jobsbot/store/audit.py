"""The audit: who did what, where, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from jobsbot.core.interaction import Person, Place
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.schema import audit

CONFIRMED_PREFIX = "confirmed: "


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit."""

    at: datetime
    who: Person
    where: Place
    what: str
    plan_id: str


def insert_audit_entry(
    connection: Connection, who: Person, where: Place, what: str, plan_id: str, at: datetime
) -> None:
    """Add a line to the audit, in the transaction of what it tells of. Credentials are masked."""
    told = mask_credentials(what)
    line = {"at": at, "who": to_json(who), "place": to_json(where), "what": told}
    connection.execute(insert(audit).values(plan_id=plan_id, **line))


def has_claim_entry(connection: Connection, plan_id: str) -> bool:
    """Tell whether the audit says who confirmed a plan."""
    confirmed = audit.c.what.startswith(CONFIRMED_PREFIX, autoescape=True)
    query = select(audit.c.id).where(audit.c.plan_id == plan_id, confirmed).limit(1)
    return connection.execute(query).first() is not None


class AuditLog(SqlTables):
    """The audit, in SQL. Every method is one transaction."""

    def add_audit_entry(
        self, who: Person, where: Place, what: str, plan_id: str, at: datetime
    ) -> None:
        """Add a line to the audit: who did what, where, when."""
        with self.engine.begin() as connection:
            insert_audit_entry(connection, who, where, what, plan_id, at)

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
