"""What only one process does at a time: drawing a card, posting a notice."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.store.database import SqlTables

CARD_LOCK_KIND = 723_904_120
"""The first half of the advisory locks of cards in PostgreSQL. Any number no one else uses."""
NOTICE_LOCK_KIND = 723_904_121
"""The same for notices."""

log = logging.getLogger(__name__)


class Holds(SqlTables):
    """Advisory locks in PostgreSQL. SQLite is for one process, which holds everything.

    A hold ends with the process, or with its connection.
    """

    def hold_card(self, plan_id: str) -> AbstractContextManager[bool]:
        """Hold a card while it is drawn. False where another process is drawing it."""
        return self._hold(CARD_LOCK_KIND, plan_id)

    def hold_notice(self, key: str) -> AbstractContextManager[bool]:
        """Hold a notice while it is posted. False where another process is posting it."""
        return self._hold(NOTICE_LOCK_KIND, key)

    @contextmanager
    def _hold(self, kind: int, name: str) -> Iterator[bool]:
        if self.engine.dialect.name != "postgresql":
            yield True
            return
        engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            is_held = _call_lock_function(connection, "pg_try_advisory_lock", kind, name)
            try:
                yield is_held
            finally:
                if is_held:
                    _release(connection, kind, name)


def _release(connection: Connection, kind: int, name: str) -> None:
    """Release a lock. Where that fails, the hold ends with the connection, and nothing fails that
    was done under it.
    """
    try:
        _call_lock_function(connection, "pg_advisory_unlock", kind, name)
    except SQLAlchemyError as error:
        log.warning("What was held of %s was let go with its connection: %s", name, error)
        connection.invalidate()


def _call_lock_function(connection: Connection, function: str, kind: int, name: str) -> bool:
    """Take or release a lock: two whole numbers of 32 bits, signed."""
    numbers = {"kind": kind, "name": zlib.crc32(name.encode()) - 2**31}
    found = connection.execute(text(f"SELECT {function}(:kind, :name)"), numbers)
    return bool(found.scalar_one())
