"""Whether the work on a plan was interrupted, and what follows from that."""

from __future__ import annotations

from jobsbot.core.plans.plan import Progress
from jobsbot.core.values import replace


def is_interruption(previous_run_id: str, run_id: str, *, is_repeated: bool) -> bool:
    """Tell whether a process ended or was cut off before the plan came to its end.

    It was, where this very poll was begun before, by anybody, or where an earlier run of this
    process polled last. That another process did means nothing: they take turns. A run is named
    `process/run`; one that was frozen, or without its database, goes on as another run.
    """
    same_process = previous_run_id.rsplit("/", 1)[0] == run_id.rsplit("/", 1)[0]
    return is_repeated or (bool(previous_run_id) and previous_run_id != run_id and same_process)


def note_interruption(progress: Progress) -> Progress:
    """Write down an interruption: the card says it, and a wait to be taken back begins anew.

    While the bot was away nobody could take it back.
    """
    return replace(progress, interrupted=True, cooling_since=None)
