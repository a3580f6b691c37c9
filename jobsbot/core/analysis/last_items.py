"""When running jobs brought their last items, and whether that is too long ago for their spider.

The Jobs API tells totals only; storage tells when each item came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from statistics import median

import msgspec

from jobsbot.core.analysis.anomalies import (
    MIN_EARLIER_RUNS,
    Anomaly,
    build_anomaly,
    select_usual_runs,
    tenth_percentile,
)
from jobsbot.core.analysis.hypothesis_tests import poisson_at_most
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.jobs.storage_calls import read_item_stats, read_item_time
from jobsbot.core.jobs.storage_records import Item, parse_milliseconds
from jobsbot.core.parallel_reads import open_parallel_reads
from jobsbot.core.ports import Api
from jobsbot.core.text.wording import format_duration, format_number

MAX_JOBS_ASKED = 16
"""Running jobs whose last items are asked for, two requests each: those that run longest."""
ITEMS_TIMEOUT_SECONDS = 2.5
MIN_SILENCE = timedelta(minutes=15)
MIN_SILENCE_SHARE = 0.25
"""A pause shorter than this share of a usual run is ignored: spiders work in phases."""


class LastItems(msgspec.Struct, frozen=True):
    """When each job's last item came, by its key; and why some could not be read."""

    at: Mapping[str, datetime]
    failed: ApiError | None = None
    unasked: int = 0
    """How many running jobs with items were not asked for: there were too many."""


def read_last_items(api: Api, live: Sequence[Job], now: datetime) -> LastItems:
    """Read when the last items of running jobs came. What storage does not tell is left out."""
    asked = [job for job in live if job.state == RUNNING and job.items_scraped]
    asked.sort(key=lambda job: job.started_at or now)
    found: dict[str, datetime] = {}
    failed: ApiError | None = None
    with open_parallel_reads(api, ITEMS_TIMEOUT_SECONDS) as reads:
        counted = [(job, reads.send(read_item_stats(job.key))) for job in asked[:MAX_JOBS_ASKED]]
        timed = []
        for job, pending in counted:
            stats = pending.result_or_error()
            if isinstance(stats, ApiError):
                failed = stats
            elif stats.total:
                timed.append((job, reads.send(read_item_time(job.key, stats.total - 1))))
        for job, read in timed:
            items = read.result_or_error()
            if isinstance(items, ApiError):
                failed = items
            elif at := read_time(items):
                found[job.id] = at
    return LastItems(found, failed, max(len(asked) - MAX_JOBS_ASKED, 0))


def read_time(items: Sequence[Item]) -> datetime | None:
    """Read when an item came; None where storage does not tell."""
    value = items[-1].get("_ts") if items else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return parse_milliseconds(int(value))


def find_silent_jobs(
    live: Sequence[Job],
    last_items: Mapping[str, datetime],
    history: Callable[[str], Sequence[EndedRun]],
    now: datetime,
) -> Iterator[Anomaly]:
    """Raise the anomalies about running jobs that have brought nothing for too long."""
    for job in live:
        runs = select_usual_runs(history(job.spider or "?"))
        if job.id in last_items and len(runs) >= MIN_EARLIER_RUNS:
            anomaly = check_last_item(job, runs, now - last_items[job.id])
            if anomaly:
                yield anomaly


def check_last_item(job: Job, runs: Sequence[EndedRun], silence: timedelta) -> Anomaly | None:
    """Check for a run that had items and then none, by the slowest tenth of the earlier rates.

    Half of the items that this rate gives for the pause are expected, and none beyond the length of
    a usual run.
    """
    lengths = [max(run.seconds or 1.0, 1.0) for run in runs]
    usual_seconds = median(lengths)
    if silence < max(MIN_SILENCE, timedelta(seconds=MIN_SILENCE_SHARE * usual_seconds)):
        return None
    rates = [run.items / length for run, length in zip(runs, lengths, strict=True)]
    expected = tenth_percentile(rates) * min(silence.total_seconds(), usual_seconds) / 2
    brought = format_number(job.items_scraped or 0)
    rate = format_number(round(median(rates) * 3600))
    why = (
        f"no item for {format_duration(silence)}, after {brought}; "
        f"the last {len(runs)} runs brought {rate} an hour"
    )
    return build_anomaly(job, poisson_at_most(0, expected), why, "last_item")
