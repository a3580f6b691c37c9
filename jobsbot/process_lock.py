"""Names for processes that share a store: held by one at a time, taken up again after a death.

Durable work is found again by the name of the process that did it. So a process takes the first
name of its kind that is free (`run-0`, `run-1`, …), keeps it as long as it lives, and with it
takes over what the last holder left. A name is a lock that ends with its process: on SQLite a
lock on a file beside the store, on PostgreSQL an advisory lock.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from jobsbot.advisory_lock import AdvisoryLock
from jobsbot.core.errors import Refused
from jobsbot.database_url import find_sqlite_file, is_sqlite_url
from jobsbot.private_file import make_private
from jobsbot.store.database import make_engine

MAX_PROCESSES = 64
"""The most processes of one kind on one store."""


@contextmanager
def hold_process_name(url: str, kind: str, max_processes: int = MAX_PROCESSES) -> Iterator[str]:
    """Hold a name of this kind. Raises Refused where all `most` of them are taken."""
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
def _file_lock(url: str, kind: str, most: int) -> Iterator[int | None]:
    # By its real path: a link to a store is that store.
    store = (find_sqlite_file(url) or Path()).resolve()
    with ExitStack() as stack:
        for number in range(most):
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
    make_private(path)
    try:
        return path.open("a")
    except OSError as error:
        raise Refused(
            f"{path.name} cannot be written beside the store: {error.strerror}.",
            then="Let this account write to that folder, or set DATABASE_URL to another place.",
        ) from None


@contextmanager
def _advisory_lock(url: str, kind: str, most: int) -> Iterator[int | None]:
    engine = make_engine(url)
    lock = AdvisoryLock(engine, kind)
    try:
        number = lock.take_first_free(most)
        with nullcontext() if number is None else lock.watched():
            yield number
    finally:
        lock.close()
        engine.dispose()
