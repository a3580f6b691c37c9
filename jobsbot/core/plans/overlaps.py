"""Which open or claimed plans are about the same jobs."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.plans.plan import EarlierPlan, Plan, PlanRecord, PlanStatus


def find_shared_keys(record: PlanRecord, keys: Collection[JobKey]) -> tuple[JobKey, ...]:
    """Find those of these jobs on which a plan acts, or will act, and which have no outcome yet."""
    settled = record.progress.settled_keys()
    return tuple(key for key in record.plan.keys if key in keys and key not in settled)


def note_earlier_plans(plan: Plan, live: Iterable[PlanRecord]) -> tuple[EarlierPlan, ...]:
    """Note which other plans are about the same jobs already, the first asked first."""
    keys = frozenset(plan.keys)
    others = [record for record in live if record.plan.id != plan.id]
    shared = [(record, len(find_shared_keys(record, keys))) for record in others]
    return tuple(
        EarlierPlan(
            id=record.plan.id,
            verb=record.plan.action.verb,
            asked_by=record.plan.asked_by,
            asked_at=record.plan.asked_at,
            job_count=count,
            under_way=record.status is PlanStatus.CLAIMED,
        )
        for record, count in sorted(shared, key=lambda pair: pair[0].plan.asked_at)
        if count
    )
