"""What may happen once only: deliveries, by their name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from jobsbot.store.database import Tables
from jobsbot.store.schema import once


class Deduplication(Tables):
    """Deliveries that were run, in SQL. Every method is one transaction."""

    def first_time(self, what: str, at: datetime) -> bool:
        """True once for each `what`, whichever process asks, until `forget` lets go of it."""
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(once).values(what=what, at=at))
        except IntegrityError:
            return False
        return True

    def forget(self, before: datetime) -> None:
        """Let go of what happened once, longer ago than this."""
        with self.engine.begin() as connection:
            connection.execute(delete(once).where(once.c.at < before))
