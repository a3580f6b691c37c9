"""Which changes of a plan its card shows, and which process is drawing it."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store.database import SqlTables, read_transaction
from jobsbot.store.schema import STALE_CARD, plans

STATUSES_WITHOUT_CARD = (PlanStatus.OPEN.value, PlanStatus.WITHDRAWN.value)
"""Whose card nobody draws unasked. What is said as *not one of these* is looked for in the index of
stale cards; as *one of the others* SQLite goes through every plan that was ever closed."""
CARD_LOCK_KIND = 723_904_120
"""The first half of the advisory locks of cards in PostgreSQL. Any number no one else uses."""

log = logging.getLogger(__name__)


class CardRevisions(SqlTables):
    """Revisions of plans and of their cards, in SQL. Every method is one transaction."""

    def get_revision(self, plan_id: str) -> int:
        """Answer how often what a card says has changed. Ask before reading what to show."""
        with read_transaction(self.engine) as connection:
            found = connection.execute(select(plans.c.revision).where(plans.c.id == plan_id))
            return int(found.scalar_one())

    @contextmanager
    def hold_card(self, plan_id: str) -> Iterator[bool]:
        """Hold a card while it is drawn. False where another process is drawing it.

        The hold ends with the process, or with its connection. SQLite is for one process.
        """
        if self.engine.dialect.name != "postgresql":
            yield True
            return
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            is_held = _call_lock_function(connection, "pg_try_advisory_lock", plan_id)
            try:
                yield is_held
            finally:
                if is_held:
                    _release_card(connection, plan_id)

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


def _release_card(connection: Connection, plan_id: str) -> None:
    """Release a card's lock. Where that fails, the hold ends with the connection, and no drawing
    fails that was done.
    """
    try:
        _call_lock_function(connection, "pg_advisory_unlock", plan_id)
    except SQLAlchemyError as error:
        log.warning("plan %s: its card was let go with its connection: %s", plan_id, error)
        connection.invalidate()


def _call_lock_function(connection: Connection, function: str, plan_id: str) -> bool:
    """Take or release a card's lock: two whole numbers of 32 bits, signed."""
    numbers = {"kind": CARD_LOCK_KIND, "card": zlib.crc32(plan_id.encode()) - 2**31}
    found = connection.execute(text(f"SELECT {function}(:kind, :card)"), numbers)
    return bool(found.scalar_one())
