"""Reads the evidence about a run: eight requests at most, each allowed to fail alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from jobsbot.core.analysis.error_groups import group_errors
from jobsbot.core.analysis.evidence import Evidence, RunFacts, Unread, list_good_runs
from jobsbot.core.analysis.scrapy_lines import find_failing_site, find_idle_start
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import Call, list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending, Job
from jobsbot.core.jobs.storage_calls import (
    EntryRange,
    LogFilter,
    read_activity,
    read_item_stats,
    read_job_metadata,
    read_log,
)
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    JobMetadata,
    LogEntry,
    LogLevel,
    StorageStats,
)
from jobsbot.core.log_reader import MAX_FILTERED_FROM_START
from jobsbot.core.parallel_reads import ParallelReads, PendingRead, open_parallel_reads
from jobsbot.core.ports import Api
from jobsbot.core.text.wording import format_number

T = TypeVar("T")
EARLIER_RUNS_READ = 50
"""Finished runs of the spider that are looked through for those before this one."""
EVENTS_READ = 200
"""The newest events of the project, among which deploys are looked for."""
MAX_REQUESTS = 8
"""The most requests of one answer about one run."""
EVIDENCE_TIMEOUT_SECONDS = 8.0
PROGRESS_LINES = 90
"""Lines at the end of a running job's log that are looked at: an hour and a half of progress."""
MAX_END_LINES = 1_000
ERROR_LINES_SEARCHED = 1_000
"""Where a log has many errors, so many of its last lines are looked through for them."""
ERRORS = LogFilter(level=LogLevel.ERROR)


def read_evidence(api: Api, job: Job, now: datetime, mask: Callable[[str], str]) -> Evidence:
    """Read what is known of a run and of earlier ones. Raises no ApiError.

    Parts that could not be read are named in `Evidence.unread`.
    """
    unread: list[Unread] = []
    with open_parallel_reads(api, timeout=EVIDENCE_TIMEOUT_SECONDS) as reads:
        sent = send_run_reads(reads, job)
        found = _take(sent.earlier, "its spider's earlier runs", unread)
        earlier = keep_earlier(found or (), job)
        good_reads = send_good_run(reads, earlier)
        run = take_run(sent, job, unread)
        good_run = take_good_run(good_reads, unread)
        events = _take(sent.activity, "deploys", unread) or ()
        tail = _take(sent.log_end, "the end of its log", unread) or ()
        errors = _take(sent.errors, "the errors of its log", unread)
        unread += list_unseen_errors(job, errors)
        return Evidence(
            run=run,
            now=now,
            errors=group_errors(errors or (), mask),
            last_sign_at=tail[-1].at if tail else None,
            idle_since=find_idle_start(tail),
            earlier=earlier,
            good_run=good_run,
            deploys=keep_deploys_since(events, good_run, job),
            site=find_failing_site(errors or ()),
            request_count=1 + sent.count_requests() + (2 if good_reads else 0),
            unread=tuple(unread),
        )


class RunReads(msgspec.Struct, frozen=True, kw_only=True):
    """Pending requests about one run; None for each that is not needed."""

    earlier: PendingRead[tuple[Job, ...]]
    metadata: PendingRead[JobMetadata]
    items: PendingRead[StorageStats]
    errors: PendingRead[tuple[LogEntry, ...]] | None
    log_end: PendingRead[tuple[LogEntry, ...]] | None
    activity: PendingRead[tuple[ActivityEvent, ...]] | None

    def count_requests(self) -> int:
        return 3 + sum(read is not None for read in (self.errors, self.log_end, self.activity))


GoodRunReads = tuple[Job, PendingRead[JobMetadata], PendingRead[StorageStats]]
"""The last good run, and the pending requests about it."""


def send_run_reads(reads: ParallelReads, job: Job) -> RunReads:
    """Send all requests about a run; of a running one for the end of its log, not for deploys."""
    is_growing = job.state == RUNNING and bool(job.logs)
    return RunReads(
        earlier=reads.send(list_earlier_jobs(job)),
        metadata=reads.send(read_job_metadata(job.key)),
        items=reads.send(read_item_stats(job.key)),
        errors=reads.send(read_error_entries(job)) if may_have_errors(job) else None,
        log_end=reads.send(read_log_end(job)) if is_growing else None,
        activity=None if is_growing else reads.send(read_activity(job.key.project, EVENTS_READ)),
    )


