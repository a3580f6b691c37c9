"""Where a store is that nobody named: `DATABASE_URL` stands above all of this.

The bot keeps its store where it is started. A terminal leaves nothing where somebody stands: it
uses the bot's store if it is there already, else one of the person's own.
https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

STORE_FILE_NAME = "jobsbot.sqlite"
SQLITE_SCHEME = "sqlite:///"


def choose_terminal_store(environ: Mapping[str, str], folder: Path, home: Path) -> str:
    """Choose the address of the store for a verb in a terminal in this folder."""
    if (folder / STORE_FILE_NAME).is_file():
        return f"{SQLITE_SCHEME}{folder / STORE_FILE_NAME}"
    state = Path(environ.get("XDG_STATE_HOME") or "")
    if not state.is_absolute():  # the specification has relative paths ignored
        state = home / ".local" / "state"
    return f"{SQLITE_SCHEME}{state / 'jobsbot' / STORE_FILE_NAME}"


def get_sqlite_path(url: str) -> Path | None:
    """Name the file of an SQLite address; None for another database."""
    path, _, _options = url.removeprefix(SQLITE_SCHEME).partition("?")
    return Path(path) if url.startswith(SQLITE_SCHEME) else None


def make_store_folder(url: str) -> None:
    """Make the folder of an SQLite store, for its owner alone. Raises OSError."""
    path = get_sqlite_path(url)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
