"""Tests' files in memory, where this machine has room for them there.

Nothing here has to outlive a loss of power, and a database waits for the disk at each commit: half
of the time that tests of the store and of the durable work took.
"""

import os
import shutil
from pathlib import Path

MEMORY_FOLDER = Path("/dev/shm")
MIN_FREE_BYTES = 2 * 2**30
"""A run of all tests writes less than a tenth of it."""


def keep_files_in_memory() -> None:
    """Have pytest make its temporary folders there, unless whoever runs it says where."""
    if has_room(MEMORY_FOLDER):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_FOLDER))


def has_room(folder: Path) -> bool:
    """Tell whether tests can write, and run programs, in a folder of enough room."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    runs_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(folder).free >= MIN_FREE_BYTES
