"""The audit: who did what, where, when."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, Select, bindparam, insert, not_, select

from jobsbot.core.interaction import JOBSBOT, Person, Place
from jobsbot.core.ports import AuditEntry
from jobsbot.core.text.credentials import mask_credentials
from jobsbot.store.audit.chain import chain_entry, check_written
from jobsbot.store.audit.unchained import describe_unchained
from jobsbot.store.database import SqlTables, read_transaction, to_json, unhurried_read_transaction
from jobsbot.store.json_values import from_json
from jobsbot.store.schema import IS_START, audit
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement, write_transaction

CONFIRMED_PREFIX = "confirmed: "
BREAK_GLASS_PREFIX = "broke glass: "
"""Before the line of a claim for which the directory of people could not be asked."""
ENTRY_COLUMNS = ("at", "who", "place", "what", "plan_id", "chain", "number", "mac")
ADD_ENTRY = SqlitePreparedStatement(
    insert(audit).inline().execution_options(preserve_rowcount=True), ENTRY_COLUMNS
)
"""Its id is not read back, but the number of inserted rows is."""
FIND_CLAIM = SqlitePreparedStatement(
    select(audit.c.id)
    .where(
        audit.c.plan_id == bindparam("of_plan"),
        audit.c.what.startswith(CONFIRMED_PREFIX, autoescape=True),
    )
    .limit(1)
)


def insert_audit_entry(
    connection: Connection, who: Person, where: Place, what: str, plan_id: str, at: datetime
) -> None:
    """Add a line to the audit, in the transaction of what it tells of. Credentials are masked."""
    masked = mask_credentials(what)
    entry = {"at": at, "who": to_json(who), "place": to_json(where), "what": masked}
    chained = chain_entry(connection, {"plan_id": plan_id, **entry})
    check_written(ADD_ENTRY.write(connection, chained))
    if chained["number"] == 1 and (found := describe_unchained(connection, chained["chain"])):
        insert_audit_entry(connection, JOBSBOT, Place(""), found, "", at)


def has_claim_entry(connection: Connection, plan_id: str) -> bool:
    """Tell whether the audit says who confirmed a plan."""
    return bool(FIND_CLAIM.read(connection, {"of_plan": plan_id}))


class AuditLog(SqlTables):
    """The audit, in SQL. Every method is one transaction."""

    def add_audit_entry(
        self, who: Person, where: Place, what: str, plan_id: str, at: datetime
    ) -> None:
        """Add a line to the audit: who did what, where, when."""
        with write_transaction(self.engine) as connection:
            insert_audit_entry(connection, who, where, what, plan_id, at)

    def get_audit_entries(self, plan_id: str) -> tuple[AuditEntry, ...]:
        """Answer what the audit says of a plan, oldest first."""
        query = select(audit).where(audit.c.plan_id == plan_id).order_by(audit.c.id)
        with read_transaction(self.engine) as connection:
            return tuple(_read_entry(row) for row in connection.execute(query))

    def list_audit_entries(self, since: datetime | None = None) -> Iterator[AuditEntry]:
        """Answer the whole audit, or all of it since then, oldest first, as it is read."""
        query = select(audit).order_by(audit.c.id)
        if since:
            query = query.where(audit.c.at >= since)
        with (
            unhurried_read_transaction(self.engine) as connection,
            connection.execute(query.execution_options(yield_per=1000)) as rows,
        ):
            yield from map(_read_entry, rows)

    def list_recent_audit_entries(
        self, since: datetime, max_entries: int, *, without: Collection[str] = ()
    ) -> tuple[AuditEntry, ...]:
        """Answer up to `max_entries` entries since then, the newest first.

        Entries that begin with one of the words `without` and a colon are left out, uncounted.
        """
        left_out = (audit.c.what.startswith(f"{word}: ", autoescape=True) for word in without)
        query = select(audit).where(audit.c.at >= since, *(not_(each) for each in left_out))
        query = query.order_by(audit.c.id.desc()).limit(max_entries)
        with read_transaction(self.engine) as connection:
            return tuple(_read_entry(row) for row in connection.execute(query))

    def list_last_starts(self, max_starts: int) -> tuple[AuditEntry, ...]:
        """Answer the entries of the last `max_starts` starts of the bot, the newest first."""
        with read_transaction(self.engine) as connection:
            return tuple(
                _read_entry(row) for row in connection.execute(build_last_starts(max_starts))
            )


def build_last_starts(max_starts: int) -> Select[tuple[object, ...]]:
    """Build the question for the last starts, which an index of its own answers."""
    return select(audit).where(IS_START).order_by(audit.c.id.desc()).limit(max_starts)


def _read_entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=from_json(row.who, Person),
        where=from_json(row.place, Place),
        what=row.what,
        plan_id=row.plan_id,
        chain=row.chain,
        number=row.number,
    )
