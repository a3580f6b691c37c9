"""A lock of PostgreSQL that ends with its process, and is taken anew if its connection breaks."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

CHECK_SECONDS = 2.0
"""Between two times that the connection of a lock is tried."""
log = logging.getLogger(__name__)


class AdvisoryLock:
    """One of several numbered locks of a kind. A thread watches the connection that holds it.

    Until it is taken anew another process may take it; that one's lease then ends this one's work.
    """

    def __init__(self, engine: Engine, kind: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._kind, self._number = kind, 0
        self._connection: Connection | None = None
        self._stop = Event()

    def take_first_free(self, most: int) -> int | None:
        """Take the first of so many that is free; None where all are taken."""
        return next((number for number in range(most) if self._take(number)), None)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the lock until the block ends, then let go of it."""
        thread = Thread(target=self._watch, name=f"jobsbot-lock-{self._kind}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(CHECK_SECONDS)

    def close(self) -> None:
        """Let go of the lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _watch(self) -> None:
        while not self._stop.wait(CHECK_SECONDS):
            try:
                self._check()
            except SQLAlchemyError as error:
                log.warning("The lock of this process's name is out of reach (%s).", type(error))
                self._drop()

    def _check(self) -> None:
        """See that the connection lives; where it was lost, take the lock anew."""
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))
        elif self._take(self._number):
            log.warning("The lock of this process's name was lost, and is taken anew.")
        else:
            self._drop()  # another process has it, or our own old session, for a while yet

    def _take(self, number: int) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect()
        lock = text("SELECT pg_try_advisory_lock(:kind, :number)")
        # Two whole numbers of 32 bits, signed: the kind by its checksum, then which of them.
        named = {"kind": zlib.crc32(self._kind.encode()) - 2**31, "number": number}
        taken = bool(self._connection.execute(lock, named).scalar_one())
        if taken:
            self._number = number
        return taken

    def _drop(self) -> None:
        """Give up a connection that holds nothing."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
