"""What takes a finished plan back, exactly: only tags can be, and only what was changed."""

from __future__ import annotations

from jobsbot.core.action import Result, Tag
from jobsbot.core.job import JobKey
from jobsbot.core.plan import Record


def undo_of(record: Record) -> tuple[Tag, tuple[JobKey, ...]] | None:
    """Find the change that puts the tags back; None where there is none that fits every job.

    A tag that a job had before is not taken from it. Where jobs differ in that, one change
    cannot be right for all of them, and none is offered.
    """
    action = record.plan.action
    if not isinstance(action, Tag):
        return None
    done = {o.key for o in record.progress.outcomes if o.result is Result.DONE}
    before = {seen.key: set(seen.tags) for seen in record.plan.acting if seen.key in done}
    backs = {
        Tag(
            add=tuple(tag for tag in action.remove if tag in tags),
            remove=tuple(tag for tag in action.add if tag not in tags),
        )
        for tags in before.values()
    }
    if len(backs) != 1:
        return None
    back = backs.pop()
    return (back, tuple(before)) if back.add or back.remove else None
