"""What is unusual about one job: how it ended, and its figures beside its spider's earlier runs.

Of a job that runs, the checks of `stuck` say it. Of one that ended, a figure is unusual that is
twice as far out as anything in the earlier runs: what happened once is not weighed by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from jobsbot.core.analysis.anomalies import (
    MIN_EARLIER_RUNS,
    find_job_anomalies,
    format_range,
    select_usual_runs,
)
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.jobs.job import RUNNING, Ending, Job
from jobsbot.core.text.wording import format_duration, format_number, pluralize

MIN_ODD_ERRORS = 10
"""Fewer errors than these are as usual, whatever earlier runs had."""
ODD_FACTOR = 2
"""How many times more than the most, or less than the least, is unusual."""


def list_oddities(job: Job, runs: Sequence[EndedRun], now: datetime) -> tuple[str, ...]:
    """Say what is unusual about a job, the surest first; nothing where nothing is."""
    if job.state == RUNNING:
        found = find_job_anomalies([job], lambda spider: runs, now)
        surest_first = sorted(found, key=lambda one: -one.sureness)
        return tuple(one.reason for one in surest_first)
    ending = job.ending
    if ending is None:
        return ()
    bad = [describe_bad_end(job)] if ending is Ending.BADLY else []
    return (*bad, *list_odd_figures(job, runs, now, stopped=ending is Ending.STOPPED))


def describe_bad_end(job: Job) -> str:
    return f"ended badly: {job.close_reason or 'no close reason given'}"


def list_odd_figures(
    job: Job, runs: Sequence[EndedRun], now: datetime, *, stopped: bool
) -> Iterator[str]:
    """Say which figures no earlier run comes near. One that was stopped early brings less."""
    like = select_usual_runs(runs)
    if len(like) < MIN_EARLIER_RUNS:
        return
    last = f"the last {len(like)} runs"
    items, least = job.items_scraped, min(run.items for run in like)
    if not stopped and items is not None and items * ODD_FACTOR < least:
        said = "no items" if not items else f"only {pluralize(items, 'item')}"
        yield f"{said}; {last} brought {format_range([run.items for run in like], format_whole)}"
    errors, most = job.errors_count or 0, max(run.errors for run in like)
    if errors >= MIN_ODD_ERRORS and errors > ODD_FACTOR * most:
        usual = format_range([run.errors for run in like], format_whole)
        yield f"{pluralize(errors, 'error')}; {last} had {usual}"
    time, lengths = job.run_time(now), [run.seconds or 0.0 for run in like]
    if time is not None and time.total_seconds() > ODD_FACTOR * max(lengths):
        yield f"ran {format_duration(time)}; {last} took {format_range(lengths, format_seconds)}"


def format_whole(value: float) -> str:
    return format_number(round(value))


def format_seconds(seconds: float) -> str:
    return format_duration(timedelta(seconds=seconds))
