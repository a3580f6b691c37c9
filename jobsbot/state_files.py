"""Where the store and the files beside it are. `DATABASE_URL`, where it is set, names the store.

Without it, the bot keeps its store in the folder in which it is started. A terminal makes no file
in the current folder: it uses the bot's store if it is there already, else the person's own.
https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec

from jobsbot.core.messages.message import FileAttachment
from jobsbot.core.reply import FileKept, FileNotKept
from jobsbot.database_url import find_sqlite_file
from jobsbot.exports.output_file import replace_file
from jobsbot.private_file import OWNER_ONLY

STORE_FILE_NAME = "jobsbot.sqlite"
KEPT_FILES_FOLDER = "deleted"
"""Beside the store: what was known of jobs that were deleted."""
SQLITE_SCHEME = "sqlite:///"


class StateFolder(msgspec.Struct, frozen=True):
    """A folder of this machine; `host` names it where the store is shared with others."""

    path: Path
    host: str = ""

    @property
    def host_words(self) -> str:
        """What follows its path for whoever reads it, maybe on another machine."""
        return f" on {self.host}" if self.host else ""


def choose_terminal_store(environ: Mapping[str, str], folder: Path, home: Path) -> str:
    """Choose the address of the store for a verb in a terminal in this folder."""
    if (folder / STORE_FILE_NAME).is_file():
        return f"{SQLITE_SCHEME}{folder / STORE_FILE_NAME}"
    return f"{SQLITE_SCHEME}{_choose_personal_folder(environ, home) / STORE_FILE_NAME}"


def choose_state_folder(url: str, environ: Mapping[str, str], home: Path) -> StateFolder:
    """Choose the folder of what stands beside a store: its own, or the person's state folder."""
    if path := find_sqlite_file(url):
        return StateFolder(path.absolute().parent)
    return StateFolder(_choose_personal_folder(environ, home), socket.gethostname())


def keep_state_file(folder: StateFolder, file: FileAttachment) -> FileKept | FileNotKept:
    """Write a file into the folder of kept files, for its owner alone, whole or not at all."""
    path = folder.path / KEPT_FILES_FOLDER / file.name
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as opened:
            os.fchmod(opened.fileno(), OWNER_ONLY)
            opened.write(file.content.encode())
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        return FileNotKept(
            f"{path}{folder.host_words} cannot be written: {error.strerror or error}."
        )
    return FileKept(f"in {path}{folder.host_words}")


def _choose_personal_folder(environ: Mapping[str, str], home: Path) -> Path:
    state = Path(environ.get("XDG_STATE_HOME") or "")
    if not state.is_absolute():  # the specification has relative paths ignored
        state = home / ".local" / "state"
    return state / "jobsbot"


def make_store_folder(url: str) -> None:
    """Make the folder of an SQLite store, for its owner alone. Raises OSError."""
    path = find_sqlite_file(url)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
