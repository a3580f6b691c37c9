"""The person at this terminal."""

from __future__ import annotations

import os
import pwd

from jobsbot.core.interaction import TERMINAL_CHANNEL, AccountKind, Person


def get_local_person() -> Person:
    """Answer the person at this terminal: the account that runs it, whatever `$LOGNAME` says."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = f"uid {os.getuid()}"  # a container's user that no file names
    return Person(f"{TERMINAL_CHANNEL}:{name}", name, kind=AccountKind.TERMINAL)
