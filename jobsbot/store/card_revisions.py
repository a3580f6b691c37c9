"""Which changes of a plan its card shows."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.plan_rows import OF_PLAN
from jobsbot.store.schema import STALE_CARD, plans
from jobsbot.store.sqlite.open_connections import lend_connection
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement, write_transaction

STATUSES_WITHOUT_CARD = (PlanStatus.OPEN.value,)
"""Cards of these statuses are drawn by whoever asks or presses. The query says *not one of these*,
for which SQLite uses the index of stale cards; with *one of the others* it would read every closed
plan."""

GET_REVISION = SqlitePreparedStatement(select(plans.c.revision).where(OF_PLAN))
MARK_DRAWN = SqlitePreparedStatement(
    update(plans)
    .where(OF_PLAN, plans.c.card_revision <= bindparam("drawn"))
    .values(card_revision=bindparam("drawn"))
)
MARK_END_TOLD = update(plans).where(OF_PLAN).values(end_told=True)
IS_STALE = SqlitePreparedStatement(select(plans.c.id).where(STALE_CARD, OF_PLAN))
STALE_CARDS = (
    select(plans.c.id)
    .where(STALE_CARD, plans.c.status.not_in(STATUSES_WITHOUT_CARD))
    .limit(bindparam("max_cards"))
)


class CardRevisions(SqlTables):
    """Revisions of plans and of their cards, in SQL. Every method is one transaction."""

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        with lend_connection(self.engine) as connection:
            (row,) = GET_REVISION.read(connection, {"of_plan": plan_id})
        return int(row["revision"])

    def mark_card_drawn(self, plan_id: str, revision: int) -> bool:
        """Write down that the card shows all changes up to this revision.

        False where a newer one was drawn meanwhile: what came later may cover it.
        """
        with write_transaction(self.engine) as connection:
            values = {"of_plan": plan_id, "drawn": revision}
            return MARK_DRAWN.write(connection, values) == 1

    def mark_end_told(self, plan_id: str) -> None:
        """Write down that the end of a plan was told to whom it concerns."""
        with self.engine.begin() as connection:
            connection.execute(MARK_END_TOLD, {"of_plan": plan_id})

    def is_card_stale(self, plan_id: str) -> bool:
        """Tell whether a plan's card does not show its last change."""
        with lend_connection(self.engine) as connection:
            return bool(IS_STALE.read(connection, {"of_plan": plan_id}))

    def list_stale_cards(self, max_cards: int) -> tuple[str, ...]:
        """Name up to `max_cards` closed plans whose card is not posted or not up to date."""
        with read_transaction(self.engine) as connection:
            return tuple(connection.execute(STALE_CARDS, {"max_cards": max_cards}).scalars())
