"""What the work on claimed plans writes down for itself: only the newest poll of a plan may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from jobsbot.core.plans.attempts import Answer, Attempt, Attempts, SendPermit
from jobsbot.core.plans.interruptions import is_interruption, note_interruption
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.core.ports import FencedOff, Poll
from jobsbot.store.audit.entries import has_claim_entry
from jobsbot.store.database import SqlTables, read_transaction, to_json
from jobsbot.store.json_values import from_json
from jobsbot.store.plan_rows import REVISION_INCREMENT
from jobsbot.store.schema import attempts, plans


class WorkStore(SqlTables):
    """Polls of claimed plans, and the batches that they send. Every method is one transaction."""

    def begin_poll(self, plan_id: str, number: int, run_id: str) -> Poll | None:
        """Begin a poll: from now on, whoever polled this plan before may write nothing more.

        That the work was interrupted is written down with it: a poll that begins next would not
        see it any more, should this one be overtaken before it wrote anything.
        None where a later poll was begun already.
        """
        with self.engine.begin() as connection:
            query = select(plans).where(plans.c.id == plan_id).with_for_update()
            row = connection.execute(query).one_or_none()
            if row is None or number < row.last_poll:
                return None
            poll = Poll(plan_id, row.fencing_number + 1)
            is_repeated = number == row.last_poll and bool(row.last_run_id)
            values = {
                "last_poll": number,
                "last_run_id": run_id,
                "fencing_number": poll.fencing_number,
            }
            if is_interruption(row.last_run_id, run_id, is_repeated=is_repeated):
                values["progress"] = to_json(note_interruption(from_json(row.progress, Progress)))
            connection.execute(update(plans).where(plans.c.id == plan_id).values(values))
            return poll

    def add_attempt(self, poll: Poll, batch: int, at: datetime) -> SendPermit:
        """Write down, right before sending, that a batch is about to be sent.

        Raises FencedOff where somebody else goes on with the plan.
        """
        key = (attempts.c.plan_id == poll.plan_id, attempts.c.batch == batch)
        with self.engine.begin() as connection:
            check_fence(connection, poll)
            _check_claimed(connection, poll)
            if not has_claim_entry(connection, poll.plan_id):
                return SendPermit.UNAUDITED
            if connection.execute(select(attempts.c.at).where(*key)).first():
                return SendPermit.AGAIN
            row = {"plan_id": poll.plan_id, "batch": batch, "at": at}
            connection.execute(insert(attempts).values(row))
            return SendPermit.FIRST

    def record_answer(self, poll: Poll, batch: int, uncertainty: str) -> None:
        """Write down how a batch was answered: accepted (no uncertainty), or why it is not known.

        An answer is true whoever waited for it, so that it is written down in any case.
        """
        with self.engine.begin() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.plan_id == poll.plan_id, attempts.c.batch == batch)
                .values(uncertainty=uncertainty)
            )

    def delete_attempt(self, poll: Poll, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again.

        Raises FencedOff where somebody else goes on with the plan: it may be his by now.
        """
        with self.engine.begin() as connection:
            check_fence(connection, poll)
            connection.execute(
                delete(attempts).where(
                    attempts.c.plan_id == poll.plan_id, attempts.c.batch == batch
                )
            )

    def get_attempts(self, plan_id: str) -> Attempts:
        """Answer the batches that were begun, and what is known of each."""
        query = select(attempts.c.batch, attempts.c.uncertainty).where(
            attempts.c.plan_id == plan_id
        )
        with read_transaction(self.engine) as connection:
            return {row.batch: _read_attempt(row.uncertainty) for row in connection.execute(query)}

    def update_progress(self, poll: Poll, progress: Progress) -> None:
        """Store the progress of a CLAIMED plan; one at its end stays as it is.

        Raises FencedOff where somebody else goes on with the plan.
        """
        with self.engine.begin() as connection:
            check_fence(connection, poll)
            connection.execute(
                update(plans)
                .where(plans.c.id == poll.plan_id, plans.c.status == PlanStatus.CLAIMED.value)
                .values(progress=to_json(progress), **REVISION_INCREMENT)
            )

    def get_last_poll(self, plan_id: str) -> int:
        """Answer the number of the last poll that was begun; 0 where none or only the first was."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(select(plans.c.last_poll).where(plans.c.id == plan_id))
            return int(found.scalar_one())


def check_fence(connection: Connection, poll: Poll) -> None:
    """See that no later poll of the plan was begun, and hold any off until this is written.

    Raises FencedOff.
    """
    query = select(plans.c.fencing_number).where(plans.c.id == poll.plan_id).with_for_update()
    if connection.execute(query).scalar_one_or_none() != poll.fencing_number:
        raise FencedOff(poll.plan_id)


def _check_claimed(connection: Connection, poll: Poll) -> None:
    """See that the plan was not taken back meanwhile. Raises FencedOff."""
    query = select(plans.c.status).where(plans.c.id == poll.plan_id)
    if connection.execute(query).scalar_one_or_none() != PlanStatus.CLAIMED.value:
        raise FencedOff(poll.plan_id)


def _read_attempt(uncertainty: str | None) -> Attempt:
    if uncertainty is None:
        return Attempt(Answer.NOT_KNOWN)
    return Attempt(Answer.UNCERTAIN, uncertainty) if uncertainty else Attempt(Answer.ACCEPTED)
