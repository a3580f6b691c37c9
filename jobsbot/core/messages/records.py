"""The objects of an answer, as values for programs: `--json` writes one JSON object for each.

A message carries its records beside its words (`Message.records`); renderers of words ignore them.
A record is a frozen struct whose field names do not change once published. Numbers are plain, with
the unit in their name; unknown values are left out. A verb with objects of its own defines their
record in its own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import Plan, PlanRecord


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object of an answer. A field that has its default value is left out."""


class JobRecord(Job, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A job as the API gives it, its names and arguments masked, and how long it ran."""

    run_seconds: int | None = None


class OutcomeRecord(Record, frozen=True, kw_only=True):
    """What became of one job of a write."""

    id: str
    result: str
    """`done`, `skipped`, `failed` or `unknown`."""
    why: str
    plan: str


def make_job_record(job: Job, now: datetime, masking: Masking) -> JobRecord:
    """Make the record of a job; the run time of a running one ends at `now`."""
    job = masking.mask_job_names(job)
    values = msgspec.structs.asdict(job)
    if job.spider_args:
        values["spider_args"] = dict(masking.mask_arguments(job.spider_args))
    ran = job.run_time(now)
    return JobRecord(**values, run_seconds=None if ran is None else int(ran.total_seconds()))


def make_job_records(jobs: Iterable[Job], now: datetime, masking: Masking) -> tuple[JobRecord, ...]:
    """Make the record of each job, in order."""
    return tuple(make_job_record(job, now, masking) for job in jobs)


def make_skipped_records(plan: Plan) -> tuple[OutcomeRecord, ...]:
    """List the jobs that a plan leaves alone, each with its reason."""
    return tuple(
        OutcomeRecord(
            id=str(snapshot.key), result=Result.SKIPPED.value, why=snapshot.skip, plan=plan.id
        )
        for snapshot in plan.skipped
    )


def make_outcome_records(record: PlanRecord) -> Iterator[OutcomeRecord]:
    """List what became of every job of a plan: those acted on, then those left alone."""
    for outcome in record.progress.outcomes:
        yield OutcomeRecord(
            id=str(outcome.key),
            result=outcome.result.value,
            why=outcome.why,
            plan=record.plan.id,
        )
    yield from make_skipped_records(record.plan)
