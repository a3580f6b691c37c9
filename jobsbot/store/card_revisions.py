"""Which changes of a plan its card shows."""

from __future__ import annotations

from sqlalchemy import select, update

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import STALE_CARD, plans

STATUSES_WITHOUT_CARD = (PlanStatus.OPEN.value, PlanStatus.WITHDRAWN.value)
"""Whose card nobody draws unasked. What is said as *not one of these* is looked for in the index of
stale cards; as *one of the others* SQLite goes through every plan that was ever closed."""


class CardRevisions(SqlTables):
    """Revisions of plans and of their cards, in SQL. Every method is one transaction."""

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(select(plans.c.revision).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    def mark_card_drawn(self, plan_id: str, revision: int) -> bool:
        """Write down that the card shows all changes up to this revision.

        False where a newer one was drawn meanwhile: what came later may cover it.
        """
        with self.engine.begin() as connection:
            changed = connection.execute(
                update(plans)
                .where(plans.c.id == plan_id, plans.c.card_revision <= revision)
                .values(card_revision=revision)
            )
            return changed.rowcount == 1

    def mark_end_told(self, plan_id: str) -> None:
        """Write down that the end of a plan was told to whom it concerns."""
        with self.engine.begin() as connection:
            connection.execute(update(plans).where(plans.c.id == plan_id).values(end_told=True))

    def is_card_stale(self, plan_id: str) -> bool:
        """Tell whether a plan's card does not show its last change."""
        with read_transaction(self.engine) as connection:
            query = select(plans.c.id).where(STALE_CARD, plans.c.id == plan_id)
            return connection.execute(query).first() is not None

    def stale_cards(self, most: int) -> tuple[str, ...]:
        """Name closed plans whose card does not show their last change, or is nowhere yet."""
        query = (
            select(plans.c.id)
            .where(
                STALE_CARD,
                plans.c.status.not_in(STATUSES_WITHOUT_CARD),
            )
            .limit(most)
        )
        with read_transaction(self.engine) as connection:
            return tuple(connection.execute(query).scalars())
