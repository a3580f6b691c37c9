"""Plans and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Engine,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, UnreadablePlan
from jobsbot.store.audit.entries import insert_audit_entry
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.plan_rows import (
    RECORD_COLUMNS,
    REVISION_INCREMENT,
    count_claimed_jobs,
    new_row,
    read_any_row,
    select_record,
)
from jobsbot.store.schema import plans
from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement

CLOSED_STATUSES = tuple(
    status.value for status in PlanStatus if status not in (PlanStatus.OPEN, PlanStatus.CLAIMED)
)


def _build_query(*conditions: ColumnElement[bool]) -> SqlitePreparedStatement:
    return SqlitePreparedStatement(
        select(*RECORD_COLUMNS).where(*conditions).order_by(plans.c.expires_at)
    )


IS_OPEN, IS_CLAIMED = (
    plans.c.status == status.value for status in (PlanStatus.OPEN, PlanStatus.CLAIMED)
)
LIVE_PLANS = _build_query(or_(IS_CLAIMED, and_(IS_OPEN, plans.c.expires_at > bindparam("at"))))
EXPIRED_PLANS = _build_query(IS_OPEN, plans.c.expires_at <= bindparam("at"))
CLAIMED_PLANS = _build_query(IS_CLAIMED)
UNBEGUN_PLANS = _build_query(IS_CLAIMED, plans.c.last_run_id == "")
OPEN_OR_CLAIMED_PLANS = _build_query(or_(IS_OPEN, IS_CLAIMED))


class PlanStore(SqlTables):
    """Plans, in SQL. Every method is one transaction."""

    def add_plan(self, plan: Plan) -> PlanRecord:
        """Store a new plan, open, and who asked for it in the audit.

        The same id again changes nothing and answers what is there.
        """
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(plans).values(new_row(plan)))
                what = f"asked: {plan.sentence}"
                insert_audit_entry(
                    connection, plan.asked_by, plan.where, what, plan.id, plan.asked_at
                )
        except IntegrityError:
            pass  # it is there already; should it not be, the line below says so
        return self._require_plan(plan.id)

    def get_plan(self, plan_id: str) -> PlanRecord | None:
        """Answer a plan and all that has become of it; None for an id that is not known."""
        with lend_connection(self.engine) as connection:
            return select_record(connection, plan_id)

    def list_live_plans(self, project: int, at: datetime) -> tuple[PlanRecord, ...]:
        """Answer a project's plans that are open and not expired, or claimed and not ended."""
        return tuple(
            record
            for record in self._select_plans(LIVE_PLANS, at)
            if isinstance(record, PlanRecord) and record.plan.project == project
        )

    def save_card_place(self, plan_id: str, card: Place) -> None:
        """Remember where the card of a plan is."""
        with self.engine.begin() as connection:
            connection.execute(
                update(plans).where(plans.c.id == plan_id).values(card=to_json(card))
            )

    def refresh_plan(self, plan: Plan, *, before: Plan) -> PlanRecord | None:
        """Store the same jobs as they are now, if the plan is still open and as it was `before`.

        None where it is not, and nothing was changed.
        """
        with self.engine.begin() as connection:
            found = select_record(connection, plan.id, for_update=True)
            if found is None or found.plan != before:
                return None
            changed = connection.execute(
                update(plans)
                .where(plans.c.id == plan.id, plans.c.status == PlanStatus.OPEN.value)
                .values(body=to_json(plan), **REVISION_INCREMENT)
            )
            return select_record(connection, plan.id) if changed.rowcount == 1 else None

    def list_expired_plans(self, now: datetime) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the open plans whose time is up, the first to expire first."""
        return self._select_plans(EXPIRED_PLANS, now)

    def list_claimed_plans(self) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the claimed plans that are not at their end."""
        return self._select_plans(CLAIMED_PLANS, engine=self.frequent_query_engine)

    def list_unbegun_plans(self) -> tuple[PlanRecord | UnreadablePlan, ...]:
        """Answer the claimed plans of which no poll was begun yet."""
        return self._select_plans(UNBEGUN_PLANS, engine=self.frequent_query_engine)

    def count_claimed_jobs(self, asked_by: Person, since: datetime) -> int:
        """Count the jobs of plans that somebody asked for and that were claimed since then."""
        with read_transaction(self.engine) as connection:
            return count_claimed_jobs(connection, asked_by, since)

    def find_old_plans(self, closed_before: datetime, max_plans: int) -> dict[str, int]:
        """Answer up to `max_plans` plans closed before this, with the number of their last poll."""
        old = (
            select(plans.c.id, plans.c.last_poll)
            .where(plans.c.closed_at < closed_before, plans.c.status.in_(CLOSED_STATUSES))
            .limit(max_plans)
        )
        with read_transaction(self.engine) as connection:
            return {row.id: row.last_poll for row in connection.execute(old)}

    def delete_closed_plans(self, plan_ids: Collection[str]) -> None:
        """Delete those of these plans that are closed."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(plans).where(plans.c.id.in_(plan_ids), plans.c.status.in_(CLOSED_STATUSES))
            )

    def count_plans_by_status(self) -> dict[PlanStatus, int]:
        """Count the plans of each status that this release knows."""
        counted = select(plans.c.status, func.count()).group_by(plans.c.status)
        known = {status.value for status in PlanStatus}  # a newer release may have others
        with read_transaction(self.engine) as connection:
            rows = connection.execute(counted).all()
        return {PlanStatus(status): count for status, count in rows if status in known}

    def count_unreadable_plans(self) -> int:
        """Count the open and claimed plans that this release cannot read, and so leaves alone."""
        return sum(
            isinstance(found, UnreadablePlan) for found in self._select_plans(OPEN_OR_CLAIMED_PLANS)
        )

    def _select_plans(
        self,
        query: SqlitePreparedStatement,
        at: datetime | None = None,
        engine: Engine | None = None,
    ) -> tuple[PlanRecord | UnreadablePlan, ...]:
        asked = {} if at is None else {"at": at}
        with lend_connection(engine or self.engine) as connection:
            rows = query.read(connection, asked)
        return tuple(map(read_any_row, rows))

    def _require_plan(self, plan_id: str) -> PlanRecord:
        found = self.get_plan(plan_id)
        if found is None:
            raise KeyError(plan_id)
        return found
