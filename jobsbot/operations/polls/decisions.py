"""The decisions of durable work: functions of values that neither read, write nor wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

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
from jobsbot.core.plans.actions import Action, JobChange, Outcome, Result, is_odd_read
from jobsbot.core.plans.attempts import Answer, Attempt, Attempts
from jobsbot.core.plans.plan import Plan, PlanRecord, find_waiting_keys, is_plan_outdated
from jobsbot.core.plans.policy import Barrier, PolicyNumbers
from jobsbot.core.values import replace

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
        if n in attempts and attempts[n].answer is Answer.ACCEPTED
        for key in keys
        if key not in skipped
    )


def collect_uncertain_keys(record: PlanRecord, attempts: Attempts) -> tuple[JobKey, ...]:
    """Name the jobs that wait and of whose request it is not known whether it arrived."""
    waiting = set(find_waiting_keys(record))
    return tuple(
        key
        for n, keys in enumerate(split_into_batches(record.plan))
        if n in attempts and attempts[n].answer is not Answer.ACCEPTED
        for key in keys
        if key in waiting
    )


def may_send_batch(
    action: Action, batch: int, attempts: Attempts, *, may_still_leave: bool
) -> bool:
    """Tell whether a batch may be sent now.

    A batch that was begun is not sent again, since it may have arrived. Only an action for which a
    second request does no harm repeats it, where no answer is known and the first request cannot
    be on its way any more (`may_still_leave`).
    """
    if batch not in attempts:
        return True
    unanswered = attempts[batch].answer is Answer.NOT_KNOWN
    return action.repeatable and unanswered and not may_still_leave


def is_answer_unknown(attempts: Attempts, batch: int) -> bool:
    """Tell whether a batch was begun, and no answer was written down."""
    return batch in attempts and attempts[batch].answer is Answer.NOT_KNOWN


def collect_settled(record: PlanRecord, jobs: JobsByKey, attempts: Attempts) -> tuple[Outcome, ...]:
    """Make outcomes for the waiting jobs of which the last read shows how they ended."""
    action, sent = record.plan.action, collect_attempted_keys(record.plan, attempts)
    judged = (
        action.read_outcome(key, jobs.get(key))
        if key in sent
        else check_skipped(action, key, jobs.get(key))
        for key in find_waiting_keys(record)
    )
    return tuple(outcome for outcome in judged if outcome)


def check_skipped(action: Action, key: JobKey, job: Job | None) -> Outcome | None:
    """Make the outcome of a job to which the action does not apply any more; else None."""
    skip = action.find_skip(job)
    return Outcome(key, Result.SKIPPED, skip.why, skip.already) if skip else None


def must_ask_again(plan: Plan, jobs: JobsByKey, attempts: Attempts, now: datetime) -> bool:
    """Tell whether people must look again before anything is sent. Never once a batch was."""
    if attempts or plan.barrier is Barrier.NONE:
        return False
    return is_plan_outdated(plan, plan.with_jobs(jobs, now))


def build_replacement(
    record: PlanRecord, jobs: JobsByKey, now: datetime, numbers: PolicyNumbers
) -> Plan:
    """Make the plan that asks again: the same jobs as they are now, asked by who confirmed."""
    plan = record.plan.with_jobs(jobs, now)
    barrier = plan.action.choose_barrier(len(plan.targets), plan.filtered, numbers)
    asked_by = record.closed_by or plan.asked_by
    if plan.barrier is Barrier.SECOND:
        # What a second person approved falls with the jobs; whose it is stays.
        barrier, asked_by = plan.barrier, plan.asked_by
    fresh = replace(plan, id=replacement_id(plan.id), asked_by=asked_by, asked_at=now)
    return fresh.with_barrier(barrier, numbers.open_for)


def replacement_id(plan_id: str) -> str:
    return f"{plan_id}b"


def is_past_deadline(record: PlanRecord, elapsed: timedelta, numbers: PolicyNumbers) -> bool:
    """Tell whether the time to see a plan's effect is over, or the time in which it may begin.

    `elapsed` is the time since the work began, or before that since the plan was claimed.
    """
    if record.progress.began_at is None:
        return elapsed >= numbers.open_for + record.plan.cool
    return elapsed >= record.plan.action.watch_time(numbers)


def is_permanent(error: ApiError) -> bool:
    """Tell whether asking again cannot help."""
    return isinstance(error, BadKey | NoAccess | BadRequest)


def had_no_effect(error: ApiError) -> bool:
    """Tell whether a write surely had no effect, and may succeed later."""
    later = isinstance(error, RateLimited | Unavailable | TimedOut)
    return later and error.changed is Changed.NO


def describe_obstacle(error: ApiError, attempts: Attempts) -> str:
    """Say what keeps the work from going on, in a full sentence."""
    return error.text if attempts else f"{error.text} Nothing has been changed yet."


def collect_given_up(
    record: PlanRecord, attempts: Attempts, jobs: JobsByKey, trouble: str
) -> tuple[Outcome, ...]:
    """Make outcomes for the jobs that still wait when the time is over: failed or unknown.

    `trouble` is the last error of the API, where jobs could not be read.
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
    record: PlanRecord,
    attempts: Attempts,
    jobs: JobsByKey,
    elapsed: timedelta,
    numbers: PolicyNumbers,
) -> tuple[Outcome, ...]:
    """Make outcomes, early, for jobs whose request may never have left: a restart lost its answer.

    Where the action is not repeatable the request cannot be sent again unasked. Whoever is on call
    has to know that within a minute (`settle_within`), to ask again.
    """
    if record.plan.action.repeatable or elapsed < numbers.settle_within:
        return ()
    batch_of = {key: n for n, keys in enumerate(split_into_batches(record.plan)) for key in keys}
    return tuple(
        Outcome(
            key,
            Result.UNKNOWN,
            f"{record.plan.action.describe_pending(jobs.get(key))}; {RESTARTED_REASON}",
        )
        for key in find_waiting_keys(record)
        if is_answer_unknown(attempts, batch_of[key])
    )


