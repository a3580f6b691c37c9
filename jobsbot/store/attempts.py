"""What durable work stores of claimed plans; only the newest poll of a plan may write."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from jobsbot.core.plans.attempts import Answer, Attempt, Attempts, SendPermit
from jobsbot.core.plans.interruptions import is_interruption, note_interruption
from jobsbot.core.plans.plan import PlanRecord, PlanStatus, Progress, get_progress
from jobsbot.core.ports import BegunPoll, FencedOff, LastPoll, Poll
from jobsbot.core.values import replace
from jobsbot.store.audit.entries import has_claim_entry
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.plan_rows import (
    OF_PLAN,
    RECORD_COLUMNS,
    REVISION_INCREMENT,
    complete_record,
    read_plan_row,
)
from jobsbot.store.schema import attempts, plans
from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.prepared import Row, SqlitePreparedStatement, write_transaction

POLL_COLUMNS = (*RECORD_COLUMNS, plans.c.last_poll, plans.c.last_run_id, plans.c.fencing_number)
LOCK_POLL = SqlitePreparedStatement(select(*POLL_COLUMNS).where(OF_PLAN).with_for_update())
LOCK_FENCE = SqlitePreparedStatement(
    select(plans.c.fencing_number, plans.c.status).where(OF_PLAN).with_for_update()
)
LAST_POLLS = select(plans.c.id, plans.c.last_poll, plans.c.last_run_id).where(
    plans.c.id.in_(bindparam("of_plans", expanding=True))
)
BEGIN_POLL = SqlitePreparedStatement(
    update(plans)
    .where(OF_PLAN)
    .values(
        last_poll=bindparam("number"),
        last_run_id=bindparam("run_id"),
        fencing_number=bindparam("fencing"),
        progress=bindparam("known"),
        revision=plans.c.revision + bindparam("changes"),
    )
)
UPDATE_PROGRESS = SqlitePreparedStatement(
    update(plans)
    .where(OF_PLAN, plans.c.status == PlanStatus.CLAIMED.value)
    .values(progress=bindparam("known"), **REVISION_INCREMENT)
)
OF_BATCH = and_(
    attempts.c.plan_id == bindparam("of_plan"), attempts.c.batch == bindparam("of_batch")
)
FIND_ATTEMPT = SqlitePreparedStatement(select(attempts.c.at).where(OF_BATCH))
ADD_ATTEMPT = SqlitePreparedStatement(insert(attempts), ("plan_id", "batch", "at"))
RECORD_ANSWER = SqlitePreparedStatement(
    update(attempts).where(OF_BATCH).values(uncertainty=bindparam("doubt"))
)
DELETE_ATTEMPT = delete(attempts).where(OF_BATCH)
SELECT_ATTEMPTS = SqlitePreparedStatement(
    select(attempts.c.batch, attempts.c.uncertainty).where(
        attempts.c.plan_id == bindparam("of_plan")
    )
)


class WorkStore(SqlTables):
    """Polls of claimed plans, and the batches that they send. Every method is one transaction."""

    def begin_poll(
        self,
        plan_id: str,
        number: int,
        run_id: str,
        begin_progress: Callable[[PlanRecord], Progress] = get_progress,
        *,
        only_first: bool = False,
    ) -> BegunPoll | None:
        """Begin a poll: from now on, whoever polled this plan before may write nothing more.

        See `jobsbot.operations.work_log.WorkLog`. An interruption is stored at once: should this
        poll be overtaken before it writes anything, the next one could not see it any more.
        """
        with write_transaction(self.engine) as connection:
            row = _lock_row(connection, plan_id)
            if row is None or not _may_begin(row, number, only_first=only_first):
                return None
            record = complete_record(connection, read_plan_row(row))
            progress = begin_progress(_note_interruption(record, row, number, run_id))
            poll = Poll(plan_id, row["fencing_number"] + 1)
            values = {
                "number": number,
                "run_id": run_id,
                "fencing": poll.fencing_number,
                "known": to_json(progress),
                "changes": int(progress != record.progress),
            }
            BEGIN_POLL.write(connection, {"of_plan": plan_id, **values})
            is_first = not row["last_run_id"]
            attempts = {} if is_first else _select_attempts(connection, plan_id)
            return BegunPoll(poll, replace(record, progress=progress), attempts)

    def add_attempt(self, poll: Poll, batch: int, at: datetime) -> SendPermit:
        """Write down, right before sending, that a batch is about to be sent.

        Raises FencedOff where somebody else goes on with the plan.
        """
        with write_transaction(self.engine) as connection:
            if check_fence(connection, poll) is not PlanStatus.CLAIMED:
                raise FencedOff(poll.plan_id)  # it was taken back meanwhile
            if not has_claim_entry(connection, poll.plan_id):
                return SendPermit.UNAUDITED
            if FIND_ATTEMPT.read(connection, _name_batch(poll, batch)):
                return SendPermit.AGAIN
            row = {"plan_id": poll.plan_id, "batch": batch, "at": at}
            ADD_ATTEMPT.write(connection, row)
            return SendPermit.FIRST

    def record_answer(self, poll: Poll, batch: int, uncertainty: str) -> None:
        """Write down how a batch was answered: accepted (no uncertainty), or why it is not known.

        An answer is true whoever waited for it, so that it is written down in any case.
        """
        with write_transaction(self.engine) as connection:
            RECORD_ANSWER.write(connection, {"doubt": uncertainty, **_name_batch(poll, batch)})

    def delete_attempt(self, poll: Poll, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again.

        Raises FencedOff where somebody else works on the plan: the attempt may be theirs by now.
        """
        with write_transaction(self.engine) as connection:
            check_fence(connection, poll)
            connection.execute(DELETE_ATTEMPT, _name_batch(poll, batch))

    def get_attempts(self, plan_id: str) -> Attempts:
        """Answer the batches that were begun, and what is known of each."""
        with lend_connection(self.engine) as connection:
            return _select_attempts(connection, plan_id)

    def update_progress(self, poll: Poll, progress: Progress) -> None:
        """Store the progress of a CLAIMED plan; one at its end stays as it is.

        Raises FencedOff where somebody else goes on with the plan.
        """
        with write_transaction(self.engine) as connection:
            check_fence(connection, poll)
            values = {"of_plan": poll.plan_id, "known": to_json(progress)}
            UPDATE_PROGRESS.write(connection, values)

    def list_last_polls(self, plan_ids: Collection[str]) -> dict[str, LastPoll]:
        """Answer the last poll that was begun of each of these plans, by one query."""
        with read_transaction(self.engine) as connection:
            rows = connection.execute(LAST_POLLS, {"of_plans": list(plan_ids)}).all()
        return {row.id: LastPoll(row.last_poll, row.last_run_id) for row in rows}


