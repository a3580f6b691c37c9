"""Plans on their way: from open to claimed and to their end, each step with its line in the audit.

A step and its line are one transaction: neither is ever there without the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from jobsbot.core.errors import Refused
from jobsbot.core.interaction import JOBSBOT, Person
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, Progress
from jobsbot.core.ports import Poll
from jobsbot.core.text.wording import pluralize
from jobsbot.store.attempts import check_fence
from jobsbot.store.audit.entries import BREAK_GLASS_PREFIX, CONFIRMED_PREFIX, insert_audit_entry
from jobsbot.store.database import SqlTables, to_json
from jobsbot.store.plan_rows import (
    OF_PLAN,
    REVISION_INCREMENT,
    count_claimed_jobs,
    new_row,
    select_record,
)
from jobsbot.store.schema import attempts, plans
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement, write_transaction

HOUR = timedelta(hours=1)
COUNTING_LOCK_ID = 723_904_119
"""Which advisory lock of PostgreSQL a claim holds that counts. Any number no one else uses."""
CLOSE_ANY_TIME = (
    update(plans)
    .where(OF_PLAN, plans.c.status == PlanStatus.OPEN.value)
    .values(
        status=bindparam("closed_as"),
        closed_by=bindparam("who"),
        closed_at=bindparam("at"),
        **REVISION_INCREMENT,
    )
)
CLOSE_PLAN = SqlitePreparedStatement(CLOSE_ANY_TIME)
CLOSE_IN_TIME = SqlitePreparedStatement(CLOSE_ANY_TIME.where(plans.c.expires_at > bindparam("at")))
END_PLAN = SqlitePreparedStatement(
    update(plans)
    .where(OF_PLAN, plans.c.status == PlanStatus.CLAIMED.value)
    .values(progress=bindparam("known"), status=bindparam("closed_as"), **REVISION_INCREMENT)
)


class _TooManyThisHour(Refused):
    """A plan is more than the hour may hold."""


class PlanTransitions(SqlTables):
    """The steps of plans, in SQL. Every method is one transaction."""

    def claim_plan(
        self,
        plan_id: str,
        by: Person,
        at: datetime,
        *,
        view: int = 0,
        hourly_limit: int | None = None,
    ) -> bool:
        """Take an OPEN plan to CLAIMED: the only way to begin. True for one caller only.

        A claim after the plan's `expires_at` is refused: the plan stays open, to expire. So is one
        of another view than is stored: it was of other jobs. Raises Refused where who asked would
        have more than `hourly_limit` jobs carried out in an hour; that is in the audit, too.
        """
        try:
            return self._claim(plan_id, by, at, view, hourly_limit)
        except _TooManyThisHour:
            with write_transaction(self.engine) as connection:
                plan = _require_record(connection, plan_id).plan
                what = f"denied: confirm {plan.sentence} (too many jobs this hour)"
                insert_audit_entry(connection, by, plan.where, what, plan_id, at)
            raise

    def _claim(
        self, plan_id: str, by: Person, at: datetime, view: int, hourly_limit: int | None
    ) -> bool:
        with write_transaction(self.engine) as connection:
            if hourly_limit is not None:
                _count_in_turn(connection)
            found = select_record(connection, plan_id, for_update=True)
            if found is None or found.plan.view != view:
                return False
            if not _close(connection, plan_id, PlanStatus.CLAIMED, by, at, CLOSE_IN_TIME):
                return False
            plan = found.plan
            if hourly_limit is not None:
                _check_hourly_limit(connection, plan, at, hourly_limit)
            words = (
                (BREAK_GLASS_PREFIX, CONFIRMED_PREFIX) if plan.break_glass else (CONFIRMED_PREFIX,)
            )
            for word in words:
                insert_audit_entry(
                    connection, by, plan.where, f"{word}{plan.sentence}", plan_id, at
                )
            return True

    def take_back_claim(self, plan_id: str, by: Person, at: datetime) -> bool:
        """Take a CLAIMED plan to CANCELLED, as long as no request was begun for it.

        Whoever polls it is fenced off, so that none is begun afterwards.
        """
        with write_transaction(self.engine) as connection:
            record = select_record(connection, plan_id, for_update=True)
            begun = select(attempts.c.batch).where(attempts.c.plan_id == plan_id).limit(1)
            if record is None or record.status is not PlanStatus.CLAIMED:
                return False
            if connection.execute(begun).first():
                return False
            connection.execute(
                update(plans)
                .where(plans.c.id == plan_id)
                .values(
                    status=PlanStatus.CANCELLED.value,
                    closed_by=to_json(by),
                    closed_at=at,
                    fencing_number=plans.c.fencing_number + 1,
                    **REVISION_INCREMENT,
                )
            )
            what = f"taken back: {record.plan.sentence}"
            insert_audit_entry(connection, by, record.plan.where, what, plan_id, at)
            return True

    def close_plan(
        self,
        plan_id: str,
        status: PlanStatus,
        by: Person | None,
        at: datetime,
    ) -> bool:
        """Take an OPEN plan to CANCELLED, DENIED, EXPIRED or WITHDRAWN. True for one caller only.

        `by` is None where nobody asked for it. Raises ValueError on another status.
        """
        if not status.is_closed_without_work:
            raise ValueError(f"a plan is not closed as {status.value}")
        with write_transaction(self.engine) as connection:
            if not _close(connection, plan_id, status, by, at):
                return False
            plan = _require_record(connection, plan_id).plan
            what = f"{status.value}: {plan.sentence}"
            insert_audit_entry(connection, by or JOBSBOT, plan.where, what, plan_id, at)
            return True

    def end_plan(
        self, poll: Poll, progress: Progress, by: Person, summary: str, at: datetime
    ) -> PlanRecord:
        """Take a CLAIMED plan to DONE, with this progress; one at its end stays as it is.

        Raises FencedOff where somebody else goes on with the plan.
        """
        plan_id = poll.plan_id
        with write_transaction(self.engine) as connection:
            check_fence(connection, poll)
            if _end(connection, plan_id, progress, PlanStatus.DONE):
                where = _require_record(connection, plan_id).plan.where
                insert_audit_entry(connection, by, where, summary, plan_id, at)
            return _require_record(connection, plan_id)

    def replace_plan(self, poll: Poll, progress: Progress, new: Plan, at: datetime) -> PlanRecord:
        """Take a CLAIMED plan to REPLACED, by a new one that is asked on the same card.

        Raises FencedOff where somebody else goes on with the plan.
        """
        plan_id = poll.plan_id
        with write_transaction(self.engine) as connection:
            check_fence(connection, poll)
            if _end(connection, plan_id, progress, PlanStatus.REPLACED):
                card = _require_record(connection, plan_id).card
                row = new_row(new) | {"card": to_json(card) if card else None}
                connection.execute(delete(plans).where(plans.c.id == new.id))  # an older release's
                connection.execute(insert(plans).values(row))
                what = f"asked again: {new.sentence}"
                insert_audit_entry(connection, new.asked_by, new.where, what, new.id, at)
            return _require_record(connection, plan_id)


def _count_in_turn(connection: Connection) -> None:
    """Let claims that are counted wait for each other. On SQLite every write does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": COUNTING_LOCK_ID})


