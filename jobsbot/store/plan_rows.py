"""A plan as a row of its table, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, select

from jobsbot.core.errors import PlanNotReadable
from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import Approval, Plan, PlanRecord, PlanStatus, Progress, UnreadablePlan
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.values import replace
from jobsbot.store.database import to_json
from jobsbot.store.json_values import from_json
from jobsbot.store.schema import approvals, plans
from jobsbot.store.sqlite.prepared import Row, SqlitePreparedStatement

T = TypeVar("T")
RECORD_COLUMNS = (
    plans.c.id,
    plans.c.body,
    plans.c.status,
    plans.c.closed_by,
    plans.c.closed_at,
    plans.c.card,
    plans.c.progress,
    plans.c.end_told,
)
REVISION_INCREMENT = {"revision": plans.c.revision + 1}
OF_PLAN = plans.c.id == bindparam("of_plan")
OF_RECORD = select(*RECORD_COLUMNS).where(OF_PLAN)
SELECT_RECORD = SqlitePreparedStatement(OF_RECORD)
LOCK_RECORD = SqlitePreparedStatement(OF_RECORD.with_for_update())
SELECT_APPROVALS = SqlitePreparedStatement(
    select(approvals).where(approvals.c.plan_id == bindparam("of_plan")).order_by(approvals.c.at)
)
PLANS_CLAIMED_SINCE = select(*RECORD_COLUMNS).where(
    plans.c.status.in_((PlanStatus.CLAIMED.value, PlanStatus.DONE.value)),
    plans.c.expires_at >= bindparam("since"),
    plans.c.closed_at >= bindparam("since"),
)


def new_row(plan: Plan) -> dict[str, Any]:
    """Make the row of a plan that is new."""
    return {
        "id": plan.id,
        "body": to_json(plan),
        "status": PlanStatus.OPEN.value,
        "expires_at": plan.expires_at,
        "progress": to_json(Progress()),
        "last_run_id": "",
        "last_poll": 0,
        "revision": 0,
        "card_revision": 0,
        "fencing_number": 0,
    }


def select_record(
    connection: Connection, plan_id: str, *, for_update: bool = False
) -> PlanRecord | None:
    """Read one plan, and hold its row where it is to be changed; None where it is not known."""
    query = LOCK_RECORD if for_update else SELECT_RECORD
    rows = query.read(connection, {"of_plan": plan_id})
    return complete_record(connection, read_plan_row(rows[0])) if rows else None


def complete_record(connection: Connection, record: PlanRecord) -> PlanRecord:
    """Put in what second people said, where the plan needs one."""
    if record.plan.barrier is not Barrier.SECOND:
        return record
    rows = SELECT_APPROVALS.read(connection, {"of_plan": record.plan.id})
    return replace(record, approvals=tuple(map(_read_approval, rows)))


def _read_approval(row: Row) -> Approval:
    return Approval(from_json(row["who"], Person), row["digest"], row["at"])


def read_any_row(row: Mapping[Any, Any]) -> PlanRecord | UnreadablePlan:
    """Make a record of a row, where this release can."""
    try:
        return read_plan_row(row)
    except PlanNotReadable:
        return UnreadablePlan(row["id"])


def read_plan_row(row: Mapping[Any, Any]) -> PlanRecord:
    """Make a record of a row. Raises PlanNotReadable on one of a newer release."""
    by, card = row["closed_by"], row["card"]
    try:
        return PlanRecord(
            plan=from_json(row["body"], Plan),
            status=PlanStatus(row["status"]),
            closed_by=from_json(by, Person) if by else None,
            closed_at=row["closed_at"],
            card=from_json(card, Place) if card else None,
            progress=from_json(row["progress"], Progress),
            end_told=row["end_told"],
        )
    except (msgspec.DecodeError, ValueError):
        raise PlanNotReadable(
            "This plan cannot be read: a newer release of jobsbot made it.",
            then="Press it where that release runs, or ask anew.",
        ) from None


def count_claimed_jobs(connection: Connection, asked_by: Person, since: datetime) -> int:
    """Count the jobs of plans that somebody asked for and that were claimed since then.

    A plan expires after it was claimed, which is what the index knows.
    """
    rows = connection.execute(PLANS_CLAIMED_SINCE, {"since": since}).mappings()
    records = [read_any_row(row) for row in rows]
    mine = (record.plan for record in records if isinstance(record, PlanRecord))
    return sum(len(plan.keys) for plan in mine if plan.asked_by.is_same_person(asked_by))