def _unknown_outcome(
    action: Action, key: JobKey, attempt: Attempt, job: Job | None, trouble: str
) -> Outcome:
    if attempt.answer is Answer.NOT_KNOWN:
        return Outcome(key, Result.UNKNOWN, RESTARTED_REASON)
    why = attempt.why or trouble or action.describe_pending(job)
    return Outcome(key, Result.UNKNOWN, why)


def describe_end_for_audit(record: PlanRecord) -> str:
    """Say the end of a plan in one line of the audit."""
    counts = Counter(outcome.result for outcome in record.progress.outcomes)
    summary = ", ".join(f"{counts[result]} {result.value}" for result in Result if counts[result])
    return f"ended: {record.plan.sentence}: {summary}"


def filter_waiting(keys: Sequence[JobKey], record: PlanRecord) -> tuple[JobKey, ...]:
    """Name those of these jobs that still wait."""
    rest = set(find_waiting_keys(record))
    return tuple(key for key in keys if key in rest)


def find_odd_keys(keys: Sequence[JobKey], jobs: JobsByKey) -> tuple[JobKey, ...]:
    """Name the jobs whose answer is surprising, and is to be read again before it is believed."""
    return tuple(key for key in keys if is_odd_read(jobs.get(key)))


def add_changes(
    record: PlanRecord, keys: Sequence[JobKey], jobs: JobsByKey
) -> tuple[JobChange, ...]:
    """Answer what the requests of a plan change, with these jobs, read just now, added.

    Changes that were stored before an earlier request stay as they are: Undo needs those.
    """
    before = record.progress.changes or ()
    known = {change.key for change in before}
    found = (
        record.plan.action.find_change(jobs[key])
        for key in keys
        if key in jobs and key not in known
    )
    return (*before, *(change for change in found if change))
