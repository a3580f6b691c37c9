"""How long a confirmed plan still waits, by its rule, before its first request."""

from __future__ import annotations

from datetime import timedelta

from jobsbot.core.plans.plan import PlanRecord, can_take_back
from jobsbot.operations.polls.elapsed_times import ElapsedTimes


def measure_cooling_left(record: PlanRecord, elapsed: ElapsedTimes) -> timedelta:
    """Say how long a plan still waits; nothing where it does not, or not any more."""
    since = record.progress.cooling_since
    if not can_take_back(record):
        return timedelta()
    if since is None:
        return record.plan.cool
    waited = elapsed.since(record.plan.id, f"cooling {since.isoformat()}", since)
    return max(record.plan.cool - waited, timedelta())
