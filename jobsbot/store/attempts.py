"""What the work on claimed plans writes down for itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import attempts, plans

STATUSES_WITH_CARD = (
    PlanStatus.CLAIMED.value,
    PlanStatus.DONE.value,
    PlanStatus.CANCELLED.value,
    PlanStatus.EXPIRED.value,
    PlanStatus.REPLACED.value,
)


class WorkStore(SqlTables):
    """Batches that were sent, who looks after which plan, and which cards are behind."""

    def add_attempt(self, plan_id: str, batch: int, at: datetime) -> bool:
        """Write down, before sending, that a batch is about to be sent. True the first time."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(attempts).values(plan_id=plan_id, batch=batch, at=at))
        except IntegrityError:
            return False
        return True

    def record_answer(self, plan_id: str, batch: int, doubt: str) -> None:
        """Write down how a batch was answered: accepted (no doubt), or why it is not known."""
        with self.engine.begin() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.plan_id == plan_id, attempts.c.batch == batch)
                .values(doubt=doubt)
            )

    def delete_attempt(self, plan_id: str, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(attempts).where(attempts.c.plan_id == plan_id, attempts.c.batch == batch)
            )

    def get_attempts(self, plan_id: str) -> Mapping[int, str | None]:
        """Answer the batches that were begun, and the doubt about each; None without an answer."""
        query = select(attempts.c.batch, attempts.c.doubt).where(attempts.c.plan_id == plan_id)
        with read_transaction(self.engine) as connection:
            return {row.batch: row.doubt for row in connection.execute(query)}

    def record_poll(self, plan_id: str, poll_number: int, run_id: str) -> str:
        """Write down which process makes which look at a plan; answer who looked before."""
        with self.engine.begin() as connection:
            before = connection.execute(
                select(plans.c.hand).where(plans.c.id == plan_id).with_for_update()
            ).scalar_one()
            connection.execute(
                update(plans).where(plans.c.id == plan_id).values(look=poll_number, hand=run_id)
            )
        return str(before)

    def get_last_poll(self, plan_id: str) -> int:
        """Answer the number of the last look that was begun; 0 where none or only the first was."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(select(plans.c.look).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(select(plans.c.changes).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    def mark_card_drawn(self, plan_id: str, changes: int) -> None:
        """Write down that the card shows all of so many changes."""
        with self.engine.begin() as connection:
            connection.execute(update(plans).where(plans.c.id == plan_id).values(shown=changes))

    def stale_cards(self, most: int) -> tuple[str, ...]:
        """Name plans, closed and posted, whose card does not show their last change."""
        query = (
            select(plans.c.id)
            .where(
                plans.c.shown != plans.c.changes,
                plans.c.card.is_not(None),
                plans.c.status.in_(STATUSES_WITH_CARD),
            )
            .limit(most)
        )
        with read_transaction(self.engine) as connection:
            return tuple(connection.execute(query).scalars())
