"""Files that only the account that runs the bot may read: the store holds who did what."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600
SIBLING_SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; it gives new ones the database's own permissions."""


def make_private(path: Path) -> None:
    """Make a database file that its owner alone may read and write, whatever the umask is.

    A file that is there already is closed to others, and so are SQLite's files beside it. Raises
    nothing: a file that cannot be made or changed fails where it is opened.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY))
    for file in (path, *(path.with_name(path.name + suffix) for suffix in SIBLING_SUFFIXES)):
        with suppress(OSError):
            found = file.stat()
            if stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o077:
                file.chmod(OWNER_ONLY)
