"""Leases: a row a process that works, renewed as long as it lives and is not frozen.

No time is stored. Whoever watches a lease measures by its own clock for how long the number of
renewals has not changed, so that no two clocks have to agree.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import leases

RENEW = (
    update(leases)
    .where(
        leases.c.executor_id == bindparam("of_executor"),
        leases.c.incarnation == bindparam("of_incarnation"),
    )
    .values(renewals=leases.c.renewals + 1)
)
ALL_LEASES = select(leases)


class LeaseState(msgspec.Struct, frozen=True):
    """A lease as it stands: it changes with each renewal."""

    incarnation: str
    renewals: int


class LeaseTable(SqlTables):
    """Leases, in SQL. Every method is one transaction."""

    def take_lease(self, executor_id: str, incarnation: str) -> None:
        """Take the lease of a name for this run of the process; an earlier run has lost it."""
        row = {"executor_id": executor_id, "incarnation": incarnation, "renewals": 0}
        with self.engine.begin() as connection:
            connection.execute(delete(leases).where(leases.c.executor_id == executor_id))
            connection.execute(insert(leases).values(row))

    def renew_lease(self, executor_id: str, incarnation: str) -> bool:
        """Renew a lease. False where another run of that name has taken it."""
        with self.engine.begin() as connection:
            whose = {"of_executor": executor_id, "of_incarnation": incarnation}
            return connection.execute(RENEW, whose).rowcount == 1

    def release_lease(self, executor_id: str, incarnation: str) -> None:
        """Give a lease back. Where another run has taken it, that one keeps it."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(leases).where(
                    leases.c.executor_id == executor_id, leases.c.incarnation == incarnation
                )
            )

    def list_leases(self) -> dict[str, LeaseState]:
        """Answer every lease, by the name of the process."""
        with read_transaction(self.engine) as connection:
            return {
                row.executor_id: LeaseState(row.incarnation, row.renewals)
                for row in connection.execute(ALL_LEASES)
            }