def check_fence(connection: Connection, poll: Poll) -> PlanStatus:
    """Check that no later poll of the plan was begun, and keep any from beginning meanwhile.

    Answers the status of the plan. Raises FencedOff.
    """
    rows = LOCK_FENCE.read(connection, {"of_plan": poll.plan_id})
    if not rows or rows[0]["fencing_number"] != poll.fencing_number:
        raise FencedOff(poll.plan_id)
    return PlanStatus(rows[0]["status"])


def _lock_row(connection: Connection, plan_id: str) -> Row | None:
    return next(iter(LOCK_POLL.read(connection, {"of_plan": plan_id})), None)


def _may_begin(row: Row, number: int, *, only_first: bool) -> bool:
    """Tell whether a poll may begin: of claimed work, and not behind one that began."""
    if row["status"] != PlanStatus.CLAIMED.value or number < row["last_poll"]:
        return False
    return not (only_first and row["last_run_id"])


def _note_interruption(record: PlanRecord, row: Row, number: int, run_id: str) -> PlanRecord:
    """Note in the record that the work was interrupted before the poll that begins, if it was."""
    last_run_id = row["last_run_id"]
    is_repeated = number == row["last_poll"] and bool(last_run_id)
    if not is_interruption(last_run_id, run_id, is_repeated=is_repeated):
        return record
    return replace(record, progress=note_interruption(record.progress))


def _select_attempts(connection: Connection, plan_id: str) -> Attempts:
    rows = SELECT_ATTEMPTS.read(connection, {"of_plan": plan_id})
    return {row["batch"]: _read_attempt(row["uncertainty"]) for row in rows}


def _name_batch(poll: Poll, batch: int) -> dict[str, object]:
    return {"of_plan": poll.plan_id, "of_batch": batch}


def _read_attempt(uncertainty: str | None) -> Attempt:
    if uncertainty is None:
        return Attempt(Answer.NOT_KNOWN)
    return Attempt(Answer.UNCERTAIN, uncertainty) if uncertainty else Attempt(Answer.ACCEPTED)
