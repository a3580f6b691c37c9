"""The folders that a process is given: where it was started, and its account's home."""

from __future__ import annotations

from pathlib import Path

from jobsbot.core.errors import Refused

NO_HOME = Path("/nonexistent")
"""The home of accounts without one: by Debian's policy (9.2.3) it is never there."""


def find_working_folder() -> Path:
    """Find the folder that the process was started in. Raises Refused where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise Refused(
            f"The folder that this was started in cannot be used: {error.strerror}.",
            then="Change to one that is there.",
        ) from None


def find_home_folder() -> Path:
    """Find the account's home; a folder that cannot be made where it has none.

    A container can run under any number, of which its files know nothing.
    """
    try:
        return Path.home()
    except RuntimeError:
        return NO_HOME