def _check_hourly_limit(connection: Connection, plan: Plan, at: datetime, limit: int) -> None:
    """Raise Refused, which undoes the claim, where this plan is more than the hour may hold."""
    if count_claimed_jobs(connection, plan.asked_by, at - HOUR) > limit:
        raise _TooManyThisHour(
            f"That would be more than {pluralize(limit, 'job')} in an hour, "
            "which is what the policy allows.",
            then="Nothing was changed. Ask again later, or somebody else.",
        )


def _close(
    connection: Connection,
    plan_id: str,
    status: PlanStatus,
    by: Person | None,
    at: datetime,
    statement: SqlitePreparedStatement = CLOSE_PLAN,
) -> bool:
    values = {"closed_as": status.value, "who": to_json(by) if by else None, "at": at}
    return statement.write(connection, {"of_plan": plan_id, **values}) == 1


def _end(connection: Connection, plan_id: str, progress: Progress, status: PlanStatus) -> bool:
    values = {"closed_as": status.value, "known": to_json(progress)}
    return END_PLAN.write(connection, {"of_plan": plan_id, **values}) == 1


def _require_record(connection: Connection, plan_id: str) -> PlanRecord:
    found = select_record(connection, plan_id)
    if found is None:
        raise KeyError(plan_id)
    return found
