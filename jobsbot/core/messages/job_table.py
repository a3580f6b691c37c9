"""Jobs as people read them: a headline in one sentence, a table, the words for one job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from jobsbot.core.jobs.job import DELETED, FINISHED, PENDING, RUNNING, Job
from jobsbot.core.messages.message import (
    Cell,
    Column,
    Link,
    Table,
    format_duration,
    format_number,
    join_words,
)

ROWS_PER_PAGE = 10
"""Rows at once: what a phone shows."""

JOB_COLUMNS = (
    Column("Job"),
    Column("Spider"),
    Column("State"),
    Column("Run time"),
    Column("Items"),
    Column("Errors"),
    Column("Responses", wide=True),
    Column("Tags", wide=True),
)
STATE_COLUMN = 2
"""Which column the state is."""


def summarize_jobs(jobs: Sequence[Job], where: str, now: datetime) -> str:
    """Say what there is in one sentence: `3 running in prod-crawl, longest 6 h 12 m`."""
    said = join_words([f"{format_number(count)} {state}" for state, count in count_states(jobs)])
    longest = max((time for job in jobs if job.state == RUNNING and (time := job.run_time(now))),
                  default=None)  # fmt: skip
    bad = sum(1 for job in jobs if job.state == FINISHED and not job.succeeded)
    notes = [f"longest {format_duration(longest)}"] if longest else []
    notes += [f"{format_number(bad)} of them not well"] if bad else []
    return f"{said} in {where}" + "".join(f", {note}" for note in notes)


def count_states(jobs: Iterable[Job]) -> list[tuple[str, int]]:
    """Count jobs by state, in the order of a job's life."""
    counts = Counter(job.state or "in no known state" for job in jobs)
    order = (RUNNING, PENDING, FINISHED, DELETED)
    known = [(state, counts.pop(state)) for state in order if state in counts]
    return known + sorted(counts.items())


def build_jobs_table(jobs: Sequence[Job], caption: str, now: datetime) -> Table:
    """Lay jobs out as rows; a column that says nothing of any of them is left out.

    So is the state where it is the same live one of all: the headline has said it, and on a
    phone the run time comes into sight.
    """
    rows = [build_job_row(job, now) for job in jobs]
    alike = {job.state for job in jobs} in ({RUNNING}, {PENDING})
    says = [
        n
        for n in range(len(JOB_COLUMNS))
        if n < STATE_COLUMN
        or (n == STATE_COLUMN and not alike)
        or (n > STATE_COLUMN and any(r[n] for r in rows))
    ]
    return Table(
        caption=caption,
        columns=tuple(JOB_COLUMNS[n] for n in says),
        rows=tuple(tuple(cells[n] for n in says) for cells in rows),
        page_size=ROWS_PER_PAGE,
    )


def build_job_row(job: Job, now: datetime) -> tuple[Cell, ...]:
    return (
        link_job(job),
        job.spider or "?",
        describe_state(job),
        job.run_time(now),
        job.items_scraped,
        job.errors_count,
        job.responses_received,
        ", ".join(job.tags or ()) or None,
    )


def link_job(job: Job) -> Link:
    return Link(str(job.key), job.key.url)


def describe_state(job: Job) -> str:
    """Say the state; for a job that ended, how it ended."""
    if job.state == FINISHED:
        return job.close_reason or "finished, no reason given"
    return job.state or "?"


def get_job_age(job: Job, now: datetime) -> timedelta | None:
    """How long ago the job was last heard of."""
    updated = job.updated_at or job.started_at
    return max(now - updated, timedelta()) if updated else None
