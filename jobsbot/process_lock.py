"""Names for processes that share a store: held by one at a time, taken up again after a death.

Durable work is found again by the name of the process that did it. So a process takes the first
name of its kind that is free (`run-0`, `run-1`, …), keeps it as long as it lives, and with it
takes over what the last holder left. A name is a lock that ends with its process: on SQLite a
lock on a file beside the store, on PostgreSQL an advisory lock.
"""

from __future__ import annotations

import fcntl
import logging
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread
from typing import TextIO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.errors import Refused
from jobsbot.database_url import find_sqlite_file, is_sqlite_url
from jobsbot.private_file import close_to_others, create_private
from jobsbot.store.database import make_engine

MAX_PROCESSES = 64
"""The most processes of one kind on one store."""
CHECK_SECONDS = 2.0
"""Between two times that the connection of a lock is tried."""
log = logging.getLogger(__name__)


@contextmanager
def hold_process_name(url: str, kind: str, max_processes: int = MAX_PROCESSES) -> Iterator[str]:
    """Hold a name of this kind. Raises Refused where all of them are taken."""
    holding = (
        _file_lock(url, kind, max_processes)
        if is_sqlite_url(url)
        else _advisory_lock(url, kind, max_processes)
    )
    with holding as number:
        if number is None:
            raise Refused(
                f"Another jobsbot ({kind}) already works on this store.",
                then="Stop it first, or give this one a store of its own by DATABASE_URL.",
            )
        yield f"{kind}-{number}"


@contextmanager
def _file_lock(url: str, kind: str, max_processes: int) -> Iterator[int | None]:
    # By its real path: a link to a store is that store.
    store = (find_sqlite_file(url) or Path()).resolve()
    with ExitStack() as stack:
        for number in range(max_processes):
            file = stack.enter_context(_open_lock(store, f"{kind}-{number}"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
        yield None


def _open_lock(store: Path, name: str) -> TextIO:
    """Open the file of a lock. Raises Refused where the folder takes none."""
    path = store.with_name(f"{store.name}.{name}.lock")
    create_private(path)
    close_to_others(path)
    try:
        return path.open("a")
    except OSError as error:
        raise Refused(
            f"{path.name} cannot be written beside the store: {error.strerror}.",
            then="Let this account write to that folder, or set DATABASE_URL to another place.",
        ) from None


@contextmanager
def _advisory_lock(url: str, kind: str, max_processes: int) -> Iterator[int | None]:
    engine = make_engine(url)
    lock = AdvisoryLock(engine, kind)
    try:
        number = lock.take_first_free(max_processes)
        with nullcontext() if number is None else lock.watched():
            yield number
    finally:
        lock.close()
        engine.dispose()


class AdvisoryLock:
    """One of several numbered locks of a kind, on PostgreSQL. It ends with its process.

    A thread watches the connection that holds the lock, and takes the lock anew where that
    connection breaks. Until then another process may take it: its lease then ends this one's work.
    """

    def __init__(self, engine: Engine, kind: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._kind, self._number = kind, 0
        self._connection: Connection | None = None
        self._stop = Event()

    def take_first_free(self, lock_count: int) -> int | None:
        """Take the first of so many that is free; None where all are taken."""
        return next((number for number in range(lock_count) if self._take(number)), None)

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