def list_earlier_jobs(job: Job) -> Call[tuple[Job, ...]]:
    filters = JobFilters(
        state=FINISHED, spider=(job.spider,) if job.spider else (), count=EARLIER_RUNS_READ
    )
    return list_jobs(job.key.project, filters)


def read_error_entries(job: Job) -> Call[tuple[LogEntry, ...]]:
    """Build the call for the errors of a log: all where they are few, else those near its end."""
    if (job.errors_count or 0) <= MAX_FILTERED_FROM_START or not job.logs:
        return read_log(job.key, EntryRange(count=MAX_FILTERED_FROM_START), ERRORS)
    return read_log(job.key, EntryRange.last(ERROR_LINES_SEARCHED, job.logs), ERRORS)


def list_unseen_errors(job: Job, found: Sequence[LogEntry] | None) -> Iterator[Unread]:
    """Say that a log has errors, but none in the part that was searched."""
    if found == () and (job.errors_count or 0) > MAX_FILTERED_FROM_START and job.logs:
        count, lines = format_number(job.errors_count or 0), format_number(ERROR_LINES_SEARCHED)
        why = f"none of them is among the last {lines} lines of its log"
        yield Unread(f"its {count} errors", why)


def may_have_errors(job: Job) -> bool:
    """Tell whether to search the log for errors: the job has some, or ended badly without."""
    return job.errors_count != 0 or job.ending is Ending.BADLY


def read_log_end(job: Job) -> Call[tuple[LogEntry, ...]]:
    """Build the call for the last lines of a growing log, newer ones included."""
    after = max((job.logs or 0) - PROGRESS_LINES - 1, 0)
    return read_log(job.key, EntryRange(after=after - 1 if after else None, count=MAX_END_LINES))


def keep_earlier(jobs: Sequence[Job], job: Job) -> tuple[Job, ...]:
    """Keep the runs of the same spider that were scheduled before this one, newest first."""
    mine = job.key
    older = [one for one in jobs if one.key.spider == mine.spider and one.key.number < mine.number]
    return tuple(sorted(older, key=lambda one: -one.key.number))


def keep_deploys_since(
    events: Sequence[ActivityEvent], good_run: RunFacts | None, job: Job
) -> tuple[ActivityEvent, ...]:
    """Keep the deploys between the start of the last good run and that of this one."""
    since, until = good_run.job.started_at if good_run else None, job.started_at
    if since is None or until is None:
        return ()
    return tuple(one for one in events if one.is_deploy and one.at and since < one.at <= until)


def send_good_run(reads: ParallelReads, earlier: Sequence[Job]) -> GoodRunReads | None:
    """Send the requests to storage about the last good run."""
    runs = list_good_runs(earlier)
    if not runs:
        return None
    good = runs[0]
    return good, reads.send(read_job_metadata(good.key)), reads.send(read_item_stats(good.key))


def take_run(sent: RunReads, job: Job, unread: list[Unread]) -> RunFacts:
    return RunFacts(
        job=job,
        metadata=_take(sent.metadata, "its metadata", unread),
        item_stats=_take(sent.items, "its items", unread),
    )


def take_good_run(sent: GoodRunReads | None, unread: list[Unread]) -> RunFacts | None:
    if sent is None:
        return None
    job, metadata, items = sent
    return RunFacts(
        job=job,
        metadata=_take(metadata, "its last good run's metadata", unread),
        item_stats=_take(items, "its last good run's items", unread),
    )


def _take(sent: PendingRead[T] | None, what: str, unread: list[Unread]) -> T | None:
    """Take an answer; of a failed request, note what it was about and why it failed."""
    if sent is None:
        return None
    found = sent.result_or_error()
    if isinstance(found, ApiError):
        unread.append(Unread(what, found.text.rstrip(".")))
        return None
    return found
