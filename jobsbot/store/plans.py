"""Plans and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, Progress
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.schema import plans

T = TypeVar("T")
RECORD_COLUMNS = (
    plans.c.body,
    plans.c.status,
    plans.c.closed_by,
    plans.c.closed_at,
    plans.c.card,
    plans.c.progress,
)
REVISION_INCREMENT = {"changes": plans.c.changes + 1}


class PlanStore(SqlTables):
    """Plans, in SQL. Every method is one transaction."""

    def add_plan(self, plan: Plan) -> PlanRecord:
        """Store a new plan, open. The same id again changes nothing and answers what is there."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(plans).values(_new_row(plan)))
        except IntegrityError:
            pass  # it is there already; should it not be, the line below says so
        return self._require_plan(plan.id)

    def get_plan(self, plan_id: str) -> PlanRecord | None:
        """Answer a plan and all that has become of it; None for an id that is not known."""
        with read_transaction(self.engine) as connection:
            return _select_record(connection, plan_id)

    def save_card_place(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        with self.engine.begin() as connection:
            connection.execute(
                update(plans).where(plans.c.id == plan_id).values(card=to_json(card))
            )

    def refresh_plan(self, plan: Plan) -> PlanRecord | None:
        """Store the same jobs as they are now, if the plan is still open; else change nothing."""
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(plans)
                .where(plans.c.id == plan.id, plans.c.status == PlanStatus.OPEN.value)
                .values(body=to_json(plan), **REVISION_INCREMENT)
            )
            return _select_record(connection, plan.id) if changed.rowcount == 1 else None

    def close_plan(self, plan_id: str, status: PlanStatus, by: Person | None, at: datetime) -> bool:
        """Take an OPEN plan elsewhere. True for one caller only, however many processes ask.

        A claim after `expires_at` is refused (False): the plan stays open for the sweep.
        """
        conditions = [plans.c.id == plan_id, plans.c.status == PlanStatus.OPEN.value]
        if status is PlanStatus.CLAIMED:
            conditions.append(plans.c.expires_at > at)
        who = to_json(by) if by else None
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(plans)
                .where(*conditions)
                .values(status=status.value, closed_by=who, closed_at=at, **REVISION_INCREMENT)
            )
            return changed.rowcount == 1

    def update_progress(
        self, plan_id: str, progress: Progress, status: PlanStatus = PlanStatus.CLAIMED
    ) -> PlanRecord:
        """Store the progress of a CLAIMED plan; one at its end stays as it is.

        Raises KeyError for an id that is not known.
        """
        with self.engine.begin() as connection:
            connection.execute(
                update(plans)
                .where(plans.c.id == plan_id, plans.c.status == PlanStatus.CLAIMED.value)
                .values(progress=to_json(progress), status=status.value, **REVISION_INCREMENT)
            )
        return self._require_plan(plan_id)

    def list_expired_plans(self, now: datetime) -> tuple[PlanRecord, ...]:
        """Open plans whose time is up, the first to expire first."""
        return self._select_plans(
            plans.c.status == PlanStatus.OPEN.value, plans.c.expires_at <= now
        )

    def list_claimed_plans(self) -> tuple[PlanRecord, ...]:
        """Claimed plans that are not at their end."""
        return self._select_plans(plans.c.status == PlanStatus.CLAIMED.value)

    def count_plans_by_status(self) -> dict[PlanStatus, int]:
        """Count the plans that are where."""
        counted = select(plans.c.status, func.count()).group_by(plans.c.status)
        with read_transaction(self.engine) as connection:
            return {PlanStatus(status): count for status, count in connection.execute(counted)}

    def _select_plans(self, *conditions: Any) -> tuple[PlanRecord, ...]:
        query = select(*RECORD_COLUMNS).where(*conditions).order_by(plans.c.expires_at)
        with read_transaction(self.engine) as connection:
            return tuple(_record_of_row(row) for row in connection.execute(query).mappings())

    def _require_plan(self, plan_id: str) -> PlanRecord:
        found = self.get_plan(plan_id)
        if found is None:
            raise KeyError(plan_id)
        return found


def _new_row(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "body": to_json(plan),
        "status": PlanStatus.OPEN.value,
        "expires_at": plan.expires_at,
        "progress": to_json(Progress()),
        "hand": "",
        "look": 0,
        "changes": 0,
        "shown": 0,
    }


def _select_record(connection: Connection, plan_id: str) -> PlanRecord | None:
    query = select(*RECORD_COLUMNS).where(plans.c.id == plan_id)
    row = connection.execute(query).mappings().one_or_none()
    return _record_of_row(row) if row else None


def _record_of_row(row: RowMapping) -> PlanRecord:
    by, card = row["closed_by"], row["card"]
    return PlanRecord(
        plan=_value(row["body"], Plan),
        status=PlanStatus(row["status"]),
        closed_by=_value(by, Person) if by else None,
        closed_at=row["closed_at"],
        card=_value(card, Place) if card else None,
        progress=_value(row["progress"], Progress),
    )


def _value(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text, type=kind)
