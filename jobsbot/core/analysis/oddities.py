"""What is unusual about one job, compared with earlier runs of its spider.

For a running job the checks of `stuck` decide. For a job that ended, a figure is unusual if it is
twice as far out as in any earlier run: one run is no sample for a statistical test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.anomalies import (
    MIN_EARLIER_RUNS,
    find_job_anomalies,
    format_range,
    select_usual_runs,
)
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.jobs.job import RUNNING, Ending, Job
from jobsbot.core.text.wording import (
    format_duration,
    format_seconds,
    format_whole,
    pluralize,
)

MIN_ODD_ERRORS = 10
"""Fewer errors than these are as usual, whatever earlier runs had."""
FIGURES_BY_KIND = MappingProxyType(
    {"run_time": "Run time", "items": "Items", "responses": "Responses"}
)
"""The figure that a check of a running job is about. Errors are judged by their share."""
ODD_FACTOR = 2
"""How many times more than the most, or less than the least, is unusual."""


class Oddity(msgspec.Struct, frozen=True):
    """One thing that is unusual: the figure that it is about, with what is usual of it."""

    says: str
    figure: str = ""
    """As a job's facts name it; empty where it is about none of them."""


def list_oddities(job: Job, runs: Sequence[EndedRun], now: datetime) -> tuple[Oddity, ...]:
    """Say what is unusual about a job, the surest first; nothing where nothing is."""
    if job.state == RUNNING:
        found = find_job_anomalies([job], lambda spider: runs, now)
        surest_first = sorted(found, key=lambda one: -one.sureness)
        return tuple(Oddity(one.reason, FIGURES_BY_KIND.get(one.kind, "")) for one in surest_first)
    ending = job.ending
    if ending is None:
        return ()
    return tuple(list_odd_figures(job, runs, now, stopped=ending is Ending.STOPPED))


def list_odd_figures(
    job: Job, runs: Sequence[EndedRun], now: datetime, *, stopped: bool
) -> Iterator[Oddity]:
    """Say which figures no earlier run comes near. One that was stopped early brings less."""
    like = select_usual_runs(runs)
    if len(like) < MIN_EARLIER_RUNS:
        return
    last = f"the last {len(like)} runs"
    items, least = job.items_scraped, min(run.items for run in like)
    if not stopped and items is not None and items * ODD_FACTOR < least:
        said = "no items" if not items else f"only {pluralize(items, 'item')}"
        brought = format_range([run.items for run in like], format_whole)
        yield Oddity(f"{said}; {last} brought {brought}", "Items")
    errors, most = job.errors_count or 0, max(run.errors for run in like)
    if errors >= MIN_ODD_ERRORS and errors > ODD_FACTOR * most:
        usual = format_range([run.errors for run in like], format_whole)
        yield Oddity(f"{pluralize(errors, 'error')}; {last} had {usual}", "Errors")
    time, lengths = job.run_time(now), [run.seconds or 0.0 for run in like]
    if time is not None and time.total_seconds() > ODD_FACTOR * max(lengths):
        took = format_range(lengths, format_seconds)
        yield Oddity(f"ran {format_duration(time)}; {last} took {took}", "Run time")
