"""A file that is written beside its place and moved there once it is whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

SPECIAL_FOLDERS = ("/dev/", "/proc/", "/sys/")
MEMORY_FOLDER = "/dev/shm/"  # noqa: S108  nothing is made there unless it is asked for
"""The one folder below them that holds files like any other."""


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written; it is moved to `path` when the block ends without an exception.

    Until then, and after an exception, a file at `path` stays as it was. A link is replaced by the
    new file, and its target is not touched. The new file gets the permissions of the old one. A
    pipe or a device is written to directly. Raises OSError, before the block begins, where nothing
    can be written there.
    """
    if is_special(path):
        with path.open("wb") as file:
            yield file
        return
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder", str(path))
    beside = path.with_name(f".{path.name[:100]}.{token_hex(4)}.part")
    try:
        with _create(beside, path) as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def is_special(path: Path) -> bool:
    """Tell whether there is a pipe or a device, which cannot be replaced by a file."""
    place = str(path.absolute())
    if place.startswith(SPECIAL_FOLDERS) and not place.startswith(MEMORY_FOLDER):
        return True
    return path.exists() and not path.is_file() and not path.is_dir()


def _create(beside: Path, path: Path) -> BinaryIO:
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    if path.is_file() and not path.is_symlink():
        os.fchmod(opened, stat.S_IMODE(path.stat().st_mode) & 0o777)
    return os.fdopen(opened, "wb")
