"""Which part of a job's log is read, in at most three requests however long the log is.

Storage filters from the start of a log. So where many entries have a level, the last of them are
looked for among the last 2,000 lines only. `LogScope` says which part was read.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_calls import EntryRange, LogFilter, read_log, read_log_stats
from jobsbot.core.jobs.storage_records import LogEntry, StorageStats
from jobsbot.core.ports import Api

DEFAULT_LOG_LINES = 20
MAX_LOG_LINES = 200
"""The most lines of one answer."""
MAX_FILTERED_FROM_START = 50
"""Up to so many entries of a level are all read, from the start of the log."""
LAST_LINES_SEARCHED = 2_000
"""Where there are more entries of a level, so many of the last lines are searched for them."""


class LogQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a log: how many lines, from which level up, holding which text."""

    last: int = DEFAULT_LOG_LINES
    level: int = 0
    contains: str = ""

    @property
    def filter(self) -> LogFilter:
        return LogFilter(level=self.level, contains=(self.contains,) if self.contains else ())


class LogScope(Enum):
    """Which part of the log the entries are."""

    WHOLE_LOG = "the last ones of the whole log"
    LAST_LINES = "the last ones among the last 2,000 lines"
    FROM_START = "the first ones, read from the start"


class LogExcerpt(msgspec.Struct, frozen=True):
    """Some entries of a log, oldest first, and what is known of the whole."""

    entries: tuple[LogEntry, ...]
    stats: StorageStats
    scope: LogScope
    matching: int | None
    """How many entries match in the whole log, where that is known."""
    has_more: bool = False


def read_log_excerpt(api: Api, key: JobKey, query: LogQuery) -> LogExcerpt:
    """Read the part of a log that is asked for. Raises ApiError."""
    stats = api.send(read_log_stats(key))
    if query.contains:
        return search_from_start(api, key, query, stats)
    if query.level:
        return read_last_of_level(api, key, query, stats)
    total = stats.total or 0
    entries = api.send(read_log(key, EntryRange.last(query.last, total))) if total else ()
    return LogExcerpt(entries, stats, LogScope.WHOLE_LOG, total, total > len(entries))


def search_from_start(api: Api, key: JobKey, query: LogQuery, stats: StorageStats) -> LogExcerpt:
    """Read the first entries that match: one more than is shown, to know whether there are more."""
    found = api.send(read_log(key, EntryRange(count=query.last + 1), query.filter))
    has_more = len(found) > query.last
    matching = None if has_more else len(found)
    return LogExcerpt(found[: query.last], stats, LogScope.FROM_START, matching, has_more)


def read_last_of_level(api: Api, key: JobKey, query: LogQuery, stats: StorageStats) -> LogExcerpt:
    """Read the last entries of a level: all where they are few, else those near the end."""
    matching, total = stats.count_from_level(query.level), stats.total or 0
    if not matching:
        return LogExcerpt((), stats, LogScope.WHOLE_LOG, 0)
    if matching <= MAX_FILTERED_FROM_START:
        found = api.send(read_log(key, EntryRange(count=MAX_FILTERED_FROM_START), query.filter))
    else:
        window = EntryRange.last(LAST_LINES_SEARCHED, total)
        found = api.send(read_log(key, window, query.filter))
    entries = found[-query.last :]
    if not entries:
        return read_first_of_level(api, key, query, stats)
    seen_all = matching <= MAX_FILTERED_FROM_START or total <= LAST_LINES_SEARCHED
    scope = LogScope.WHOLE_LOG if seen_all else LogScope.LAST_LINES
    return LogExcerpt(entries, stats, scope, matching, matching > len(entries))


def read_first_of_level(api: Api, key: JobKey, query: LogQuery, stats: StorageStats) -> LogExcerpt:
    """Read the first entries of a level: none is near the end."""
    found = api.send(read_log(key, EntryRange(count=query.last), query.filter))
    matching = stats.count_from_level(query.level)
    return LogExcerpt(found, stats, LogScope.FROM_START, matching, matching > len(found))
