"""Requests to storage and to the job queue: logs, items, metadata, activity, true counts.

All of them read. An entry is addressed by the job's key and its number: entry `N` of the log of
`123/1/2` is `123/1/2/N`, counted from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from jobsbot.core.jobs.api_calls import ApiRoot, Call, QueryParams, ResponseShape
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    Item,
    JobMetadata,
    LogEntry,
    ProjectSummary,
    RequestRecord,
    StorageStats,
)
from jobsbot.core.values import replace

R = TypeVar("R")


class EntryRange(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: up to `count`, from the one after number `after` on (None: from the first)."""

    after: int | None = None
    count: int | None = None

    @classmethod
    def last(cls, count: int, total: int) -> EntryRange:
        """The last `count` of `total` entries."""
        return cls(after=total - count - 1 if total > count else None, count=count)

    def query_params(self, key: JobKey) -> Iterator[tuple[str, str]]:
        if self.after is not None:
            yield "startafter", f"{key}/{self.after}"
        if self.count is not None:
            yield "count", str(self.count)


class LogFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which log entries: from a level up, and holding each of these texts. Judged by storage."""

    level: int = 0
    contains: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.level or self.contains)

    def matches(self, entry: LogEntry) -> bool:
        """Judge an entry here, as storage would."""
        message = entry.message or ""
        return (entry.level or 0) >= self.level and all(text in message for text in self.contains)

    def query_params(self) -> Iterator[tuple[str, str]]:
        if self.level:
            yield "filter", json.dumps(["level", ">=", [self.level]])
        for text in self.contains:
            yield "filter", json.dumps(["message", "contains", [text]], ensure_ascii=False)


ALL_ENTRIES = LogFilter()


def read_log_stats(key: JobKey) -> Call[StorageStats]:
    """Read how many entries a job's log has, by level."""
    return read_record(f"logs/{key}/stats", key.project, StorageStats)


def read_log(
    key: JobKey, entries: EntryRange, log_filter: LogFilter = ALL_ENTRIES
) -> Call[tuple[LogEntry, ...]]:
    """Read some entries of a job's log, oldest first. A filter reads from where `entries` begin."""
    if entries.count is None:
        raise ValueError("a log that is read whole is streamed")
    params = (*entries.query_params(key), *log_filter.query_params())
    return read_records(f"logs/{key}", key.project, LogEntry, params)


def stream_log(key: JobKey, log_filter: LogFilter = ALL_ENTRIES, after: int | None = None
               ) -> Call[LogEntry]:  # fmt: skip
    """Read a job's log from an entry to its end, one entry after the other."""
    params = (*EntryRange(after=after).query_params(key), *log_filter.query_params())
    return Call(
        f"logs/{key}",
        key.project,
        params,
        ResponseShape.RECORD_STREAM,
        ApiRoot.STORAGE,
        LogEntry,
    )


def read_item_stats(key: JobKey) -> Call[StorageStats]:
    """Read how many items a job has brought, and how many of them have each field."""
    return read_record(f"items/{key}/stats", key.project, StorageStats)


def read_items(key: JobKey, entries: EntryRange) -> Call[tuple[Item, ...]]:
    """Read some items of a job, oldest first, each with the time it came (`_ts`) where known."""
    if entries.count is None:
        raise ValueError("items are read a few at a time")
    params = (*entries.query_params(key), ("meta", "_ts"))
    return read_records(f"items/{key}", key.project, Item, params)


def read_item_time(key: JobKey, number: int) -> Call[tuple[Item, ...]]:
    """Read when an item came, by its number, without the item."""
    params = (("start", f"{key}/{number}"), ("count", "1"), ("nodata", "1"), ("meta", "_ts"))
    return read_records(f"items/{key}", key.project, Item, params)


def read_first_requests(key: JobKey, count: int) -> Call[tuple[RequestRecord, ...]]:
    """Read the first requests that a job made."""
    params = (("count", str(count)),)
    return read_records(f"requests/{key}", key.project, RequestRecord, params)


def read_job_metadata(key: JobKey) -> Call[JobMetadata]:
    """Read what storage knows of a job: who scheduled and stopped it, units, statistics."""
    return read_record(f"jobs/{key}", key.project, JobMetadata)


def read_activity(project: int, count: int) -> Call[tuple[ActivityEvent, ...]]:
    """Read the newest events of a project, newest first."""
    params = (("count", str(count)), ("meta", "_ts"))
    return read_records(f"activity/{project}", project, ActivityEvent, params)


def read_project_summaries(project: int) -> Call[list[ProjectSummary]]:
    """Read the summaries of all projects that the key of this project may see."""
    return Call(
        "projects/jobsummaries",
        project,
        (),
        ResponseShape.RECORD,
        ApiRoot.STORAGE,
        list[ProjectSummary],
    )


def count_matching_jobs(project: int, filters: JobFilters, states: Sequence[str] = ()) -> Call[int]:
    """Count the jobs that match filters of the API. Only the job queue tells the true number.

    Raises ValueError for filters that it does not have: keys, and filters that the bot applies.
    """
    if filters.job or not filters.is_api_only:
        raise ValueError("the job queue counts by spider, state and tags only")
    whole = replace(filters, state="", count=None, offset=0)
    asked = (filters.state,) if filters.state else tuple(states)
    params = (*whole.query_params(), *(("state", state) for state in asked))
    return Call(f"jobq/{project}/count", project, params, ResponseShape.NUMBER, ApiRoot.JOB_QUEUE)


def read_record(endpoint: str, project: int, record_type: type[R]) -> Call[R]:
    return Call(endpoint, project, (), ResponseShape.RECORD, ApiRoot.STORAGE, record_type)


def read_records(
    endpoint: str, project: int, record_type: type[R], params: QueryParams = ()
) -> Call[tuple[R, ...]]:
    return Call(endpoint, project, params, ResponseShape.RECORDS, ApiRoot.STORAGE, record_type)
