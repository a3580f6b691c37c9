"""The decisions of the work. Functions of values; nothing here asks, writes or waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from jobsbot.core.errors import (
    ApiError,
    BadKey,
    BadRequest,
    Changed,
    NoAccess,
    RateLimited,
    TimedOut,
    Unavailable,
)
from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL
from jobsbot.core.jobs.job import Job, JobKey
from jobsbot.core.plans.actions import Action, Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import Plan, PlanRecord, find_waiting_keys, is_plan_outdated
from jobsbot.core.plans.policy import Barrier, PolicyRules, choose_barrier

Attempts = Mapping[int, str | None]
"""Batches that were begun: empty where accepted, None without an answer, else the doubt."""
JobsByKey = Mapping[JobKey, Job]
RESTARTED_REASON = "jobsbot was restarted while asking; it may not have arrived"


def split_into_batches(plan: Plan) -> tuple[tuple[JobKey, ...], ...]:
    """Cut a plan into requests. The same plan is always cut the same."""
    keys = plan.keys
    return tuple(
        keys[start : start + MAX_JOBS_PER_CALL] for start in range(0, len(keys), MAX_JOBS_PER_CALL)
    )


def collect_attempted_keys(plan: Plan, attempts: Attempts) -> frozenset[JobKey]:
    """Name the jobs whose request may have been sent."""
    return frozenset(
        key for n, keys in enumerate(split_into_batches(plan)) if n in attempts for key in keys
    )


def collect_accepted_keys(record: PlanRecord, attempts: Attempts) -> tuple[JobKey, ...]:
    """Name the jobs whose request the API has accepted. A skipped job was in none."""
    skipped = {o.key for o in record.progress.outcomes if o.result is Result.SKIPPED}
    return tuple(
        key
        for n, keys in enumerate(split_into_batches(record.plan))
        if attempts.get(n) == ""
        for key in keys
        if key not in skipped
    )


def may_send_batch(action: Action, batch: int, attempts: Attempts) -> bool:
    """Tell whether a batch may be sent now.

    Once begun it is never sent again, since it may have arrived. Only where a second request does
    no harm is it repeated for jobs that a read shows to need it still, after a restart.
    """
    if batch not in attempts:
        return True
    return action.repeatable and attempts[batch] is None


def collect_settled(record: PlanRecord, jobs: JobsByKey, attempts: Attempts) -> tuple[Outcome, ...]:
    """Judge the jobs that wait, by what was just read: those that have come to an end."""
    action, sent = record.plan.action, collect_attempted_keys(record.plan, attempts)
    judged = (
        action.read_outcome(key, jobs.get(key))
        if key in sent
        else check_refused(action, key, jobs.get(key))
        for key in find_waiting_keys(record)
    )
    return tuple(outcome for outcome in judged if outcome)


def check_refused(action: Action, key: JobKey, job: Job | None) -> Outcome | None:
    """Judge a job before it is asked for: the action may no longer apply to it."""
    why = action.skip_reason(job)
    return Outcome(key, Result.SKIPPED, why) if why else None


def must_ask_again(plan: Plan, jobs: JobsByKey, attempts: Attempts, now: datetime) -> bool:
    """Tell whether people must look again before anything is sent. Never once a batch was."""
    if attempts or plan.barrier is Barrier.NONE:
        return False
    return is_plan_outdated(plan, plan.with_jobs(jobs, now))


def build_replacement(
    record: PlanRecord, jobs: JobsByKey, now: datetime, rules: PolicyRules
) -> Plan:
    """Make the plan that asks again: the same jobs as they are now, asked by who confirmed."""
    plan = record.plan.with_jobs(jobs, now)
    barrier = choose_barrier(plan.action.verb, len(plan.targets), plan.filtered, rules)
    fresh = msgspec.structs.replace(
        plan, id=replacement_id(plan.id), asked_by=record.closed_by or plan.asked_by, asked_at=now
    )
    return fresh.with_barrier(barrier, rules.open_for)


def replacement_id(plan_id: str) -> str:
    return f"{plan_id}b"


def plan_deadline(record: PlanRecord, rules: PolicyRules) -> datetime:
    """Say until when a confirmed plan is followed."""
    action = record.plan.action
    within = rules.stop_within if isinstance(action, Stop) else rules.settle_within
    return (record.closed_at or record.plan.asked_at) + within


def is_permanent(error: ApiError) -> bool:
    """Tell whether asking again cannot help."""
    return isinstance(error, BadKey | NoAccess | BadRequest)


def had_no_effect(error: ApiError) -> bool:
    """Tell whether a write surely did nothing, and may do something later."""
    later = isinstance(error, RateLimited | Unavailable | TimedOut)
    return later and error.changed is Changed.NO


def describe_trouble(error: ApiError, attempts: Attempts) -> str:
    """Say what keeps the work from going on, in a full sentence."""
    return error.text if attempts else f"{error.text} Nothing has been changed yet."


def collect_given_up(
    record: PlanRecord, attempts: Attempts, jobs: JobsByKey, trouble: str
) -> tuple[Outcome, ...]:
    """Judge the jobs that still wait when no more time is left: honestly, not hopefully.

    `describe_trouble` is what the API said last, where it could not be read.
    """
    batch_of = {key: n for n, keys in enumerate(split_into_batches(record.plan)) for key in keys}
    action = record.plan.action
    return tuple(
        _unknown_outcome(action, key, attempts[batch_of[key]], jobs.get(key), trouble)
        if batch_of[key] in attempts
        else Outcome(key, Result.FAILED, trouble or "was not asked in time; nothing was changed")
        for key in find_waiting_keys(record)
    )


def collect_doubtful(
    record: PlanRecord, attempts: Attempts, jobs: JobsByKey, now: datetime, rules: PolicyRules
) -> tuple[Outcome, ...]:
    """Judge the jobs whose request may never have left, and that do not stop: soon, not late.

    A restart fell between writing the attempt down and its answer. It cannot be sent again
    unasked; whoever is on call has to know in a minute, and can have it asked again.
    """
    if record.plan.action.repeatable or time_since_confirmed(record, now) < rules.settle_within:
        return ()
    batch_of = {key: n for n, keys in enumerate(split_into_batches(record.plan)) for key in keys}
    return tuple(
        Outcome(
            key,
            Result.UNKNOWN,
            f"{_describe_state(record.plan.action, jobs.get(key))}; {RESTARTED_REASON}",
        )
        for key in find_waiting_keys(record)
        if attempts.get(batch_of[key], "") is None
    )


def _unknown_outcome(
    action: Action, key: JobKey, doubt: str | None, job: Job | None, trouble: str
) -> Outcome:
    if doubt is None:
        return Outcome(key, Result.UNKNOWN, RESTARTED_REASON)
    why = doubt or trouble or _describe_state(action, job)
    return Outcome(key, Result.UNKNOWN, why)


def _describe_state(action: Action, job: Job | None) -> str:
    match action:
        case Stop():
            return f"still {job.state or 'there'}" if job else "the API no longer shows it"
        case Delete():
            return "the API still shows it"
        case Tag():
            return "the API does not show it yet"


def summarize_outcomes(record: PlanRecord) -> str:
    """Say the end of a plan in one line of the audit."""
    counts = Counter(outcome.result for outcome in record.progress.outcomes)
    said = ", ".join(f"{counts[result]} {result.value}" for result in Result if counts[result])
    return f"ended: {record.plan.sentence}: {said}"


def time_since_confirmed(record: PlanRecord, now: datetime) -> timedelta:
    """Say how long ago a plan was confirmed."""
    return now - (record.closed_at or record.plan.asked_at)


def filter_waiting(keys: Sequence[JobKey], record: PlanRecord) -> tuple[JobKey, ...]:
    """Name those of these jobs that still wait."""
    rest = set(find_waiting_keys(record))
    return tuple(key for key in keys if key in rest)
