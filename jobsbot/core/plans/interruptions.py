"""Whether the work on a plan was interrupted, and what follows from that."""

from __future__ import annotations

from jobsbot.core.plans.plan import Progress
from jobsbot.core.values import replace


def is_interruption(previous_run_id: str, run_id: str, *, is_repeated: bool) -> bool:
    """Tell whether a process died, froze or lost its database while it worked on the plan.

    That is so where the poll that begins was begun before (`is_repeated`), or where the last poll
    was of an earlier run of the same process. A last poll of another process means nothing: they
    take turns. A run id is `process/run`; a process that was frozen, or without its database, goes
    on under another run.
    """
    same_process = previous_run_id.rsplit("/", 1)[0] == run_id.rsplit("/", 1)[0]
    return is_repeated or (bool(previous_run_id) and previous_run_id != run_id and same_process)


def note_interruption(progress: Progress) -> Progress:
    """Mark progress as interrupted. A cooling-off time starts anew: nobody could press Undo."""
    return replace(progress, interrupted=True, cooling_since=None)
