"""Approvals of plans by a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, to_json
from jobsbot.store.plan_rows import REVISION_INCREMENT, select_record
from jobsbot.store.schema import approvals, plans


class ApprovalStore(SqlTables):
    """Approvals, in SQL. Every method is one transaction."""

    def add_approval(
        self, plan_id: str, who: Person, digest: str, at: datetime
    ) -> PlanRecord | None:
        """Write an approval down, and in the audit. None where there is nothing to approve.

        That is a plan that is not open any more, or one that this person approved already.
        """
        try:
            with self.engine.begin() as connection:
                still_open = connection.execute(
                    update(plans)
                    .where(
                        plans.c.id == plan_id,
                        plans.c.status == PlanStatus.OPEN.value,
                        plans.c.expires_at > at,
                    )
                    .values(REVISION_INCREMENT)
                )
                if still_open.rowcount != 1:
                    return None
                row = {"plan_id": plan_id, "digest": digest, "person": f"{who.team}:{who.id}"}
                connection.execute(insert(approvals).values(**row, who=to_json(who), at=at))
                record = select_record(connection, plan_id)
                if record:
                    what = f"approved: {record.plan.sentence}"
                    insert_audit_entry(connection, who, record.plan.where, what, plan_id, at)
                return record
        except IntegrityError:
            return None
