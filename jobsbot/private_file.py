"""Files that only the account that runs the bot may read: the store holds who did what.

A file of SQLite is made and closed to others here without being opened while it is in use. Who
closes any descriptor of a file gives up all of the process's locks on it, those of its open
connections too (fcntl(2), sqlite.org/howtocorrupt.html, 2.2). The next program that closes its
connection then takes itself for the last one, and deletes the write-ahead log under this process.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600
SIBLING_SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; it gives new ones the database's own permissions."""


def create_private(path: Path) -> None:
    """Make an empty file for its owner alone, whatever the umask is, where there is none yet.

    Raises nothing: a file that cannot be made fails where it is opened.
    """
    with suppress(OSError):
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        os.close(os.open(path, flags, OWNER_ONLY))


def close_to_others(path: Path) -> None:
    """Take a database's file, and SQLite's files beside it, away from everybody but its owner.

    Only for what is known to be a file of ours: one that was named by mistake has to stay as it is.
    Raises nothing: what cannot be changed is left.
    """
    for file in (path, *(path.with_name(path.name + suffix) for suffix in SIBLING_SUFFIXES)):
        with suppress(OSError):
            found = file.stat()
            if stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o077:
                file.chmod(OWNER_ONLY)
