"""Writing a file while its jobs stream, and telling the truth where the stream ends early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from jobsbot.core.errors import ApiError
from jobsbot.core.giving import MOST, Given, Written
from jobsbot.exports.writers import writer

STEP = 500
"""How many jobs are written between two words about it."""


def write(
    given: Given, into: BinaryIO, now: datetime, progress: Callable[[int], None], most: int = MOST
) -> Written:
    """Write the file, up to `most` jobs. `progress` hears how many, every few hundred.

    An error of the API ends the file and is part of what is answered: the jobs that came stand.
    """
    out, count = writer(given.kind, into, now), 0
    more, error = False, None
    try:
        for job in given.jobs:
            if count == most:
                more = True
                break
            out.add(job)
            count += 1
            if count % STEP == 0:
                progress(count)
    except ApiError as broken:
        error = broken
    out.close()
    into.flush()
    return Written(count, more, error)
