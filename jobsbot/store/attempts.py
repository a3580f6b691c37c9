"""What the work on claimed plans writes down for itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from jobsbot.core.plans.plan import Status
from jobsbot.store.database import Tables, reading
from jobsbot.store.schema import attempts, plans

SHOWABLE = (
    Status.CLAIMED.value,
    Status.DONE.value,
    Status.CANCELLED.value,
    Status.EXPIRED.value,
    Status.REPLACED.value,
)


class Work(Tables):
    """Batches that were sent, who looks after which plan, and which cards are behind."""

    def attempt(self, plan_id: str, batch: int, at: datetime) -> bool:
        """Write down, before sending, that a batch is about to be sent. True the first time."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(attempts).values(plan_id=plan_id, batch=batch, at=at))
        except IntegrityError:
            return False
        return True

    def answered(self, plan_id: str, batch: int, doubt: str) -> None:
        """Write down how a batch was answered: accepted (no doubt), or why it is not known."""
        with self.engine.begin() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.plan_id == plan_id, attempts.c.batch == batch)
                .values(doubt=doubt)
            )

    def unsent(self, plan_id: str, batch: int) -> None:
        """Forget an attempt of which surely nothing was sent, so that it may be made again."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(attempts).where(attempts.c.plan_id == plan_id, attempts.c.batch == batch)
            )

    def attempts(self, plan_id: str) -> Mapping[int, str | None]:
        """Answer the batches that were begun, and the doubt about each; None without an answer."""
        chosen = select(attempts.c.batch, attempts.c.doubt).where(attempts.c.plan_id == plan_id)
        with reading(self.engine) as connection:
            return {row.batch: row.doubt for row in connection.execute(chosen)}

    def take(self, plan_id: str, look: int, hand: str) -> str:
        """Write down which process makes which look at a plan; answer who looked before."""
        with self.engine.begin() as connection:
            before = connection.execute(
                select(plans.c.hand).where(plans.c.id == plan_id).with_for_update()
            ).scalar_one()
            connection.execute(
                update(plans).where(plans.c.id == plan_id).values(look=look, hand=hand)
            )
        return str(before)

    def last_look(self, plan_id: str) -> int:
        """Answer the number of the last look that was begun; 0 where none or only the first was."""
        with reading(self.engine) as connection:
            found = connection.execute(select(plans.c.look).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    def changes(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        with reading(self.engine) as connection:
            found = connection.execute(select(plans.c.changes).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    def shown(self, plan_id: str, changes: int) -> None:
        """Write down that the card shows all of so many changes."""
        with self.engine.begin() as connection:
            connection.execute(update(plans).where(plans.c.id == plan_id).values(shown=changes))

    def behind(self, most: int) -> tuple[str, ...]:
        """Name plans, closed and posted, whose card does not show their last change."""
        chosen = (
            select(plans.c.id)
            .where(
                plans.c.shown != plans.c.changes,
                plans.c.card.is_not(None),
                plans.c.status.in_(SHOWABLE),
            )
            .limit(most)
        )
        with reading(self.engine) as connection:
            return tuple(connection.execute(chosen).scalars())
