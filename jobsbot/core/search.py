"""Find jobs: by the API's own filters, or from its whole stream where those do not suffice."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

import msgspec

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import MAX_JOBS_PER_CALL, list_jobs, read_jobs, stream_jobs
from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.figures import make_sort_key
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import (
    FINISHED,
    PENDING,
    RUNNING,
    Job,
    JobKey,
    index_asked,
)
from jobsbot.core.jobs.storage_calls import count_matching_jobs
from jobsbot.core.ports import Api
from jobsbot.core.values import replace

COUNTED_STATES = (PENDING, RUNNING, FINISHED)
COUNT_TIMEOUT_SECONDS = 3.0
"""Seconds that a list waits for the number of all that match."""


class SearchResult(msgspec.Struct, frozen=True):
    """A window of the jobs that match."""

    jobs: tuple[Job, ...]
    has_more: bool
    total: int | None = None
    """How many match in all; None where that is not known: the API's own `total` is wrong."""
    census: Census | None = None
    """Counts of all that match; where not all were read, of the pending and running ones alone."""

    @property
    def is_whole(self) -> bool:
        """True where all that matches is shown."""
        return not self.has_more and len(self.jobs) == self.total


def find_jobs(
    api: Api, project: int, filters: JobFilters, max_jobs: int, now: datetime
) -> SearchResult:
    """Find up to `max_jobs` of the jobs that match, from `filters.offset` on. Raises ApiError."""
    size = min(filters.count or max_jobs, max_jobs)
    if filters.is_api_only:
        jobs = api.send(list_jobs(project, replace(filters, count=size + 1)))
        if len(jobs) <= size and not filters.offset:
            return SearchResult(jobs, False, len(jobs), Census.count(jobs, now))
        return SearchResult(jobs[:size], len(jobs) > size)
    return collect_window(stream_matching_jobs(api, project, filters, now), filters, size, now)


def count_whole(
    api: Api, project: int, filters: JobFilters, found: SearchResult, now: datetime
) -> SearchResult:
    """Add counts to a window of a search: of pending and running jobs, and of all that match.

    Pending and running jobs are read one by one; the total is asked of the job queue, and is None
    where that does not tell it. Raises ApiError.
    """
    if found.census:
        return found
    live = Census()
    for state in (RUNNING, PENDING):
        if filters.implied_state in ("", state):
            for job in stream_matching_jobs(api, project, replace(filters, state=state), now):
                live.add(job, now)
    if filters.implied_state in (RUNNING, PENDING):
        return replace(found, total=live.total, census=live)
    try:
        total = api.send(
            count_matching_jobs(project, filters, COUNTED_STATES), timeout=COUNT_TIMEOUT_SECONDS
        )
    except (ApiError, ValueError):
        return replace(found, census=live)
    return replace(found, total=max(total, filters.offset + len(found.jobs)), census=live)


def read_jobs_by_key(api: Api, keys: Sequence[JobKey]) -> dict[JobKey, Job]:
    """Read these jobs of one project or several, as many requests as they need.

    Those that do not exist are missing. Raises ApiError.
    """
    found: dict[JobKey, Job] = {}
    for project in dict.fromkeys(key.project for key in keys):
        mine = [key for key in keys if key.project == project]
        for start in range(0, len(mine), MAX_JOBS_PER_CALL):
            asked = mine[start : start + MAX_JOBS_PER_CALL]
            found |= index_asked(api.send(read_jobs(asked)), asked)
    return found


def stream_matching_jobs(
    api: Api, project: int, filters: JobFilters, now: datetime
) -> Iterator[Job]:
    """Read every job that matches, newest first, in constant memory. Raises ApiError."""
    jobs = api.stream(stream_jobs(project, replace(filters, count=None, offset=0)))
    tests = list(filters.build_tests(now))
    return filter(filters.build_test(now), jobs) if tests else jobs


def stream_window(api: Api, project: int, filters: JobFilters, now: datetime) -> Iterator[Job]:
    """Read all that matches, or the window of it that `count` and `offset` ask for, as a stream.

    No request is sent before the first job is wanted. `sort` is ignored, since it would need all
    jobs in memory: a file can be sorted where it is opened.
    """
    jobs = stream_matching_jobs(api, project, filters, now)
    end = None if filters.count is None else filters.offset + filters.count
    yield from islice(jobs, filters.offset, end)


def collect_window(
    jobs: Iterator[Job], filters: JobFilters, size: int, now: datetime
) -> SearchResult:
    """Keep a window of a stream and count the whole; sorted, no more than the window is kept."""
    counter = CountingIterator(jobs, now)
    end = filters.offset + size
    if filters.sort:
        kept = heapq.nsmallest(end, counter, key=make_sort_key(filters.sort, now))
    else:
        kept = list(islice(counter, end))
        for _ in counter:
            pass
    total = counter.census.total
    return SearchResult(tuple(kept[filters.offset :]), total > end, total, counter.census)


def merge_results(
    found: Sequence[SearchResult], filters: JobFilters, size: int, now: datetime
) -> SearchResult:
    """Merge results of several projects, each without an offset, into one window."""
    key = make_sort_key(filters.sort, now) if filters.sort else make_age_key(now)
    merged = list(heapq.merge(*(each.jobs for each in found), key=key))
    end, totals = filters.offset + size, [each.total for each in found]
    return SearchResult(
        jobs=tuple(merged[filters.offset : end]),
        has_more=len(merged) > end or any(each.has_more for each in found),
        total=None if None in totals else sum(total or 0 for total in totals),
        census=Census.join(each.census or Census.count(each.jobs, now) for each in found),
    )


def make_age_key(now: datetime) -> Callable[[Job], tuple[bool, float | str]]:
    """Make the key that sorts jobs as the API does: by their last event, the newest first."""

    def measure_age(job: Job) -> tuple[bool, float | str]:
        if job.elapsed is not None:
            return False, job.elapsed / 1000
        heard = job.updated_at or job.started_at
        return False, (now - heard).total_seconds() if heard else 0.0

    return measure_age


class CountingIterator:
    """Iterates over jobs and counts them."""

    def __init__(self, jobs: Iterator[Job], now: datetime) -> None:
        self._jobs, self._now, self.census = jobs, now, Census()

    def __iter__(self) -> CountingIterator:
        return self

    def __next__(self) -> Job:
        job = next(self._jobs)
        self.census.add(job, self._now)
        return job
