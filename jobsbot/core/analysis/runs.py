"""The runs that statistics are made of: a few figures each, and a limited number of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from jobsbot.core.jobs.api_calls import stream_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Ending, Job, classify_ending
from jobsbot.core.ports import Api
from jobsbot.core.values import replace

MAX_RUNS_PER_SPIDER = 60
"""Runs kept of each spider, the newest: three times as many as a verdict needs."""
ENDED = JobFilters(state=FINISHED)
CLOCK_MARGIN = timedelta(minutes=10)
"""Slack for clocks that differ, when a stream is left early."""


class EndedRun(NamedTuple):
    """A run that ended. `seconds` is None where it never started."""

    end_timestamp: float
    seconds: float | None
    items: int
    errors: int
    responses: int
    good: bool
    reason: str
    version: str

    @property
    def was_stopped(self) -> bool:
        """Tell whether somebody stopped it: its run time and figures are not the spider's own."""
        return classify_ending(self.reason) is Ending.STOPPED


def read_run(job: Job) -> EndedRun | None:
    """Read a finished job as a run; None where it has no time at all, or says that it lives."""
    if job.state in (RUNNING, PENDING):
        return None
    started, updated = job.started_at, job.updated_at
    ended = updated or started
    if ended is None:
        return None
    return EndedRun(
        end_timestamp=ended.timestamp(),
        seconds=(updated - started).total_seconds() if started and updated else None,
        items=job.items_scraped or 0,
        errors=job.errors_count or 0,
        responses=job.responses_received or 0,
        good=classify_ending(job.close_reason or "") is Ending.WELL,
        reason=job.close_reason or "",
        version=job.version or "",
    )


class RunHistories:
    """The newest runs of each spider. Runs are added newest first; older ones are ignored."""

    def __init__(self) -> None:
        self.by_spider: dict[str, list[EndedRun]] = {}

    def add(self, job: Job) -> None:
        runs = self.by_spider.setdefault(job.spider or "?", [])
        if len(runs) < MAX_RUNS_PER_SPIDER:
            run = read_run(job)
            if run:
                runs.append(run)


def stream_live_jobs(api: Api, project: int) -> Iterator[Job]:
    """Stream the running and pending jobs. Raises ApiError."""
    for state in (RUNNING, PENDING):
        jobs = api.stream(stream_jobs(project, JobFilters(state=state)))
        yield from (job for job in jobs if job.state != FINISHED)


def stream_ended_jobs(
    api: Api, project: int, since: datetime, now: datetime, filters: JobFilters = ENDED
) -> Iterator[Job]:
    """Stream the jobs that ended after `since`, newest first, and leave the stream after the last.

    `filters` may leave out some of them; a window of them is taken by who asks, of what is left.

    The API lists by the time of the last queue event, which for a finished job is its end or a
    later edit of its tags; `elapsed` is how long ago that was. Once it lies before `since`, so
    does every end that follows. Where `elapsed` is missing, the whole stream is read. A job that
    says of itself that it still lives has not ended, whatever was asked for.
    """
    oldest = int((now - since + CLOCK_MARGIN).total_seconds() * 1000)
    ended = replace(filters, state=FINISHED, since=None, count=None, offset=0)
    tests = list(ended.build_tests(now))
    for job in api.stream(stream_jobs(project, ended)):
        if job.state in (RUNNING, PENDING):
            continue
        if job.elapsed is not None and job.elapsed > oldest:
            return
        heard = job.updated_at or job.started_at
        if heard is not None and heard >= since and all(test(job) for test in tests):
            yield job
